"""What each metric said in the end, with the evidence of every tick."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from canary.reports.parts.counts import compare, find_metric, find_ticks, tally
from canary.reports.parts.entries import Entry, metrics_of, moment_of, number, text
from canary.reports.report import Curve, MetricReport

_DIGITS = 6  # of a logarithm: more are noise


def find_metrics(ticks: Sequence[Entry]) -> tuple[MetricReport, ...]:
    """Return the metrics of the last tick, each from all ticks."""
    if not ticks:
        return ()
    return tuple(_metric(each, ticks) for each in metrics_of(ticks[-1]))


def _metric(last: Mapping[str, Any], ticks: Sequence[Entry]) -> MetricReport:
    name = text(last.get("name"))
    counted = find_ticks(ticks, name)
    limit, peak = number(last.get("limit")), number(last.get("log_peak_evidence"))
    return MetricReport(
        outcome=text(last.get("outcome")),
        reason=text(last.get("reason")),
        on_regression=text(last.get("on_regression")),
        limit=limit,
        log_evidence=round(number(last.get("log_evidence")), _DIGITS),
        log_peak_evidence=round(peak, _DIGITS),
        has_regressed=limit > 0 and peak >= math.log(limit),
        whole=compare(
            last,
            counted,
            challenger=last.get("challenger"),
            champion=last.get("champion"),
            stage=None,
        ),
        curve=_curve(name, ticks),
        ticks=counted,
    )


def _curve(name: str, ticks: Sequence[Entry]) -> Curve:
    found = [
        (moment_of(entry), metric)
        for entry in ticks
        if (metric := find_metric(entry, name)) is not None and _is_compared(metric)
    ]
    return Curve(
        at=tuple(at for at, _ in found),
        log_evidence=_column(found, "log_evidence"),
        log_peak_evidence=_column(found, "log_peak_evidence"),
    )


def _is_compared(metric: Mapping[str, Any]) -> bool:
    """Tell whether there was something to compare: before, evidence is no evidence."""
    both = tally(metric.get("challenger")), tally(metric.get("champion"))
    return all(each.requests > 0 for each in both)


def _column(found: Sequence[tuple[int, Mapping[str, Any]]], key: str) -> tuple[float, ...]:
    return tuple(round(number(metric.get(key)), _DIGITS) for _, metric in found)
