"""A pipeline's step that runs a canary: the action succeeds and fails as the canary does."""

from collections.abc import Mapping
from typing import Any

import jsii
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import pipelines
from constructs import Construct


@jsii.implements(pipelines.ICodePipelineActionFactory)
class CanaryStep(pipelines.Step):
    """Starts a state machine, also one of another account or region, and waits for its end.

    A canary that rolls back ends in a Fail state: so does the action, and what comes after it in
    the pipeline does not run.
    """

    def __init__(
        self,
        step_id: str,
        *,
        state_machine_arn: str,
        role_arn: str,
        execution_input: Mapping[str, Any],
    ) -> None:
        """Declare the step.

        Args:
            role_arn: of the state machine's account, trusts the pipeline's role, and may start
                executions and look at them.
            execution_input: what each execution is started with.
        """
        super().__init__(step_id)
        self._state_machine_arn = state_machine_arn
        self._role_arn = role_arn
        self._input = dict(execution_input)

    @jsii.member(jsii_name="produceAction")
    def produce_action(
        self,
        stage: codepipeline.IStage,
        *,
        action_name: str,
        run_order: jsii.Number,
        scope: Construct,
        **_others: Any,
    ) -> pipelines.CodePipelineActionFactoryResult:
        """Add the action to the stage."""
        place = Construct(scope, self.id)
        stage.add_action(
            actions.StepFunctionInvokeAction(
                action_name=action_name,
                run_order=run_order,
                state_machine=sfn.StateMachine.from_state_machine_arn(
                    place, "StateMachine", self._state_machine_arn
                ),
                state_machine_input=actions.StateMachineInput.literal(self._input),
                # Another stack says what it may do.
                role=iam.Role.from_role_arn(place, "Role", self._role_arn, mutable=False),
            )
        )
        return pipelines.CodePipelineActionFactoryResult(run_orders_consumed=1)
