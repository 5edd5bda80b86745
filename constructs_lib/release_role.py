"""The role that a pipeline of another account takes on to release in this one."""

from collections.abc import Sequence

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard


class ReleaseRole(Construct):
    """A role with a name, because another account's policies name it.

    It may look at what is deployed. What it may do to an endpoint stands in that endpoint's stack.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role_name: str,
        pipeline_account: str,
        pipeline_role_prefix: str,
        stack_prefixes: Sequence[str],
    ) -> None:
        """Declare the role.

        Args:
            pipeline_account: the only account whose roles may take it on.
            pipeline_role_prefix: how the names of those roles begin: CloudFormation makes them of
                the name of the pipeline's stack.
            stack_prefixes: how the names of the stacks begin whose outputs it may read.
        """
        super().__init__(scope, construct_id)
        self._role_name = role_name
        pipelines = f"arn:{Aws.PARTITION}:iam::{pipeline_account}:role/{pipeline_role_prefix}*"
        self._role = iam.Role(
            self,
            "Role",
            role_name=role_name,
            description="A pipeline of another account releases with it",
            assumed_by=iam.AccountPrincipal(pipeline_account).with_conditions(
                {"ArnLike": {"aws:PrincipalArn": pipelines}}
            ),
        )
        stack = Stack.of(self)
        for prefix in stack_prefixes:
            self._allow_reading(
                "cloudformation:DescribeStacks",
                stack.format_arn(
                    service="cloudformation", resource="stack", resource_name=f"{prefix}*/*"
                ),
                reason="a stack's ARN ends with an id; reading only",
            )
        for action, resource in (
            ("DescribeEndpointConfig", "endpoint-config"),
            ("DescribeModel", "model"),
        ):
            self._allow_reading(
                f"sagemaker:{action}",
                stack.format_arn(service="sagemaker", resource=resource, resource_name="*"),
                reason=f"the live {resource} is not always one of this deployment; reading only",
            )

    @property
    def role(self) -> iam.Role:
        """The role itself."""
        return self._role

    def _allow_reading(self, action: str, resource: str, *, reason: str) -> None:
        self._role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
        acknowledge_wildcard(self._role, resource, reason=reason)


def release_role_arn(account: str, role_name: str) -> str:
    """Return the ARN of such a role as another account's stack writes it."""
    return f"arn:{Aws.PARTITION}:iam::{account}:role/{role_name}"
