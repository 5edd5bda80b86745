"""What a pipeline may do to one endpoint: ask it, start its canary, read what came of it."""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.canary import Canary
from constructs_lib.endpoint import Endpoint
from constructs_lib.model import Model


class ReleaseAccess(Construct):
    """A policy of the environment's release role, in the stack of the endpoint it is about.

    It goes with its endpoint; in the role's own stack it would have to name what it cannot know.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role_name: str,
        endpoint: Endpoint,
        models: Sequence[Model],
        canary: Canary | None,
    ) -> None:
        """Declare the policy.

        Args:
            models: those of the endpoint's variants; their golden requests are read, and where they
                come from, be it another account's registry.
            canary: what moves its traffic; without one, nothing is started.
        """
        super().__init__(scope, construct_id)
        role = iam.Role.from_role_name(self, "Role", role_name)
        # Named: the one that CDK would make by itself has the same name in each endpoint's stack.
        self._policy = iam.Policy(
            self, "Policy", policy_name=f"coalmine-{endpoint.endpoint_name}", roles=[role]
        )
        self._allow(
            "sagemaker:DescribeEndpoint", "sagemaker:InvokeEndpoint", on=endpoint.endpoint_arn
        )
        for model in models:
            model.grant_describe(self._policy)
            model.grant_read_artifact(self._policy)
        if canary is not None:
            self._allow_starting(canary)

    def _allow_starting(self, canary: Canary) -> None:
        machine = canary.state_machine
        self._allow(
            "states:DescribeStateMachine", "states:StartExecution", on=machine.state_machine_arn
        )
        executions = Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine.state_machine_name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self._allow("states:DescribeExecution", on=executions)
        acknowledge_wildcard(
            self, executions, reason="executions of this state machine get their names later"
        )
        self._allow("dynamodb:GetItem", on=canary.table.table_arn)

    def _allow(self, *actions: str, on: str) -> None:
        self._policy.add_statements(iam.PolicyStatement(actions=list(actions), resources=[on]))
