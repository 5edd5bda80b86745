"""What the canary cost those who called the endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from canary.reports.parts.counts import add, tally
from canary.reports.parts.decision import Decision
from canary.reports.parts.entries import (
    Entry,
    mapping,
    moment_of,
    optional_text,
    text,
    whole_number,
)
from canary.reports.report import Exposure, MetricReport, Stage, Tally

SERVED = "served"
JUDGED = "judged"


def find_exposure(
    ticks: Sequence[Entry],
    metrics: Sequence[MetricReport],
    stages: Sequence[Stage],
    decision: Decision,
    *,
    is_promoted: bool,
) -> Exposure:
    """Return the challenger's requests, and how long it took to take them away from it."""
    served = [found for each in ticks if (found := _served(each)) is not None]
    counted = served[-1] if served else _judged(metrics, stages)
    is_back = decision.at is not None and decision.restored_at is not None and not is_promoted
    return Exposure(
        challenger_requests=counted.requests,
        challenger_errors=counted.errors,
        error_rate=counted.error_rate,
        counted=SERVED if served else JUDGED,
        counted_until=moment_of(ticks[-1]) if ticks else None,
        restore_seconds=_seconds(decision) if is_back else None,
        restore_since=decision.since if is_back else None,
        is_traffic_moved=decision.is_traffic_moved,
    )


def kept_exposure(summary: Mapping[str, Any], found: Exposure) -> Exposure:
    """Return what the summary kept, where the journal has expired: silence is not `no requests`."""
    kept = mapping(summary.get("exposure"))
    if not kept:
        return replace(found, is_traffic_moved=True)
    requests = whole_number(kept.get("challenger_requests"))
    errors = whole_number(kept.get("challenger_errors"))
    return Exposure(
        challenger_requests=requests,
        challenger_errors=errors,
        error_rate=errors / requests if requests > 0 else None,
        counted=text(kept.get("counted")),
        counted_until=_optional_whole(kept.get("counted_until")),
        restore_seconds=_optional_whole(kept.get("restore_seconds")),
        restore_since=optional_text(kept.get("restore_since")),
        is_traffic_moved=kept.get("is_traffic_moved") is not False,
    )


def _optional_whole(stored: Any) -> int | None:
    return None if stored is None else whole_number(stored)


def _served(tick: Entry) -> Tally | None:
    """Return all that was counted by a tick, judged or not; older journals do not have it."""
    served = mapping(tick.get("served"))
    return tally(served["challenger"]) if "challenger" in served else None


def _judged(metrics: Sequence[MetricReport], stages: Sequence[Stage]) -> Tally:
    """Return what both served, and what the challenger served alone in the last stage."""
    alone = [
        stage.comparisons[0].challenger
        for stage in stages
        if stage.comparisons and stage.comparisons[0].champion.requests == 0
    ]
    return add([*(each.whole.challenger for each in metrics[:1]), *alone])


def _seconds(decision: Decision) -> int | None:
    if decision.at is None or decision.restored_at is None:
        return None
    return max(0, decision.restored_at - decision.at)
