"""The instances of one variant, and its share of the traffic."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.routing import pick_instance
from sandbox.sagemaker.variants import VariantPlan


@dataclass(slots=True)
class Fleet:
    """A variant that is up: what it was planned to be, and its instances."""

    plan: VariantPlan
    instances: list[Instance] = field(default_factory=list)

    @property
    def outstanding(self) -> int:
        """Return how many requests are under way."""
        return sum(instance.outstanding for instance in self.instances)

    def pick(self, draw: float) -> Instance | None:
        """Return the instance that a draw from [0, 1) falls on, None when none is healthy."""
        healthy = [each for each in self.instances if each.is_healthy]
        if healthy == []:
            return None
        outstanding = [instance.outstanding for instance in healthy]
        return healthy[pick_instance(outstanding, self.plan.routing_strategy, draw)]
