"""Scale-in stands still while a canary runs: fewer instances would look like a worse model.

A variant that loses traffic would be scaled in just when it may have to take everything back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaledDimension:
    """What is scaled of a variant, in Application Auto Scaling's words."""

    resource_id: str  # endpoint/<endpoint>/variant/<variant>
    scalable_dimension: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalableTarget:
    """A registered target, and what of it is suspended."""

    scaled: ScaledDimension
    is_scale_in_suspended: bool = False
    is_scale_out_suspended: bool = False
    are_schedules_suspended: bool = False


def resource_ids(endpoint_name: str, variant_names: Iterable[str]) -> list[str]:
    """Return the ids under which variants are registered."""
    return [f"endpoint/{endpoint_name}/variant/{name}" for name in variant_names]


def to_suspend(
    targets: Sequence[ScalableTarget], remembered: Sequence[ScaledDimension]
) -> tuple[ScaledDimension, ...]:
    """Return whose scale-in is to stand still, and to go on after the canary.

    What somebody else suspended before stays suspended after it, unless it is remembered: then it
    was this canary, in a step that runs again.
    """
    return tuple(
        target.scaled
        for target in targets
        if not target.is_scale_in_suspended or target.scaled in remembered
    )


def changes(
    targets: Sequence[ScalableTarget], ours: Sequence[ScaledDimension], *, is_suspended: bool
) -> tuple[ScalableTarget, ...]:
    """Return the targets as they are to be registered; those that are so already are left out."""
    return tuple(
        replace(target, is_scale_in_suspended=is_suspended)
        for target in targets
        if target.scaled in ours and target.is_scale_in_suspended is not is_suspended
    )
