"""Which part of the requests failed, tick by tick, of both variants."""

from collections.abc import Sequence

from canary.reasons import describe_rate
from canary.reports.markup import Markup
from canary.reports.moments import clock
from canary.reports.plots.frame import Frame, Size
from canary.reports.plots.lines import CHALLENGER, CHAMPION, Look, Point, draw
from canary.reports.plots.scales import Scale, number_ticks
from canary.reports.report import MetricReport, Report, Ticks
from canary.reports.words import rate

_SMALLEST_TOP = 0.01  # of the axis: a line at zero lies at its bottom


def failures_plot(report: Report, position: int, size: Size) -> Markup:
    """Draw the error rates of one metric, by its position in the report."""
    metric = report.metrics[position]
    frame = Frame(report, size)
    rates = [each for look in (CHAMPION, CHALLENGER) for each in _rates(metric.ticks, look)]
    top = max([_SMALLEST_TOP, *(each for each in rates if each is not None)])
    ticks = number_ticks(top, 5)
    scale = frame.scale(0.0, ticks[-1])
    return frame.svg(
        f"failures-{position}",
        f"{metric.whole.title}: error rates of both variants over time",
        failures_words(report, metric),
        frame.rows(scale, [(each, _percent(each)) for each in ticks]),
        _series(frame, scale, metric.ticks, position, CHAMPION),
        _series(frame, scale, metric.ticks, position, CHALLENGER),
    )


def failures_words(report: Report, metric: MetricReport) -> str:
    """Say in words what the plot shows."""
    whole = metric.whole
    return (
        f"Over all: {rate(whole.challenger.error_rate)} of the requests to "
        f"{report.challenger.variant_name}, {rate(whole.champion.error_rate)} of those to "
        f"{report.champion.variant_name}."
    )


def _series(frame: Frame, scale: Scale, ticks: Ticks, position: int, look: Look) -> Markup:
    requests, errors = counts_of(ticks, look)

    def point(i: int, part: float) -> Point:
        shown = f"{errors[i]} of {requests[i]} failed ({describe_rate(part)})"
        return Point(
            x=frame.time.place(ticks.at[i]),
            y=scale.place(part),
            path=f"metrics.{position}.ticks.{look.name}_errors.{i}",
            raw=errors[i],
            words=f"{clock(ticks.at[i])}: {shown}",
        )

    return draw(_rates(ticks, look), point, look, frame.size.most_points)


def counts_of(ticks: Ticks, look: Look) -> tuple[Sequence[int], Sequence[int]]:
    """Return requests and errors of the variant that is drawn like this."""
    if look is CHALLENGER:
        return ticks.challenger_requests, ticks.challenger_errors
    return ticks.champion_requests, ticks.champion_errors


def _rates(ticks: Ticks, look: Look) -> list[float | None]:
    pairs = zip(*counts_of(ticks, look), strict=True)
    return [errors / requests if requests > 0 else None for requests, errors in pairs]


def _percent(part: float) -> str:
    return f"{100 * part:g} %"
