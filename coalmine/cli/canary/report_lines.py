"""A report for people at a terminal: the verdict, the stages, what it cost, where the page is."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from canary.reports.outcomes import ending, stage_end
from canary.reports.report import Report, Stage, Tally
from canary.reports.serving import who_serves
from canary.reports.words import NOTHING, describe_share, duration, interval, rate, whole

_STYLES = {"good": "bold green", "bad": "bold red", "open": "bold yellow"}


def report_lines(document: dict[str, Any], page_uri: str | None) -> Iterator[RenderableType]:
    """Yield what is printed."""
    report = Report.from_dict(document)
    yield Text(report.canary_id, style="dim")
    yield Text(report.verdict, style=_STYLES[ending(report).mood])
    serving = who_serves(report)
    if serving is not None:
        yield Text(serving)
    if report.stages:
        yield _stages(report)
    yield _exposure(report)
    if page_uri is not None:
        yield Text(f"page: {page_uri}")


def _stages(report: Report) -> Table:
    names = (report.challenger.variant_name, report.champion.variant_name)
    challenger, champion = (escape(NOTHING if name is None else name) for name in names)
    table = Table("stage", "share", "planned", "bake", challenger, champion, "ratio", "", box=None)
    for stage in report.stages:
        table.add_row(*map(escape, _row(stage, report)))
    return table


def _row(stage: Stage, report: Report) -> Iterator[str]:
    counts = stage.comparisons[0] if stage.comparisons else None
    yield str(stage.number)
    yield NOTHING if stage.actual_share is None else f"{100 * stage.actual_share:.1f} %"
    yield describe_share(stage.planned_share)
    yield NOTHING if stage.bake_seconds is None else duration(stage.bake_seconds)
    yield NOTHING if counts is None else _counts(counts.challenger)
    yield NOTHING if counts is None else _counts(counts.champion)
    yield NOTHING if counts is None or counts.ratio is None else interval(counts.ratio)
    yield stage_end(stage, report).word


def _counts(tally: Tally) -> str:
    return f"{whole(tally.errors)} of {whole(tally.requests)} ({rate(tally.error_rate)})"


def _exposure(report: Report) -> Text:
    seen = report.exposure
    if not seen.is_traffic_moved:
        return Text("traffic was never moved")
    said = (
        f"exposed: {whole(seen.challenger_requests)} requests, "
        f"{whole(seen.challenger_errors)} of them failed"
    )
    if seen.restore_seconds is not None:
        said += f"; restored {duration(seen.restore_seconds)} after the {seen.restore_since}"
    return Text(said)
