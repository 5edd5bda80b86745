"""What was counted: tallies, what came in from tick to tick, and the ratio that allows for."""

import math
from collections.abc import Sequence
from typing import Any

from canary.evidence import ratio_interval
from canary.periods import Counts, Period
from canary.reports.parts.entries import (
    Entry,
    mapping,
    metrics_of,
    moment_of,
    stage_index,
    text,
    whole_number,
)
from canary.reports.report import Comparison, Ratio, Tally, Ticks

RATIO_ALPHA = 0.05  # the interval holds the true ratio in 95 of 100 canaries, however often looked

# The interval is searched for over so many counts: enough to tell, quick on the smallest Lambda.
_MOST_COUNTS = 120


def tally(counts: Any) -> Tally:
    """Read stored counts; missing ones are none."""
    found = mapping(counts)
    return make_tally(
        whole_number(found.get("invocations")),
        whole_number(found.get("errors")),
    )


def make_tally(requests: int, errors: int) -> Tally:
    """Count errors in requests."""
    requests, errors = max(0, requests), max(0, errors)
    error_rate = errors / requests if requests > 0 else None
    return Tally(requests=requests, errors=errors, error_rate=error_rate)


def add(tallies: Sequence[Tally]) -> Tally:
    """Return all together."""
    return make_tally(sum(each.requests for each in tallies), sum(each.errors for each in tallies))


def find_ticks(ticks: Sequence[Entry], name: str) -> Ticks:
    """Return what a metric counted from one tick to the next; each stage begins at nothing."""
    rows: list[tuple[int, int, int, int, int, int]] = []
    stage: int | None = None
    before = (0, 0, 0, 0)
    for entry in ticks:
        metric = find_metric(entry, name)
        if metric is None:
            continue
        if stage_index(entry) != stage:
            stage, before = stage_index(entry), (0, 0, 0, 0)
        challenger, champion = (
            tally(metric.get("stage_challenger")),
            tally(metric.get("stage_champion")),
        )
        counted = (challenger.requests, challenger.errors, champion.requests, champion.errors)
        # What CloudWatch corrects downwards later came in at no tick.
        came = [max(0, now - then) for now, then in zip(counted, before, strict=True)]
        before = counted
        number = 0 if stage is None else stage + 1
        rows.append((moment_of(entry), number, came[0], came[1], came[2], came[3]))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    return Ticks(
        at=columns[0],
        stage_number=columns[1],
        challenger_requests=columns[2],
        challenger_errors=columns[3],
        champion_requests=columns[4],
        champion_errors=columns[5],
    )


def find_metric(entry: Entry, name: str) -> Entry | None:
    """Return the assessment of a metric at a tick."""
    return next((each for each in metrics_of(entry) if text(each.get("name")) == name), None)


def compare(
    metric: Entry, ticks: Ticks, *, challenger: Any, champion: Any, stage: int | None
) -> Comparison:
    """Set both variants' counts against each other, in one stage or in all (None)."""
    return Comparison(
        name=text(metric.get("name")),
        title=text(metric.get("title")),
        challenger=tally(challenger),
        champion=tally(champion),
        ratio=_ratio(_periods(ticks, stage)),
    )


def _periods(ticks: Ticks, stage: int | None) -> list[Period]:
    """Return what came in at each tick as periods: within a stage the share stood still."""
    columns = (
        ticks.at,
        ticks.stage_number,
        ticks.challenger_requests,
        ticks.challenger_errors,
        ticks.champion_requests,
        ticks.champion_errors,
    )
    found: list[tuple[int, Period]] = [
        (number, Period(start=at, challenger=_counts(n1, e1), champion=_counts(n0, e0)))
        for at, number, n1, e1, n0, e0 in zip(*columns, strict=True)
        if (stage is None or number == stage) and n1 > 0 and n0 > 0
    ]
    size = math.ceil(len(found) / _MOST_COUNTS)
    merged: list[Period] = []
    members = 0
    last: int | None = None
    for number, period in found:
        if number == last and members < size:
            merged[-1] = _sum(merged[-1], period)
            members += 1
        else:
            merged.append(period)
            last, members = number, 1
    return merged


def _counts(requests: int, errors: int) -> Counts:
    return Counts(invocations=requests, errors=min(errors, requests))


def _sum(first: Period, second: Period) -> Period:
    def both(one: Counts, other: Counts) -> Counts:
        return Counts(
            invocations=one.invocations + other.invocations, errors=one.errors + other.errors
        )

    return Period(
        start=first.start,
        challenger=both(first.challenger, second.challenger),
        champion=both(first.champion, second.champion),
    )


def _ratio(periods: Sequence[Period]) -> Ratio | None:
    if not periods:
        return None
    least, most = ratio_interval(periods, alpha=RATIO_ALPHA)
    return Ratio(least=least, most=None if math.isinf(most) else most)
