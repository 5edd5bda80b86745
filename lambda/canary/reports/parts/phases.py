"""What the canary was at, from when to when: traffic was moving, a stage baked, or it went back."""

from collections.abc import Iterator, Sequence

from canary.reports.parts.decision import Decision
from canary.reports.parts.entries import ROLL_BACK, Entry, moment_of
from canary.reports.report import Phase, Stage

MOVING = "moving"
BAKE = "bake"
GOING_BACK = "going back"


def find_phases(
    entries: Sequence[Entry], stages: Sequence[Stage], decision: Decision
) -> tuple[Phase, ...]:
    """Return the phases in their order."""
    return tuple(_phases(entries, stages, decision))


def _phases(
    entries: Sequence[Entry], stages: Sequence[Stage], decision: Decision
) -> Iterator[Phase]:
    for stage in stages:
        if stage.began_at is None or stage.ended_at is None:
            continue
        moved_at = stage.ended_at if stage.settled_at is None else stage.settled_at
        yield _phase(MOVING, stage.began_at, moved_at, stage.number)
        if stage.settled_at is not None:
            yield _phase(BAKE, stage.settled_at, stage.ended_at, stage.number)
    back = [moment_of(each) for each in entries if each.get("step") == ROLL_BACK]
    if decision.at is not None and decision.is_traffic_moved and back:
        yield _phase(GOING_BACK, decision.at, back[-1], None)


def _phase(name: str, began_at: int, ended_at: int, stage_number: int | None) -> Phase:
    return Phase(name=name, began_at=began_at, ended_at=ended_at, stage_number=stage_number)
