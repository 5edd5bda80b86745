"""What the approval of a model package does: tell people, or start a canary."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from canary.approval import ApprovalAction
from constructs_lib.approval_pattern import approvals_of
from constructs_lib.canary import Canary
from constructs_lib.canary_function import CanaryFunction
from constructs_lib.endpoint import Endpoint
from constructs_lib.handler_function import source_code
from constructs_lib.live_access import allow_describing_live


class ApprovalTrigger(Construct):
    """Hears the approvals of one model package group, for one endpoint with a canary.

    Its function is one of the canary's: it looks at the endpoint, starts the state machine and
    tells the topic with the gateways that the canary's steps have.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_name: str,
        endpoint: Endpoint,
        canary: Canary,
        action: ApprovalAction,
    ) -> None:
        """Declare the rule and the function that decides.

        Args:
            group_name: physical name of the model package group, in this account and region.
            action: START_CANARY starts one when a variant without traffic serves the approved
                version already, and tells people otherwise; NOTIFY only tells.
        """
        super().__init__(scope, construct_id)
        machine_arn, topic_arn = canary.state_machine.state_machine_arn, canary.topic.topic_arn
        self._function = CanaryFunction(
            self,
            "Decide",
            step="approval",
            code=source_code(),
            configuration=Stack.of(self).to_json_string(
                {
                    "action": action.value,
                    "endpoint_name": endpoint.endpoint_name,
                    "topic_arn": topic_arn,
                    "state_machine_arn": machine_arn,
                }
            ),
            timeout=Duration.seconds(60),
        )
        allow_describing_live(self._function, endpoint)
        self._function.allow("sns:Publish", on=[topic_arn])
        if action is ApprovalAction.START_CANARY:
            canary.grant_start(self._function.function)
        self._tell_failures(topic_arn)
        self._rule = events.Rule(
            self,
            "Approved",
            description=f"A version of {group_name} was approved",
            event_pattern=approvals_of([group_name]),
            targets=[targets.LambdaFunction(self._function.function)],
        )

    def _tell_failures(self, topic_arn: str) -> None:
        """Tell an approval that could not be dealt with, even after retries, as it came."""
        config = lambda_.CfnEventInvokeConfig
        failures = config(
            self,
            "Failures",
            function_name=self._function.function.function_name,
            qualifier="$LATEST",
            destination_config=config.DestinationConfigProperty(
                on_failure=config.OnFailureProperty(destination=topic_arn)
            ),
        )
        # With its role: Lambda refuses a destination that the function may not write to.
        failures.node.add_dependency(self._function)

    @property
    def function(self) -> lambda_.Function:
        """The function that decides."""
        return self._function.function

    @property
    def rule(self) -> events.Rule:
        """The rule that hears approvals."""
        return self._rule
