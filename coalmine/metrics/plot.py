"""The report as a picture: a column a variant, a row a question, time from left to right.

The colours are those of Okabe and Ito, which colour-blind people tell apart, and every line has a
style of its own, which a black and white print keeps. matplotlib is loaded when a picture is drawn:
it takes longer than everything else, and no other command needs it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from canary.counting import Points
from canary.reasons import describe_seconds
from coalmine.metrics.facts import VariantFacts
from coalmine.metrics.readings import Indicator, Readings
from coalmine.metrics.report import Report, VariantReport
from coalmine.metrics.span import Span
from coalmine.metrics.ticks import time_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class PictureFormat(StrEnum):
    """What can be drawn."""

    PNG = "png"
    SVG = "svg"


def picture_format(file_name: str) -> PictureFormat:
    """Tell the format by a file's ending; ValueError when it is another one."""
    ending = PurePath(file_name).suffix.lower().removeprefix(".")
    try:
        return PictureFormat(ending)
    except ValueError as cause:
        raise ValueError(f"a picture must end with .png or .svg, got {file_name!r}") from cause


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    label: str
    indicator: Indicator
    factor: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """One question; `least_top` keeps a quiet line at the bottom of its panel."""

    title: str
    lines: tuple[_Line, ...]
    least_top: float


_BLUE, _ORANGE, _GREEN, _PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
_LOOKS = ((_BLUE, "-"), (_ORANGE, "--"), (_GREEN, "-."), (_PURPLE, ":"))
_GREY = "#555555"
_PERCENT = 100.0
_DAY_SECONDS = 86_400
_REQUESTS = _Row(
    title="requests\nper second",
    lines=(_Line(label="requests", indicator=Indicator.INVOCATIONS_PER_SECOND),),
    least_top=0.1,
)
_ERRORS = _Row(
    title="errors\n(% of requests)",
    lines=(
        _Line(label="5xx", indicator=Indicator.ERROR_RATE_5XX, factor=_PERCENT),
        _Line(label="4xx", indicator=Indicator.ERROR_RATE_4XX, factor=_PERCENT),
        _Line(label="model errors", indicator=Indicator.MODEL_ERROR_RATE, factor=_PERCENT),
    ),
    least_top=1.0,
)
_LATENCY = _Row(
    title="model latency\n(ms)",
    lines=(
        _Line(label="p50", indicator=Indicator.P50_MODEL_LATENCY),
        _Line(label="p90", indicator=Indicator.P90_MODEL_LATENCY),
        _Line(label="p99", indicator=Indicator.P99_MODEL_LATENCY),
    ),
    least_top=1.0,
)
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # matplotlib's own: the same picture on every machine
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "coalmine",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
}
_COLUMN_INCHES, _MARGIN_INCHES, _ROW_INCHES = 3.4, 2.2, 1.7
_HEAD_INCHES = 0.9
_MOST_TICKS = 6
_BELOW_ZERO = 0.03


def draw(report: Report, form: PictureFormat) -> bytes:
    """Return the picture of a report; the same report gives the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415  # see above
    from matplotlib.figure import Figure  # noqa: PLC0415

    content = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=_size(report), layout="constrained")
        _draw_panels(figure, report)
        # Neither the time of drawing nor the version of what drew it.
        unstamped = {"Date": None} if form is PictureFormat.SVG else {"Software": None}
        figure.savefig(content, format=form.value, dpi=150, metadata=unstamped)
    return content.getvalue()


def _size(report: Report) -> tuple[float, float]:
    columns = max(1, len(report.variants))
    return (_MARGIN_INCHES + _COLUMN_INCHES * columns, _HEAD_INCHES + 4 * _ROW_INCHES)


def _draw_panels(figure: Figure, report: Report) -> None:
    rows = (_REQUESTS, _ERRORS, _LATENCY, _utilization(report.variants))
    panels = figure.subplots(
        len(rows), max(1, len(report.variants)), sharex=True, sharey="row", squeeze=False
    )
    for row, across in zip(rows, panels, strict=True):
        drawn: dict[str, Any] = {}
        for variant, axes in zip(report.variants, across, strict=False):
            drawn |= _draw_panel(axes, row, variant.readings, report)
        top = max([row.least_top, *(axes.dataLim.y1 for axes in across)])
        across[0].set_ylim(-_BELOW_ZERO * top, top * 1.08)  # a line at 0 is seen
        across[0].set_ylabel(row.title)
        if len(row.lines) > 1 and drawn:
            across[-1].legend(
                drawn.values(), drawn.keys(), loc="center left", bbox_to_anchor=(1.0, 0.5),
                frameon=False, handlelength=2.6,
            )  # fmt: skip
    for variant, axes in zip(report.variants, panels[0], strict=False):
        axes.set_title(_column_title(variant.facts), fontsize=9, loc="left")
    for axes in panels[-1]:
        _draw_time(axes, report.span)
    figure.suptitle(
        f"{report.endpoint_name}, {report.span}\n"
        f"in periods of {describe_seconds(report.span.period_seconds)}; a gap was not measured",
        fontsize=10, x=0.01, ha="left",
    )  # fmt: skip


def _draw_panel(axes: Axes, row: _Row, readings: Readings, report: Report) -> dict[str, Any]:
    """Draw the lines of one variant; return those that have a measurement."""
    drawn: dict[str, Any] = {}
    for line, (colour, style) in zip(row.lines, _LOOKS, strict=False):
        points = readings[line.indicator].points
        if not points:
            continue
        starts = report.span.starts
        times = [start / _DAY_SECONDS for start in starts]  # as matplotlib counts
        values = [points.get(start, float("nan")) * line.factor for start in starts]
        (drawn[line.label],) = axes.plot(times, values, style, color=colour, linewidth=1.3)
        alone = _alone(starts, points)
        axes.plot(
            [start / _DAY_SECONDS for start in alone],
            [points[start] * line.factor for start in alone],
            "o", color=colour, markersize=3,
        )  # fmt: skip
    if not drawn:
        axes.text(
            0.5, 0.5, "no data", transform=axes.transAxes, ha="center", va="center", color=_GREY
        )
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    return drawn


def _alone(starts: Sequence[int], points: Points) -> list[int]:
    """Find measurements between two gaps: a line alone would not show them."""
    padded = [None, *starts, None]
    return [
        start
        for before, start, after in zip(padded, starts, padded[2:], strict=False)
        if start in points and before not in points and after not in points
    ]


def _draw_time(axes: Axes, span: Span) -> None:
    ticks = time_ticks(span, at_most=_MOST_TICKS)
    axes.set_xticks([tick.at / _DAY_SECONDS for tick in ticks], [tick.label for tick in ticks])
    axes.set_xlim(span.start.timestamp() / _DAY_SECONDS, span.end.timestamp() / _DAY_SECONDS)
    axes.set_xlabel("time (UTC)")


def _utilization(variants: Sequence[VariantReport]) -> _Row:
    """Choose the lines that the variants have; CPU counts as what is known of it."""
    is_known = all(each.facts.vcpus is not None or each.facts.is_serverless for each in variants)
    cpu = (
        _Line(label="CPU, all vCPUs", indicator=Indicator.CPU)
        if is_known
        else _Line(label="CPU, 100 % a vCPU", indicator=Indicator.CPU_OF_ONE_VCPU)
    )
    lines = (
        cpu,
        _Line(label="memory", indicator=Indicator.MEMORY),
        _Line(label="disk", indicator=Indicator.DISK),
        _Line(label="concurrency", indicator=Indicator.CONCURRENCY, factor=_PERCENT),
    )
    return _Row(title="utilization\n(%)", lines=lines, least_top=_PERCENT)


def _column_title(facts: VariantFacts) -> str:
    if facts.is_shadow:
        return f"{facts.name} (shadow)"
    return (
        facts.name
        if facts.current_weight is None
        else f"{facts.name}, weight {facts.current_weight:g}"
    )
