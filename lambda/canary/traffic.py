"""Which single API call brings an endpoint closer to the traffic that is wanted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from canary.endpoint import (
    EndpointState,
    EndpointStatus,
    Roles,
    VariantState,
    is_close_weight,
)
from canary.run import OriginalVariant

_BUSY = {
    EndpointStatus.CREATING,
    EndpointStatus.UPDATING,
    EndpointStatus.SYSTEM_UPDATING,
    EndpointStatus.ROLLING_BACK,
}


class Order(StrEnum):
    """What is changed first."""

    CAPACITY_FIRST = "capacity_first"  # forward: nobody is sent where there is no room yet
    WEIGHTS_FIRST = "weights_first"  # back: leave the challenger at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The traffic that is wanted: weights, and instance counts that must at least be reached."""

    weights: dict[str, float]
    minimum_instance_counts: dict[str, int]
    order: Order


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """The endpoint is as wanted, verified."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """The endpoint is on its way; look again later."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RaiseCapacity:
    """Set one variant's desired instance count (the API takes one variant's a call)."""

    variant_name: str
    instance_count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftWeights:
    """Set the desired weights of these variants, in one call."""

    weights: dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Broken:
    """No call of ours leads there: page a human."""

    reason: str


Step = Settled | Wait | RaiseCapacity | ShiftWeights | Broken


def stage_weights(roles: Roles, share: float) -> dict[str, float]:
    """Return the weights of a stage: the shares themselves, as exact decimals."""
    return {roles.champion: round(1 - share, 9), roles.challenger: round(share, 9)}


def stage_target(
    *,
    original: Mapping[str, OriginalVariant],
    roles: Roles,
    share: float,
    endpoint: EndpointState | None = None,
) -> Target:
    """Return the traffic of a stage; variants without a role keep weight 0.

    Args:
        endpoint: as it is now. Scale-out goes on during a canary, and whoever takes the champion's
            requests over needs what the champion has needed for them since.
    """
    counts = _counts(original)
    if roles.champion in counts and roles.challenger in counts:
        served_by = max(counts[roles.champion], _live_count(endpoint, roles.champion))
        needed = math.ceil(round(served_by * share, 9))
        counts[roles.challenger] = max(counts[roles.challenger], needed)
    return Target(
        weights={**dict.fromkeys(original, 0.0), **stage_weights(roles, share)},
        minimum_instance_counts={
            name: counts[name] for name in (roles.champion, roles.challenger) if name in counts
        },
        order=Order.CAPACITY_FIRST,
    )


def roll_back_target(*, original: Mapping[str, OriginalVariant], roles: Roles) -> Target:
    """Return the traffic the canary started from; capacity the challenger has won is left to it."""
    counts = _counts(original)
    return Target(
        weights={name: variant.weight for name, variant in original.items()},
        minimum_instance_counts={
            name: count for name, count in counts.items() if name == roles.champion
        },
        order=Order.WEIGHTS_FIRST,
    )


def next_step(endpoint: EndpointState, target: Target) -> Step:
    """Return the one step to take now; safe to ask again at any time, from any state."""
    if endpoint.status in _BUSY:
        return Wait(reason=f"endpoint {endpoint.name} is {endpoint.status}")
    if endpoint.status != EndpointStatus.IN_SERVICE:
        return Broken(
            reason=f"endpoint {endpoint.name} must be InService to move traffic, "
            f"got {endpoint.status}; repair it, then start again"
        )
    problem = _find_stranger(endpoint, target)
    if problem is not None:
        return Broken(reason=problem)
    moves = [_capacity_step(endpoint, target), _weights_step(endpoint, target)]
    if target.order is Order.WEIGHTS_FIRST:
        moves.reverse()
    return next((move for move in moves if move is not None), Settled())


def _counts(original: Mapping[str, OriginalVariant]) -> dict[str, int]:
    return {
        name: variant.instance_count
        for name, variant in original.items()
        if variant.instance_count is not None
    }


def _live_count(endpoint: EndpointState | None, name: str) -> int:
    """Return how many instances a variant is to have now; 0 if nobody says."""
    variant = None if endpoint is None else endpoint.find(name)
    count = None if variant is None else variant.desired_instance_count
    return 0 if count is None else count


def _find_stranger(endpoint: EndpointState, target: Target) -> str | None:
    """Return what makes the wanted shares impossible: a variant too few, or one too many."""
    for name, weight in target.weights.items():
        if weight > 0 and endpoint.find(name) is None:
            return (
                f"endpoint {endpoint.name} must have variant {name} to give it weight {weight}, "
                f"got {', '.join(each.name for each in endpoint.variants)}"
            )
    for variant in endpoint.variants:
        # Going back must not fail over it: the challenger is left whatever else serves.
        is_forward = target.order is Order.CAPACITY_FIRST
        if is_forward and variant.has_traffic and variant.name not in target.weights:
            return (
                f"variant {variant.name} of endpoint {endpoint.name} must have weight 0 during "
                f"this canary, got {variant.current_weight}; it was added after the start"
            )
    return None


def _capacity_step(endpoint: EndpointState, target: Target) -> Step | None:
    for name, minimum in target.minimum_instance_counts.items():
        variant = endpoint.find(name)
        if variant is None or variant.current_instance_count is None:
            continue
        desired = variant.desired_instance_count
        if desired is None:
            desired = variant.current_instance_count
        if desired < minimum:
            return RaiseCapacity(variant_name=name, instance_count=minimum)
        if variant.current_instance_count < minimum:
            return Wait(
                reason=f"variant {name} has {variant.current_instance_count} of {minimum} instances"
            )
    return None


def _weights_step(endpoint: EndpointState, target: Target) -> Step | None:
    present = {each.name: each for each in endpoint.variants if each.name in target.weights}
    wanted = {name: target.weights[name] for name in present}
    if any(not is_close_weight(_desired(present[name]), weight) for name, weight in wanted.items()):
        return ShiftWeights(weights=wanted)
    for name, weight in wanted.items():
        current = present[name].current_weight
        if not is_close_weight(current, weight):
            return Wait(reason=f"variant {name} has weight {current}, {weight} is on its way")
    return None


def _desired(variant: VariantState) -> float | None:
    return variant.current_weight if variant.desired_weight is None else variant.desired_weight
