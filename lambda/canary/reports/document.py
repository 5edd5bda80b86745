"""From a canary's summary and journal to its report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from canary.reports.parts.alarms import find_alarms
from canary.reports.parts.decision import find_decision
from canary.reports.parts.dropped import find_dropped
from canary.reports.parts.entries import (
    Entry,
    in_order,
    moment_of,
    optional_text,
    text,
    ticks_of,
    whole_number,
)
from canary.reports.parts.exposure import find_exposure, kept_exposure
from canary.reports.parts.metrics import find_metrics
from canary.reports.parts.phases import find_phases
from canary.reports.parts.sentence import verdict_sentence
from canary.reports.parts.stages import find_stages
from canary.reports.parts.timeline import find_timeline
from canary.reports.parts.weights import find_weights
from canary.reports.report import Report, Side

CANARY = "canary"
PROMOTED = "promoted"


def build_report(
    summary: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Write the report of a canary that is over, or as far as it is.

    Args:
        summary: how it stands or ended; an older one lacks what was not written down then.
        entries: its journal, in any order; none when it has expired.
    """
    ordered = in_order(entries)
    ticks, decision = ticks_of(ordered), find_decision(ordered)
    stages, metrics = find_stages(ordered), find_metrics(ticks)
    champion, challenger = _side(summary, "champion"), _side(summary, "challenger")
    outcome, is_over = optional_text(summary.get("outcome")), summary.get("is_over") is True
    kind = summary.get("kind")
    kind = CANARY if kind is None else text(kind)
    exposure = find_exposure(ticks, metrics, stages, decision, is_promoted=outcome == PROMOTED)
    if not ordered and outcome is not None:
        exposure = kept_exposure(summary, exposure)
    report = Report(
        canary_id=text(summary.get("canary_id")),
        endpoint_name=text(summary.get("endpoint_name")),
        execution_arn=optional_text(summary.get("execution_arn")),
        kind=kind,
        outcome=outcome,
        is_over=is_over,
        reason=text(summary.get("reason")),
        requested_by=optional_text(summary.get("requested_by")),
        request_reason=optional_text(summary.get("request_reason")),
        champion=champion,
        challenger=challenger,
        began_at=_moment(summary.get("started_at"), ordered[:1]),
        decided_at=decision.at,
        restored_at=decision.restored_at,
        ended_at=_ended_at(summary, ordered) if is_over else None,
        stages=stages,
        metrics=metrics,
        weights=find_weights(ordered, challenger.variant_name),
        phases=find_phases(ordered, stages, decision),
        dropped=find_dropped(ticks),
        exposure=exposure,
        timeline=find_timeline(ordered),
        alarms=find_alarms(ordered),
    )
    return replace(report, verdict=verdict_sentence(report, decision)).to_dict()


def _side(summary: Mapping[str, Any], role: str) -> Side:
    return Side(
        variant_name=optional_text(summary.get(role)),
        source=optional_text(summary.get(f"{role}_source")),
    )


def _ended_at(summary: Mapping[str, Any], ordered: Sequence[Entry]) -> int | None:
    concluded = summary.get("concluded_at")
    return _moment(summary.get("updated_at") if concluded is None else concluded, ordered[-1:])


def _moment(stored: Any, entries: Sequence[Entry]) -> int | None:
    """Return a stored time, or that of the entry that stands for it."""
    if stored is not None:
        return whole_number(stored)
    return moment_of(entries[0]) if entries else None
