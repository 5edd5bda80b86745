"""Where an environment is, and the names that its config gives."""

import re
from dataclasses import dataclass

from coalmine.cleanup.ownership import BATCH_STACK, stack_prefix

_BILLING_REGION = "us-east-1"
_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso")
_SHARED = ("registry", "watch", "cost")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An environment, as its config names it.

    Attributes:
        endpoints, batch_jobs: names in the config.
        has_budget: the config declares the cost stack.
    """

    environment: str
    account: str
    region: str
    endpoints: tuple[str, ...]
    batch_jobs: tuple[str, ...] = ()
    has_budget: bool = False

    @property
    def billing_region(self) -> str | None:
        """Where its cost stack is, in a region that is not its own; other partitions have none."""
        if self.region == _BILLING_REGION or self.region.startswith(_OTHER_PARTITIONS):
            return None
        return _BILLING_REGION

    @property
    def cost_stack_name(self) -> str:
        """The stack that watches what it costs."""
        return f"{stack_prefix(self.environment)}cost"

    @property
    def stack_names(self) -> tuple[str, ...]:
        """The stacks that the config may declare."""
        prefix = stack_prefix(self.environment)
        return (*(f"{prefix}{name}" for name in self.endpoints), *self.stack_names_without_endpoint)

    def is_dashboard(self, name: str) -> bool:
        """Tell whether a dashboard has the environment's name, or is a further page of that one.

        CloudFormation gives dashboards no tags.
        """
        first = re.escape(f"{stack_prefix(self.environment)}{self.region}")
        return re.fullmatch(rf"{first}(-\d+)?", name) is not None

    @property
    def stack_names_without_endpoint(self) -> tuple[str, ...]:
        """Those of batch jobs, and those that all share."""
        names = (*(f"{BATCH_STACK}{name}" for name in self.batch_jobs), *_SHARED)
        return tuple(f"{stack_prefix(self.environment)}{name}" for name in names)
