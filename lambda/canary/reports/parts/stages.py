"""Each stage as it was planned, and as it was."""

from collections.abc import Mapping, Sequence
from typing import Any

from canary.reports.parts.counts import compare, find_ticks
from canary.reports.parts.entries import (
    JUDGE,
    SHIFT,
    Entry,
    has_settled,
    metrics_of,
    moment_of,
    number,
    optional_text,
    rows,
    stage_index,
    text,
    ticks_of,
)
from canary.reports.report import Comparison, Stage


def find_stages(entries: Sequence[Entry]) -> tuple[Stage, ...]:
    """Return every stage of the plan, also those that were never reached."""
    plan = _find_plan(entries)
    reached = [index for each in _of_stages(entries) if (index := stage_index(each)) is not None]
    count = max(len(plan), max(reached, default=-1) + 1)
    return tuple(
        _stage(index, plan[index] if index < len(plan) else {}, entries) for index in range(count)
    )


def _find_plan(entries: Sequence[Entry]) -> list[Mapping[str, Any]]:
    for each in entries:
        plan = rows(each.get("plan"))
        if plan:
            return plan
    return []


def _of_stages(entries: Sequence[Entry]) -> list[Entry]:
    return [each for each in entries if each.get("step") in (SHIFT, JUDGE)]


def _stage(index: int, planned: Mapping[str, Any], entries: Sequence[Entry]) -> Stage:
    own = [each for each in _of_stages(entries) if stage_index(each) == index]
    shares = [number(each["share"]) for each in own if each.get("share") is not None]
    settled = [moment_of(each) for each in own if has_settled(each)]
    judged = [each for each in own if each.get("step") == JUDGE]
    left = [each for each in own if each.get("next") == "roll_back"]
    deciding = judged if judged else left
    last = deciding[-1] if deciding else None
    comparisons = _comparisons(index, own)
    began_at = moment_of(own[0]) if own else None
    ended_at = moment_of(own[-1]) if own else None
    settled_at = settled[0] if settled else None
    return Stage(
        number=index + 1,
        planned_share=shares[-1] if shares else _share_in_words(planned.get("share")),
        planned_bake=optional_text(planned.get("bake")),
        could_see=optional_text(planned.get("sees")),
        began_at=began_at,
        settled_at=settled_at,
        ended_at=ended_at,
        bake_seconds=None if settled_at is None or ended_at is None else ended_at - settled_at,
        actual_share=_actual_share(comparisons),
        comparisons=comparisons,
        verdict=None if last is None else _verdict(last),
        reason="" if last is None else text(last.get("reason")),
    )


def _verdict(last: Entry) -> str | None:
    return "roll_back" if last.get("next") == "roll_back" else optional_text(last.get("verdict"))


def _share_in_words(share: Any) -> float:
    """Return 0.1 of `10 %`, as a plan says it."""
    return number(text(share).replace("%", "").strip()) / 100


def _actual_share(comparisons: Sequence[Comparison]) -> float | None:
    """Return the challenger's part of the requests; all metrics count the same ones."""
    for each in comparisons:
        requests = each.challenger.requests + each.champion.requests
        if requests > 0:
            return each.challenger.requests / requests
    return None


def _comparisons(index: int, own: Sequence[Entry]) -> tuple[Comparison, ...]:
    ticks = ticks_of(own)
    if not ticks:
        return ()
    return tuple(_compare(index, each, ticks) for each in metrics_of(ticks[-1]))


def _compare(index: int, metric: Entry, ticks: Sequence[Entry]) -> Comparison:
    return compare(
        metric,
        find_ticks(ticks, text(metric.get("name"))),
        challenger=metric.get("stage_challenger"),
        champion=metric.get("stage_champion"),
        stage=index + 1,
    )
