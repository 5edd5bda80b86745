"""A report as Markdown, for the summary of a CI job."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from canary.reports.moments import clock, moment
from canary.reports.outcomes import ending, kind_word, stage_end
from canary.reports.parts.exposure import SERVED
from canary.reports.report import Report, Stage, Tally
from canary.reports.serving import who_serves
from canary.reports.words import (
    NOTHING,
    describe_odds,
    describe_share,
    duration,
    failed,
    interval,
    plural,
    rate,
    whole,
)

# What Markdown, or the HTML within it, would read as more than text.
_MARKS = re.compile(r"([\\*_\[\]~$])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"}
_MOST_STEPS = 60  # a job's summary has limits; the page has all


def markdown(report: Mapping[str, Any], *, page_uri: str | None = None) -> str:
    """Write the verdict, what it rests on, and where the report lies.

    Args:
        page_uri: of the HTML page, if it was kept.
    """
    return "\n".join(_lines(Report.from_dict(report), page_uri)) + "\n"


def _lines(report: Report, page_uri: str | None) -> Iterator[str]:
    end, kind = ending(report), kind_word(report)
    name = plain(report.endpoint_name)
    yield f"### {end.sign} {name}: {plain(end.word)}{'' if kind is None else f' ({kind})'}"
    yield from ("", f"**{plain(report.verdict)}**", "")
    serving = who_serves(report)
    if serving is not None:
        yield from (f"**{plain(serving)}**", "")
    yield from _exposure(report)
    if report.stages:
        yield from ("", *_stages(report))
    if report.alarms:
        rang = (f"{plain(each.name)} at {clock(each.first_seen_at)}" for each in report.alarms)
        yield from ("", f"Alarms that rang: {', '.join(rang)}.")
    yield ""
    if page_uri is not None:
        yield from (f"Report: {_code(page_uri)}", "")
    yield from ("<details><summary>Who, when, and step by step</summary>", "")
    yield from _facts(report)
    yield from _metrics(report)
    yield from _dropped(report)
    yield from _steps(report)
    yield from ("", "</details>")


def _exposure(report: Report) -> Iterator[str]:
    seen = report.exposure
    challenger = _name(report.challenger.variant_name, "the challenger")
    champion = _name(report.champion.variant_name, "the champion")
    if not seen.is_traffic_moved:
        yield f"Traffic was never moved; no requests went to {plain(challenger)}."
        return
    if seen.counted_until is None:
        yield f"Exposure: requests to {plain(challenger)} were not counted, no tick looked at them."
        return
    tally = Tally(
        requests=seen.challenger_requests,
        errors=seen.challenger_errors,
        error_rate=seen.error_rate,
    )
    counted = (
        "all counted, warm-up included" if seen.counted == SERVED else "of those that were judged"
    )
    said = f"Exposure: {failed(tally, challenger)}, {counted}."
    if seen.restore_seconds is not None:
        said += (
            f" {champion} had its traffic back, verified, {duration(seen.restore_seconds)} after "
            f"the {seen.restore_since}."
        )
    yield plain(said)


def _stages(report: Report) -> Iterator[str]:
    challenger = _name(report.challenger.variant_name, "challenger")
    champion = _name(report.champion.variant_name, "champion")
    heads = (
        "stage",
        "share (planned)",
        "bake (planned)",
        f"{challenger} failed",
        f"{champion} failed",
        f"times {champion}'s rate",
        "verdict",
    )
    yield from _table(heads, [_stage(each, report) for each in report.stages])


def _stage(stage: Stage, report: Report) -> Sequence[str]:
    counts = stage.comparisons[0] if stage.comparisons else None
    actual = NOTHING if stage.actual_share is None else f"{100 * stage.actual_share:.1f} %"
    bake = NOTHING if stage.bake_seconds is None else duration(stage.bake_seconds)
    planned = "" if stage.planned_bake is None else f" ({stage.planned_bake})"
    return (
        str(stage.number),
        f"{actual} ({describe_share(stage.planned_share)})",
        f"{bake}{planned}",
        NOTHING if counts is None else _counts(counts.challenger),
        NOTHING if counts is None else _counts(counts.champion),
        NOTHING if counts is None or counts.ratio is None else interval(counts.ratio),
        stage_end(stage, report).word,
    )


def _counts(tally: Tally) -> str:
    if tally.requests == 0:
        return "none judged"
    return f"{whole(tally.errors)} of {whole(tally.requests)} ({rate(tally.error_rate)})"


def _facts(report: Report) -> Iterator[str]:
    for role, side in (("challenger", report.challenger), ("champion", report.champion)):
        source = "" if side.source is None else f" {_code(side.source)}"
        yield f"- {role}: {plain(_name(side.variant_name, 'not known'))}{source}"
    if report.requested_by is not None:
        yield f"- asked for by {_code(report.requested_by)}"
    if report.request_reason is not None:
        yield f"- because: {plain(report.request_reason)}"
    if report.began_at is not None:
        end = "" if report.ended_at is None else f" to {moment(report.ended_at)}"
        yield f"- {moment(report.began_at)}{end}"
    yield f"- canary {_code(report.canary_id)}"


def _metrics(report: Report) -> Iterator[str]:
    for each in report.metrics:
        peak, limit = describe_odds(each.log_peak_evidence), describe_odds(math.log(each.limit))
        yield f"- evidence by {plain(each.whole.title)}: {peak} at most, its limit is {limit}"


def _dropped(report: Report) -> Iterator[str]:
    if report.dropped:
        left = (f"{plural(each.periods, 'period')} ({each.reason})" for each in report.dropped)
        yield f"- not judged: {plain(', '.join(left))}"


def _steps(report: Report) -> Iterator[str]:
    if not report.timeline:
        return
    rows = [
        (
            clock(each.at),
            each.step,
            each.what if each.times == 1 else f"{each.what} ({plural(each.times, 'time')})",
        )
        for each in report.timeline[:_MOST_STEPS]
    ]
    yield from ("", *_table(("UTC", "step", "what happened"), rows))
    more = len(report.timeline) - len(rows)
    if more > 0:
        yield from ("", f"and {plural(more, 'step')} more")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(heads)
    yield _row(["---"] * len(heads), is_rule=True)
    yield from (_row(each) for each in rows)


def _row(cells: Sequence[str], *, is_rule: bool = False) -> str:
    return f"| {' | '.join(cell if is_rule else plain(cell) for cell in cells)} |"


def plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is, on one line."""
    marked = _MARKS.sub(r"\\\1", one_line(text))
    return "".join(_ENTITIES.get(each, each) for each in marked)


def one_line(text: str) -> str:
    """Write the lines of a text behind each other."""
    return "; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _code(text: str) -> str:
    """Write a name in a fixed width; what cannot stand between backticks is plain."""
    said = one_line(text)
    return plain(text) if "`" in said or said == "" else f"`{said}`"


def _name(variant_name: str | None, role: str) -> str:
    return role if variant_name is None else variant_name
