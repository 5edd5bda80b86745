"""The verdict in one sentence, with both operands."""

import math
import re

from canary.metrics import INVOCATION_5XX_ERRORS
from canary.reports.parts.decision import Decision
from canary.reports.report import Comparison, MetricReport, Report, Side, Stage
from canary.reports.words import describe_odds, describe_share, failed, plural, rate, whole

# What a reason begins with that the sentence says itself.
_PLACE = re.compile(r"^stage \d+ of \d+ \([^)]*\) baked \d+ of \d+ s; ")
_NOT_PROVEN = "not proven in time; "

_ENDS = {
    "rolled_back": "rolled back",
    "held": "held",
    "aborted": "aborted",
    "infrastructure_error": "ended by an infrastructure error",
}


def verdict_sentence(report: Report, decision: Decision) -> str:
    """Say how the canary ended, and by which numbers."""
    outcome, reason, metrics = report.outcome, report.reason, report.metrics
    who = _name(report.challenger, "the challenger"), _name(report.champion, "the champion")
    if outcome is None:
        if report.is_over:
            return f"refused, nothing was touched: {_short(reason)}"
        return _joined(f"not over yet, {_where(report.stages, decision)}", _operands(report, who))
    if outcome == "nothing_to_release":
        return f"nothing to release: {_short(reason)}"
    if outcome == "promoted":
        return _promoted(report, who)
    lead = _ENDS.get(outcome, outcome.replace("_", " "))
    if report.timeline:  # without a journal nobody knows where
        lead += f" {_where(report.stages, decision)}"
    convicting = [each for each in metrics if each.has_regressed]
    if outcome == "rolled_back" and convicting:
        return f"{lead}: {_compared(convicting[0].whole, who)}; {_reached(convicting[0])}"
    why = _short(reason)
    lead += ", not proven in time" if _NOT_PROVEN in reason else ""
    said = f"{lead}: {why}" if why != "" else lead
    is_told = "challenger " in why or not report.timeline
    return _joined(said, None if is_told else _operands(report, who))


def _promoted(report: Report, who: tuple[str, str]) -> str:
    kind, reason, request_reason = report.kind, report.reason, report.request_reason
    metrics, stages = report.metrics, report.stages
    if kind != "canary":
        done = f"went back to {who[0]}" if kind == "go_back" else f"promoted {who[0]} as a hot fix"
        said = f"{done}: all traffic moved at once, nothing was judged"
        return said if request_reason is None else f"{said}; {request_reason}"
    share = describe_share(stages[-1].planned_share) if stages else "all traffic"
    said = f"promoted {who[0]} at {share}"
    if not metrics:
        return _joined(f"{said}: {_short(reason)}" if reason else said, _operands(report, who))
    strongest = max(metrics, key=lambda each: each.log_peak_evidence - math.log(each.limit))
    peak = describe_odds(strongest.log_peak_evidence)
    limit = describe_odds(math.log(strongest.limit))
    evidence = (
        f"evidence reached {peak}, its limit is {limit}"
        if strongest.has_regressed
        else f"evidence never above {peak}, its limit is {limit}"
    )
    return f"{said}: {_compared(strongest.whole, who)}; {evidence}"


def _where(stages: tuple[Stage, ...], decision: Decision) -> str:
    if not decision.is_traffic_moved or decision.stage_number is None:
        return "before any traffic moved"
    planned = [each for each in stages if each.number == decision.stage_number]
    share = describe_share(planned[0].planned_share) if planned else "its stage"
    return f"at {share}" if decision.has_settled else f"on the way to {share}"


def _reached(metric: MetricReport) -> str:
    peak, limit = describe_odds(metric.log_peak_evidence), describe_odds(math.log(metric.limit))
    return f"evidence {peak} reached its limit of {limit}"


def _operands(report: Report, who: tuple[str, str]) -> str:
    counts = report.metrics[0].whole if report.metrics else None
    if counts is None or counts.challenger.requests + counts.champion.requests == 0:
        seen = report.exposure.challenger_requests
        return "no requests were seen" if seen == 0 else "no requests could be judged"
    return _compared(counts, who)


def _compared(counts: Comparison, who: tuple[str, str]) -> str:
    challenger, champion = counts.challenger, counts.champion
    other = f"{whole(champion.errors)} of {whole(champion.requests)} to {who[1]}"
    if champion.requests > 0:
        other += f" ({rate(champion.error_rate)})"
    if counts.name == INVOCATION_5XX_ERRORS:
        return f"{failed(challenger, who[0])}, {other}"
    requests = plural(challenger.requests, "request")
    return (
        f"{counts.title} in {whole(challenger.errors)} of {requests} to {who[0]} "
        f"({rate(challenger.error_rate)}), {other}"
    )


def _short(reason: str) -> str:
    return _PLACE.sub("", reason).removeprefix(_NOT_PROVEN)


def _joined(said: str, operands: str | None) -> str:
    return said if operands is None else f"{said}; {operands}"


def _name(side: Side, role: str) -> str:
    return role if side.variant_name is None else side.variant_name
