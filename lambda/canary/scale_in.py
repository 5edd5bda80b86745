"""What takes instances away stands still while a canary runs: fewer would look like a worse model.

A variant that loses traffic would be scaled in just when it may have to take everything back, and
a schedule's maximum takes instances away whatever the traffic. Scale-out goes on.
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
    has_schedules: bool = False
    is_scale_in_suspended: bool = False
    is_scale_out_suspended: bool = False
    are_schedules_suspended: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspended:
    """What a canary suspended, and lets go on at its end."""

    scale_in: tuple[ScaledDimension, ...] = ()
    schedules: tuple[ScaledDimension, ...] = ()


def resource_ids(endpoint_name: str, variant_names: Iterable[str]) -> list[str]:
    """Return the ids under which variants are registered."""
    return [f"endpoint/{endpoint_name}/variant/{name}" for name in variant_names]


def to_suspend(targets: Sequence[ScalableTarget], remembered: Suspended) -> Suspended:
    """Return what is to stand still, and to go on after the canary.

    What somebody else suspended before stays suspended after it, unless it is remembered: then it
    was this canary, in a step that runs again.
    """
    return Suspended(
        scale_in=tuple(
            target.scaled
            for target in targets
            if not target.is_scale_in_suspended or target.scaled in remembered.scale_in
        ),
        schedules=tuple(
            target.scaled
            for target in targets
            if (target.has_schedules and not target.are_schedules_suspended)
            or target.scaled in remembered.schedules
        ),
    )


def changes(
    targets: Sequence[ScalableTarget], ours: Suspended, *, is_suspended: bool
) -> tuple[ScalableTarget, ...]:
    """Return the targets as they are to be registered; those that are so already are left out."""
    wanted = (_as_wanted(target, ours, is_suspended=is_suspended) for target in targets)
    return tuple(after for before, after in zip(targets, wanted, strict=True) if after != before)


def describe_missed(ours: Suspended) -> str | None:
    """Say what people must look after: a schedule that was due meanwhile is not made up for."""
    if not ours.schedules:
        return None
    names = ", ".join(sorted({each.resource_id for each in ours.schedules}))
    return (
        f"schedules of {names} did not run during this canary, and are not made up for; if one was "
        "due, set its limits by register-scalable-target"
    )


def _as_wanted(target: ScalableTarget, ours: Suspended, *, is_suspended: bool) -> ScalableTarget:
    if target.scaled in ours.scale_in:
        target = replace(target, is_scale_in_suspended=is_suspended)
    if target.scaled in ours.schedules:
        target = replace(target, are_schedules_suspended=is_suspended)
    return target
