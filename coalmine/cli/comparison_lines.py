"""A comparison for people: a table of the variants, and a sentence for each difference."""

from rich.console import Console
from rich.table import Table

from canary.reasons import describe_rate, describe_share
from coalmine.comparison.compare import Contrast, Finding, Report, VariantReport
from coalmine.comparison.intervals import Estimate

_NOTHING = "-"
_STYLES = {Finding.HIGHER: "bold red", Finding.LOWER: "green"}


def print_report(terminal: Console, report: Report, *, title: str) -> None:
    """Print the whole comparison."""
    terminal.print(title)
    table = Table(
        "variant", "declared", "live", "served", "requests", "5xx", "4xx", "p50, p90, p99 ms",
        box=None,
    )  # fmt: skip
    for variant in report.variants:
        table.add_row(*_cells(variant))
    terminal.print(table)
    for contrast in report.contrasts:
        _print_contrast(terminal, contrast, report.baseline)
    for variant in report.variants:
        if variant.is_off_its_weight and variant.served_share is not None:
            terminal.print(
                f"{variant.name} was sent {describe_rate(variant.served_share.value)} of the "
                f"requests, its weight says {_share(variant.live_share)}: weights moved in this "
                "time, or callers name a TargetVariant"
            )


def _cells(variant: VariantReport) -> list[str]:
    latency = variant.latency
    return [
        variant.name,
        _share(variant.declared_share),
        _share(variant.live_share),
        _NOTHING if variant.served_share is None else describe_rate(variant.served_share.value),
        f"{variant.invocations:,}",
        _rate(variant.rate_5xx),
        _rate(variant.rate_4xx),
        _NOTHING
        if latency is None
        else f"{latency.p50_ms:.1f}, {latency.p90_ms:.1f}, {latency.p99_ms:.1f}",
    ]


def _print_contrast(terminal: Console, contrast: Contrast, baseline: str) -> None:
    terminal.print(f"{contrast.variant_name} against {baseline}")
    for name, found in (("5xx", contrast.errors_5xx), ("4xx", contrast.errors_4xx)):
        terminal.print(f"  {name}  {found.reason}", style=_STYLES.get(found.finding, ""))
    if contrast.latency_ratio is not None:
        ratios = ", ".join(
            f"{value:.2f} times at {name}" for name, value in contrast.latency_ratio.items()
        )
        terminal.print(f"  model latency  {ratios}")


def _rate(estimate: Estimate | None) -> str:
    if estimate is None:
        return _NOTHING
    low, high = describe_rate(estimate.low), describe_rate(estimate.high)
    return f"{describe_rate(estimate.value)} ({low} to {high})"


def _share(share: float | None) -> str:
    return _NOTHING if share is None else describe_share(round(share, 4))
