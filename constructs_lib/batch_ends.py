"""What follows when a run dies, and who is told when one fails."""

from collections.abc import Mapping

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.batch_function import BatchFunction

# Names of columns may fill more than the 8,192 characters that EventBridge takes, and hold signs
# that it reads as its own; whoever needs them finds them in the run's plan.
_IN_THE_PLAN = frozenset({"columns", "id_columns"})


class BatchEnds(Construct):
    """Concludes executions that could not do it themselves: stopped, out of time, or failed."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        state_machine: sfn.StateMachine,
        conclude: BatchFunction,
        settings: Mapping[str, object],
    ) -> None:
        super().__init__(scope, construct_id)
        told = {
            "execution_arn": events.EventField.from_path("$.detail.executionArn"),
            "execution_name": events.EventField.from_path("$.detail.name"),
            "status": events.EventField.from_path("$.detail.status"),
            "settings": {
                name: value for name, value in settings.items() if name not in _IN_THE_PLAN
            },
            "state": {},
        }
        self._rule = events.Rule(
            self,
            "Ended",
            description="An execution of the batch job died: put away what it left",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [state_machine.state_machine_arn],
                    "status": ["ABORTED", "FAILED", "TIMED_OUT"],
                },
            ),
            targets=[
                targets.LambdaFunction(
                    conclude.function, event=events.RuleTargetInput.from_object(told)
                )
            ],
        )

    @property
    def rule(self) -> events.Rule:
        """The rule that hears of dead executions."""
        return self._rule
