"""Metrics for people: a table with sparklines for each variant, and one for their sum."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from canary.reasons import describe_seconds
from coalmine.metrics.facts import VariantFacts
from coalmine.metrics.report import Report
from coalmine.metrics.rows import NOTHING, Row, sum_rows, variant_rows
from coalmine.metrics.span import Span
from coalmine.metrics.sparkline import BARS, PLAIN_BARS, sparkline

_TITLE_WIDTH, _OVERALL_WIDTH, _HIGHEST_WIDTH = 17, 16, 9
_BETWEEN = 2
_NARROWEST = 12
_WIDEST_BAR = 3


def print_metrics(terminal: Console, report: Report) -> None:
    """Print every variant, and the sum of several."""
    span = report.span
    terminal.print(f"[bold]{report.endpoint_name}[/bold]: {report.status}")
    terminal.print(
        f"{span}, in periods of {describe_seconds(span.period_seconds)}; a gap was not measured",
        soft_wrap=False,
    )
    for variant in report.variants:
        rows = variant_rows(variant.facts, variant.readings)
        words = describe_variant(variant.facts)
        _print_block(
            terminal, variant.facts.name, words, rows, span, has_requests=variant.has_requests
        )
    if report.is_several:
        rows, words = sum_rows(report.whole), _all_instances(report)
        _print_block(terminal, "all variants", words, rows, span, has_requests=report.has_requests)


def describe_variant(facts: VariantFacts) -> str:
    """Say what a variant is: its weight, and its capacity now."""
    parts = ["shadow, gets copies" if facts.is_shadow else _weight(facts)]
    if facts.is_serverless:
        parts.append("serverless")
    elif facts.current_instance_count is not None:
        parts.append(_instances(facts))
    return ", ".join(parts)


def _weight(facts: VariantFacts) -> str:
    return "no weight yet" if facts.current_weight is None else f"weight {facts.current_weight:g}"


def _instances(facts: VariantFacts) -> str:
    kind = "" if facts.instance_type is None else f" {facts.instance_type}"
    wanted = _wanted(facts.current_instance_count, facts.desired_instance_count)
    return f"{facts.current_instance_count}{kind}{wanted}"


def _all_instances(report: Report) -> str:
    count = report.current_instance_count
    wanted = _wanted(count, report.desired_instance_count)
    return "" if count == 0 else f"{count} instance{'' if count == 1 else 's'}{wanted}"


def _wanted(current: int | None, desired: int | None) -> str:
    return "" if desired in {None, current} else f" ({desired} wanted)"


def _print_block(
    terminal: Console,
    name: str,
    words: str,
    rows: Sequence[Row],
    span: Span,
    *,
    has_requests: bool,
) -> None:
    terminal.print()
    terminal.print(Text.assemble((name, "bold"), f"  {words}" if words else ""))
    if not has_requests:
        terminal.print("no requests were counted", style="bold")
    if not rows:
        return
    width, repeats = _line_size(terminal, span)
    table = Table(box=None, padding=(0, _BETWEEN, 0, 0), pad_edge=False)
    table.add_column("", width=_TITLE_WIDTH, no_wrap=True)
    table.add_column("overall", min_width=_OVERALL_WIDTH, justify="right", no_wrap=True)
    table.add_column("highest", min_width=_HIGHEST_WIDTH, justify="right", no_wrap=True)
    table.add_column(_time_axis(span, width * repeats), min_width=width * repeats, no_wrap=True)
    bars = BARS if terminal.encoding.startswith("utf") else PLAIN_BARS
    for row in rows:
        values = [row.points.get(start) for start in span.starts]
        drawn = sparkline(values, width=width, top=row.top, bars=bars)
        table.add_row(
            row.title,
            Text(row.overall, style="bold red" if row.is_bad else ""),
            "" if row.highest == NOTHING else row.highest,
            "".join(bar * repeats for bar in drawn),
        )
    terminal.print(table)


def _line_size(terminal: Console, span: Span) -> tuple[int, int]:
    """Return how many bars there is room for, and how wide each may be."""
    taken = _TITLE_WIDTH + _OVERALL_WIDTH + _HIGHEST_WIDTH + 3 * _BETWEEN
    room = max(_NARROWEST, terminal.width - taken)
    bars = min(len(span.starts), room)
    return bars, min(_WIDEST_BAR, room // bars)


def _time_axis(span: Span, width: int) -> str:
    """Write when the line begins and ends, as far as there is room."""
    is_long = (span.end - span.start).days >= 1
    form = "%m-%d" if is_long else "%H:%M:%S" if span.period_seconds < 60 else "%H:%M"
    start, end = f"{span.start:{form}}", f"{span.end:{form}}"
    room = width - len(start) - len(end)
    return f"{start}{' ' * room}{end}" if room > 0 else start[:width]
