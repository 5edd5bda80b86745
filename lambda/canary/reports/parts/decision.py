"""When it was decided how the canary ends, and when the champion had its traffic back."""

from collections.abc import Sequence
from dataclasses import dataclass

from canary.reports.parts.entries import (
    PROMOTE,
    ROLL_BACK,
    SHIFT,
    Entry,
    has_settled,
    moment_of,
    stage_index,
)

VERDICT = "verdict"
LAST_SIGN_OF_LIFE = "last sign of life"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The turning point of a canary; None where there was none."""

    at: int | None
    since: str | None  # what `at` is
    restored_at: int | None
    is_traffic_moved: bool  # towards the challenger, at some time
    stage_number: int | None  # the stage it fell in, from 1; None: before the first
    has_settled: bool  # that stage had


def find_decision(entries: Sequence[Entry]) -> Decision:
    """Read the turning point from the entries, in order."""
    position, since = _find_turn(entries)
    before = entries if position is None else entries[: position + 1]
    shifts = [each for each in before if each.get("step") == SHIFT]
    stages = [index for each in before if (index := stage_index(each)) is not None]
    stage = stages[-1] if shifts and stages else None
    return Decision(
        at=None if position is None else moment_of(entries[position]),
        since=since,
        restored_at=_find_restored(entries, position) if shifts else None,
        is_traffic_moved=bool(shifts),
        stage_number=None if stage is None else stage + 1,
        has_settled=any(has_settled(each) and stage_index(each) == stage for each in shifts),
    )


def _find_turn(entries: Sequence[Entry]) -> tuple[int | None, str | None]:
    """Return the entry that turned the canary back, or promoted it.

    An execution that died, or failed, wrote nothing about that: then it is its last sign of life.
    """
    for position, each in enumerate(entries):
        if each.get("step") == ROLL_BACK:
            return (position - 1, LAST_SIGN_OF_LIFE) if position > 0 else (None, None)
        is_promotion = each.get("step") == PROMOTE and each.get("next") == "conclude"
        if each.get("next") == "roll_back" or is_promotion:
            return position, VERDICT
    return None, None


def _find_restored(entries: Sequence[Entry], position: int | None) -> int | None:
    """Return when a roll back saw the champion's traffic for the second time."""
    if position is None:
        return None
    for each in entries[position + 1 :]:
        is_verified = each.get("next") == "conclude" and bool(each.get("weights"))
        if each.get("step") == ROLL_BACK and is_verified:
            return moment_of(each)
    return None
