"""An endpoint as DescribeEndpoint has it, and who plays which role on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from canary.rules import listed, refuse_broken


class EndpointStatus(StrEnum):
    """SageMaker's nine."""

    OUT_OF_SERVICE = "OutOfService"
    CREATING = "Creating"
    UPDATING = "Updating"
    SYSTEM_UPDATING = "SystemUpdating"
    ROLLING_BACK = "RollingBack"
    IN_SERVICE = "InService"
    DELETING = "Deleting"
    FAILED = "Failed"
    UPDATE_ROLLBACK_FAILED = "UpdateRollbackFailed"


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantState:
    """A production variant; every field but the name may be missing from the description."""

    name: str
    current_weight: float | None
    desired_weight: float | None
    current_instance_count: int | None = None  # None: serverless, or not stated
    desired_instance_count: int | None = None

    @property
    def has_traffic(self) -> bool:
        """True when requests are, or are about to be, routed to the variant."""
        weights = (self.current_weight, self.desired_weight)
        return any(weight is not None and weight > 0 for weight in weights)


def is_close_weight(weight: float | None, wanted: float) -> bool:
    """Compare as SageMaker stores weights, in single precision."""
    return weight is not None and math.isclose(weight, wanted, rel_tol=1e-6, abs_tol=1e-9)


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointState:
    """An endpoint with its variants; `status` is text because AWS may add one."""

    name: str
    status: str
    variants: tuple[VariantState, ...]
    config_name: str | None = None  # what was deployed; weights move without changing it
    pending_config_name: str | None = None  # somebody deploys it; None while counts move

    @property
    def is_deployed_to(self) -> bool:
        """True while an update brings other models or machines, not weights and counts alone."""
        return self.pending_config_name not in (None, self.config_name)

    def find(self, variant_name: str) -> VariantState | None:
        """Return the variant of that name; None when the endpoint has none."""
        return next((each for each in self.variants if each.name == variant_name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """Who serves now and who is to be promoted, by variant name."""

    champion: str
    challenger: str


def choose_roles(
    variants: Sequence[VariantState], *, champion: str | None = None, challenger: str | None = None
) -> Roles:
    """Tell the roles by weight, or check the names given; ValueError where that leaves doubt."""
    serving = [each.name for each in variants if each.has_traffic]
    idle = [each.name for each in variants if not each.has_traffic]
    refuse_broken(
        [
            (
                len(serving) == 1,
                "exactly one variant must carry traffic when a canary starts, "
                f"got {listed(serving) if serving else 'none'}; "
                "give the champion weight 1 and every other variant weight 0",
            ),
            (
                champion is None or champion in serving,
                f"the champion must be the variant that carries traffic ({listed(serving)}), "
                f"got {champion!r}; name that one, or none",
            ),
            (
                challenger is None or challenger in idle,
                f"the challenger must be a variant with weight 0 ({listed(idle)}), "
                f"got {challenger!r}; name one of those",
            ),
            (
                challenger is not None or len(idle) == 1,
                "the challenger must be the only variant with weight 0, or be named, "
                f"got {listed(idle) if idle else 'none'}; "
                + ("name one of them" if idle else "add the new model as a variant with weight 0"),
            ),
        ]
    )
    return Roles(champion=serving[0], challenger=idle[0] if challenger is None else challenger)
