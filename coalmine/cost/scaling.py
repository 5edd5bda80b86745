"""How many instances a variant has: as declared, as autoscaled, as its requests need."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from coalmine.cost.assembly import Resource, Template
from coalmine.cost.intrinsics import as_text, referred, whole_number
from coalmine.cost.quantity import Quantity, as_decimal, plain

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
_INVOCATIONS = "SageMakerVariantInvocationsPerInstance"
_CONCURRENCY = (
    "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    "SageMakerVariantProvisionedConcurrencyUtilization",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """The requests of one variant."""

    requests_per_second: Decimal
    model_latency_ms: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Scaling:
    """The limits of a variant, its schedules' included, and what its policy tracks."""

    least: int
    most: int
    metric: str | None
    target: Decimal | None

    def instances(self, initial: int, load: Load | None) -> tuple[Quantity, str]:
        """Say how many there are, and where the expected number comes from."""
        needed = None if load is None else self._needed(load)
        if needed is None:
            expected, how = initial, "the initial count: " + self._why_initial(load)
        else:
            rate = "" if load is None else plain(load.requests_per_second)
            expected, how = needed, f"for {rate} requests/s"
        inside = min(max(expected, self.least), self.most)
        quantity = Quantity(
            least=Decimal(self.least), expected=Decimal(inside), most=Decimal(self.most)
        )
        return quantity, f"{inside} of {self.least} to {self.most}, {how}"

    def _needed(self, load: Load) -> int | None:
        if self.target is None:
            return None
        if self.metric == _INVOCATIONS:
            wanted = load.requests_per_second * 60 / self.target
        elif self.metric in _CONCURRENCY:
            wanted = load.requests_per_second * load.model_latency_ms / 1000 / self.target
        else:
            return None
        return int(wanted.to_integral_value(rounding=ROUND_CEILING))

    def _why_initial(self, load: Load | None) -> str:
        if load is None:
            return "no usage.requests_per_second"
        return "what is tracked does not follow from requests"


def scalings(template: Template, dimension: str) -> dict[str, Scaling]:
    """Give the scalings of a template by variant, for one dimension of capacity."""
    policies = {
        referred(as_text(policy.properties.get("ScalingTargetId"))): policy
        for policy in template.of_type(POLICY)
    }
    return {
        as_text(target.properties["ResourceId"]).rpartition("/variant/")[2]: _scaling(
            target, policies.get(target.logical_id)
        )
        for target in template.of_type(TARGET)
        if target.properties.get("ScalableDimension") == dimension
    }


def _scaling(target: Resource, policy: Resource | None) -> Scaling:
    limits = [target.properties, *_scheduled(target)]
    name = f"a limit of {target.logical_id}"
    lows = [whole_number(each["MinCapacity"], name) for each in limits if "MinCapacity" in each]
    highs = [whole_number(each["MaxCapacity"], name) for each in limits if "MaxCapacity" in each]
    tracked = {} if policy is None else _tracking(policy)
    metric = tracked.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    value = tracked.get("TargetValue")
    return Scaling(
        least=min(lows),
        most=max(*highs, *lows),
        metric=metric,
        target=None if value is None else as_decimal(value),
    )


def _scheduled(target: Resource) -> Iterator[dict[str, int]]:
    for action in target.properties.get("ScheduledActions", []):
        yield action.get("ScalableTargetAction", {})


def _tracking(policy: Resource) -> dict[str, Any]:
    found: dict[str, Any] = policy.properties.get("TargetTrackingScalingPolicyConfiguration", {})
    return found


def tracks_by_seconds(policy: Resource) -> bool:
    """Tell whether the alarms that a policy makes for itself are of high resolution."""
    specification = _tracking(policy).get("PredefinedMetricSpecification", {})
    return str(specification.get("PredefinedMetricType")).endswith("HighResolution")
