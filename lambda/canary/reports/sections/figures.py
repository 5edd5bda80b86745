"""Four numbers that are asked for first: exposure, time to restore, evidence, how far it came."""

import math
from collections.abc import Iterator

from canary.reports.markup import Child, Markup, joined, tag, value
from canary.reports.moments import clock
from canary.reports.parts.exposure import SERVED
from canary.reports.report import MetricReport, Report
from canary.reports.words import describe_odds, describe_share, duration, rate, whole


def figures(report: Report) -> Markup:
    """Write the numbers, each with what it means."""
    return tag(
        "section",
        {"class": "figures", "aria-label": "Key figures"},
        joined([_exposed(report), _restored(report), *_evidence(report), _reached(report)]),
    )


def _figure(name: str, number: Child, *notes: Child) -> Markup:
    return tag(
        "div",
        {"class": "figure"},
        tag("p", {"class": "name"}, name),
        tag("p", {"class": "number"}, number),
        tag("p", {"class": "note"}, *notes),
    )


def _exposed(report: Report) -> Markup:
    seen, name = report.exposure, _challenger(report)
    number = value("exposure.challenger_requests", seen.challenger_requests, _requests(report))
    if seen.counted_until is None and seen.is_traffic_moved:
        return _figure(f"Requests to {name}", "not counted", "no tick looked at them")
    if seen.challenger_requests == 0:
        why = "" if seen.is_traffic_moved else "traffic was never moved"
        return _figure(f"Requests to {name}", number, why)
    failed = value(
        "exposure.challenger_errors", seen.challenger_errors, whole(seen.challenger_errors)
    )
    part = value("exposure.error_rate", seen.error_rate, rate(seen.error_rate))
    return _figure(
        f"Requests to {name}", number, failed, " failed (", part, ")", _counted_until(report)
    )


def _requests(report: Report) -> str:
    return whole(report.exposure.challenger_requests)


def _counted_until(report: Report) -> Markup:
    seen = report.exposure
    what = "all counted, warm-up included," if seen.counted == SERVED else "those that were judged"
    until = "" if seen.counted_until is None else f" by {clock(seen.counted_until)}"
    return tag("span", {"class": "aside"}, f"{what}{until}")


def _restored(report: Report) -> Markup:
    seen, champion = report.exposure, _champion(report)
    if report.outcome == "promoted" and report.began_at is not None:
        until = report.ended_at if report.decided_at is None else report.decided_at
        took = "" if until is None else duration(until - report.began_at)
        return _figure("From start to promotion", took, f"{_challenger(report)} serves now")
    if seen.restore_seconds is None:
        if not seen.is_traffic_moved:
            return _figure("Time to restore", "none", f"{champion} served all the time")
        return _figure("Time to restore", "not known", "no verified return is in the journal")
    seconds = value(
        "exposure.restore_seconds", seen.restore_seconds, duration(seen.restore_seconds)
    )
    since = f"from the {seen.restore_since} until {champion} had its traffic back, verified"
    return _figure(f"Back on {champion} in", seconds, since)


def _evidence(report: Report) -> Iterator[Markup]:
    """Yield the evidence of the metric that came nearest to its limit."""
    if not report.metrics:
        yield _figure("Evidence", "none", "no tick judged anything")
        return
    position = max(range(len(report.metrics)), key=lambda i: _nearness(report.metrics[i]))
    metric = report.metrics[position]
    path, log_limit = f"metrics.{position}", math.log(metric.limit)
    peak = value(
        f"{path}.log_peak_evidence",
        metric.log_peak_evidence,
        describe_odds(metric.log_peak_evidence),
    )
    limit = value(f"{path}.limit", metric.limit, describe_odds(log_limit))
    said = "reached its limit of " if metric.has_regressed else "highest; its limit is "
    yield _figure(f"Evidence that {_challenger(report)} is worse", peak, said, limit)


def _nearness(metric: MetricReport) -> float:
    return metric.log_peak_evidence - math.log(metric.limit)


def _reached(report: Report) -> Markup:
    settled = [each for each in report.stages if each.settled_at is not None]
    if not settled:
        return _figure(
            "Stages reached", "none", f"of {len(report.stages)}" if report.stages else ""
        )
    last = settled[-1]
    number = value(f"stages.{last.number - 1}.number", last.number, str(last.number))
    share = describe_share(last.planned_share)
    return _figure("Last stage", joined([number, f" of {len(report.stages)}"]), f"{share} planned")


def _challenger(report: Report) -> str:
    name = report.challenger.variant_name
    return "the challenger" if name is None else name


def _champion(report: Report) -> str:
    name = report.champion.variant_name
    return "the champion" if name is None else name
