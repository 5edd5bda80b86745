"""What all stacks of an environment have in common."""

from collections.abc import Mapping

from aws_cdk import Environment, Stack
from constructs import Construct

from coalmine.config import EnvironmentConfig


class EnvironmentStack(Stack):
    """A stack in the environment's account, with its tags and its protection."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: EnvironmentConfig,
        about: str,
        region: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Declare the stack.

        Args:
            about: what is in it, for the list of stacks.
            region: another one than the environment's own.
            tags: those it has beside the environment's.
        """
        super().__init__(
            scope,
            construct_id,
            # Said, so that a pipeline's stage does not put its own name before it.
            stack_name=construct_id,
            description=f"Coalmine: {about}",
            env=Environment(
                account=environment.account,
                region=environment.region if region is None else region,
            ),
            tags={**environment.stack_tags, **({} if tags is None else tags)},
            termination_protection=environment.termination_protection,
        )
