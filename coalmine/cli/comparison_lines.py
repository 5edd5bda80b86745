"""A comparison for people: tables of the variants, and a sentence for each difference."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from canary.reasons import describe_rate, describe_share
from coalmine.comparison.compare import Contrast, Finding, Report, VariantReport
from coalmine.comparison.figures import Bounds
from coalmine.comparison.intervals import Estimate
from coalmine.comparison.percentiles import PERCENTILES

_NOTHING = "-"
_STYLES = {Finding.HIGHER: "bold red", Finding.LOWER: "green"}
_LATENCY_WORDS = {
    Finding.HIGHER: "slower",
    Finding.LOWER: "faster",
    Finding.CANNOT_TELL: "no difference can be told",
    Finding.NO_DATA: "nothing can be told",
}


def print_report(terminal: Console, report: Report, *, title: str) -> None:
    """Print the whole comparison: within 80 columns, so in tables of few columns each."""
    terminal.print(title)
    for table in (_requests(report), _errors(report), _latencies(report)):
        terminal.print()
        terminal.print(table)
    for contrast in report.contrasts:
        terminal.print()
        terminal.print(f"{contrast.variant_name} against {report.baseline}", style="bold")
        terminal.print(_differences(contrast))
    for variant in report.variants:
        if variant.is_off_its_weight and variant.served_share is not None:
            terminal.print(
                f"{variant.name} was sent {describe_rate(variant.served_share.value)} of the "
                f"requests, its weight says {_share(variant.live_share)}: weights moved in this "
                "time, or callers name a TargetVariant",
                soft_wrap=False,
            )


def _table(*numbers: str) -> Table:
    table = Table("variant", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in numbers:
        table.add_column(title, justify="right")
    return table


def _requests(report: Report) -> Table:
    table = _table("declared", "live", "served", "requests")
    for variant in report.variants:
        served = variant.served_share
        table.add_row(
            variant.name,
            _share(variant.declared_share),
            _share(variant.live_share),
            _NOTHING if served is None else describe_rate(served.value),
            f"{variant.invocations:,}",
        )
    return table


def _errors(report: Report) -> Table:
    table = _table("5xx", "rate, 95 % interval", "4xx", "rate, 95 % interval")
    for variant in report.variants:
        table.add_row(
            variant.name,
            f"{variant.errors_5xx:,}",
            _rate(variant.rate_5xx),
            f"{variant.errors_4xx:,}",
            _rate(variant.rate_4xx),
        )
    return table


def _latencies(report: Report) -> Table:
    table = _table(*(f"{name} ms, 95 % interval" for name in PERCENTILES))
    for variant in report.variants:
        table.add_row(variant.name, *_latency_cells(variant))
    return table


def _latency_cells(variant: VariantReport) -> Iterator[str]:
    for name in PERCENTILES:
        if variant.latency is None:
            yield _NOTHING
        else:
            bounds = variant.latency.bounds.get(name, Bounds())
            yield f"{_ms(variant.latency.by_percentile[name])} {_reach(bounds)}"


def _differences(contrast: Contrast) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for name, found in (("5xx", contrast.errors_5xx), ("4xx", contrast.errors_4xx)):
        table.add_row(f"  {name}", Text(found.reason, style=_STYLES.get(found.finding, "")))
    for name, finding in contrast.latency_findings.items():
        ratio = contrast.latency_ratio
        times = "" if ratio is None else f": {ratio[name]:.2f} times"
        words = f"{_LATENCY_WORDS[finding]}{times}"
        table.add_row(f"  {name} latency", Text(words, style=_STYLES.get(finding, "")))
    return table


def _reach(bounds: Bounds) -> str:
    if bounds.low_ms is None or bounds.high_ms is None:
        return "(too few)" if bounds.low_ms is None else f"({_ms(bounds.low_ms)} or more)"
    return f"({_ms(bounds.low_ms)} to {_ms(bounds.high_ms)})"


def _ms(value: float) -> str:
    return f"{value:,.{1 if value < 100 else 0}f}"


def _rate(estimate: Estimate | None) -> str:
    if estimate is None:
        return _NOTHING
    low, high = describe_rate(estimate.low), describe_rate(estimate.high)
    return f"{describe_rate(estimate.value)} ({low.removesuffix(' %')} to {high})"


def _share(share: float | None) -> str:
    return _NOTHING if share is None else describe_share(round(share, 4))
