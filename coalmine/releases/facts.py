"""What AWS knows of an endpoint's releases, as the verbs and decisions take it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from canary.endpoint import EndpointState, EndpointStatus, is_close_weight
from canary.lock import Lock
from canary.record import Promoted, RolledBack
from coalmine.config.model_schema import ReleasedModelConfig

# Requests are served, and weights stand, while autoscaling updates the endpoint.
_AT_REST = (EndpointStatus.IN_SERVICE, EndpointStatus.UPDATING, EndpointStatus.SYSTEM_UPDATING)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotModels:
    """What a deployment put where, in the words of the config."""

    release: str | None  # the slot that holds `model:`; None without such a line
    slots: Mapping[str, ReleasedModelConfig]

    @classmethod
    def from_output(cls, text: str) -> Self:
        """Read the stack's output."""
        document = json.loads(text)
        return cls(
            release=document["release"],
            slots={
                name: ReleasedModelConfig.model_validate_json(json.dumps(model))
                for name, model in document["slots"].items()
            },
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveRelease:
    """An endpoint as deployed, and what its canaries wrote down."""

    endpoint: EndpointState
    stack_status: str
    deployed: SlotModels | None  # None: the stack was deployed by a version that did not say
    sources: Mapping[str, str | None] = field(default_factory=dict)  # what is live, by variant
    has_canary: bool = True
    lock: Lock | None = None
    promoted: Promoted | None = None
    rolled_back: Mapping[str, RolledBack] = field(default_factory=dict)  # by source, those live

    @property
    def serving(self) -> list[str]:
        """The variants that have requests, or are about to get some."""
        return [variant.name for variant in self.endpoint.variants if variant.has_traffic]

    @property
    def champion(self) -> str | None:
        """The variant that serves alone; None where several do, or none does."""
        return self.serving[0] if len(self.serving) == 1 else None

    @property
    def idle(self) -> list[str]:
        """The variants that have no requests."""
        return [each.name for each in self.endpoint.variants if not each.has_traffic]

    @property
    def is_moving(self) -> bool:
        """Whether a deployment, or a change of weights, is under way."""
        has_settled = all(
            variant.desired_weight is None
            or is_close_weight(variant.current_weight, variant.desired_weight)
            for variant in self.endpoint.variants
        )
        return (
            self.stack_status.endswith("_IN_PROGRESS")
            or self.endpoint.status not in _AT_REST
            or not has_settled
        )

    def model_of(self, variant_name: str) -> ReleasedModelConfig | None:
        """Give what was deployed into a slot, in the words of the config."""
        return None if self.deployed is None else self.deployed.slots.get(variant_name)
