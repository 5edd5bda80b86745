"""What lets a pipeline of another account release in an environment."""

from aws_cdk import Stack
from constructs import Construct

from coalmine.cleanup.ownership import stack_prefix
from coalmine.config import EnvironmentConfig
from coalmine.config.pipeline_schema import STACK_PREFIX
from constructs_lib.approval_forwarding import ApprovalForwarding
from constructs_lib.release_role import ReleaseRole
from stacks.environment_stack import EnvironmentStack


class ReleaseStack(EnvironmentStack):
    """The role that the pipeline takes on, and approvals that it is told of."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        pipeline_account: str,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            about=f"who may release in {environment.environment}",
        )
        self._role_name = environment.release_role_name
        ReleaseRole(
            self,
            "Release",
            role_name=self._role_name,
            pipeline_account=pipeline_account,
            pipeline_role_prefix=STACK_PREFIX,
            stack_prefixes=[stack_prefix(environment.environment)],
        )
        groups = [
            environment.model_package_group_name(each.name)
            for each in environment.model_package_groups
        ]
        if groups and pipeline_account != environment.account:
            ApprovalForwarding(self, "Approvals", group_names=groups, account=pipeline_account)

    @classmethod
    def of_environment(
        cls, scope: Construct, environment: EnvironmentConfig
    ) -> "ReleaseStack | None":
        """Declare it for an environment that a pipeline may release in."""
        if environment.pipeline_account is None:
            return None
        return cls(
            scope,
            environment.release_stack_name,
            environment=environment,
            pipeline_account=environment.pipeline_account,
        )

    def lend_role(self, scope: Construct) -> str:
        """Return the name of the role to a stack that gives it more rights."""
        Stack.of(scope).add_stack_dependency(self)
        return self._role_name
