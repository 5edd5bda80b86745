"""The evidence that the challenger is worse, against its limit; odds on a logarithmic scale."""

import math
from collections.abc import Sequence

from canary.reports.markup import Markup, joined, tag
from canary.reports.moments import clock
from canary.reports.plots.frame import Frame, Size
from canary.reports.plots.labels import Place
from canary.reports.plots.lines import CHALLENGER, Point, along, find_points, line, steps
from canary.reports.plots.scales import Scale, bounds, decade_ticks
from canary.reports.plots.thinning import thin
from canary.reports.report import MetricReport, Report
from canary.reports.words import describe_odds

_TEN = math.log(10)
_LEAST = -2.0  # decades: below 0.01:1 all is the same
_AT_MOST = "\N{LESS-THAN OR EQUAL TO}"  # on an axis that is cut off there
_FIRST_POWER = 5  # from here on an axis writes powers
_ABOVE_LIMIT = 3.0  # decades above the limit that are drawn; the highest point says its number


def evidence_plot(report: Report, position: int, size: Size) -> Markup:
    """Draw the evidence of one metric, by its position in the report."""
    metric = report.metrics[position]
    frame = Frame(report, size)
    limit = math.log10(metric.limit)
    scale = _scale(frame, metric, limit)
    is_cut = min(metric.curve.log_evidence, default=0.0) / _TEN < scale.low
    ticks = [
        (float(power), _AT_MOST + _odds(power) if is_cut and power == scale.low else _odds(power))
        for power in decade_ticks(scale.low, scale.high, 7)
    ]
    rows = frame.rows(scale, ticks)
    curve = _curve(frame, scale, metric, position)
    frame.labels.avoid(along(curve))
    return frame.svg(
        f"evidence-{position}",
        f"{metric.whole.title}: evidence against its limit over time",
        evidence_words(metric),
        rows,
        _limit(frame, scale, metric, position, limit),
        _peak_line(frame, scale, metric),
        line(curve, CHALLENGER),
        _peak_label(frame, scale, metric, position),
    )


def evidence_words(metric: MetricReport) -> str:
    """Say in words what the plot shows."""
    peak, limit = describe_odds(metric.log_peak_evidence), describe_odds(math.log(metric.limit))
    if metric.has_regressed:
        return f"It rose to {peak} and so reached its limit of {limit}."
    return f"It was never above {peak}; its limit is {limit}."


def _scale(frame: Frame, metric: MetricReport, limit: float) -> Scale:
    decades = [each / _TEN for each in metric.curve.log_evidence]
    low, high = bounds(decades, least=_LEAST, most=limit + _ABOVE_LIMIT)
    return frame.scale(min(math.floor(low), -1), max(high, limit) + 0.4)


def _curve(frame: Frame, scale: Scale, metric: MetricReport, position: int) -> list[Point | None]:
    def point(i: int, evidence: float) -> Point:
        at = metric.curve.at[i]
        return Point(
            x=frame.time.place(at),
            y=scale.place(evidence / _TEN),
            path=f"metrics.{position}.curve.log_evidence.{i}",
            raw=evidence,
            words=f"{clock(at)}: {describe_odds(evidence)}",
        )

    return find_points(metric.curve.log_evidence, point, frame.size.most_points)


def _limit(frame: Frame, scale: Scale, metric: MetricReport, position: int, limit: float) -> Markup:
    """Draw the limit as a line with its name, and what lies beyond it as a shade."""
    y, size = scale.place(limit), frame.size
    words = f"limit {describe_odds(math.log(metric.limit))}"
    below = y + 1.1 * size.font_size
    places = [
        Place(x=size.left + 6, y=y - 5),
        Place(x=size.right - 4, y=y - 5, anchor="end"),
        Place(x=size.left + 6, y=below),
        Place(x=size.right - 4, y=below, anchor="end"),
    ]
    known = {"data-path": f"metrics.{position}.limit", "data-value": metric.limit}
    return joined(
        [
            tag(
                "rect",
                {
                    "class": "beyond",
                    "x": size.left,
                    "y": size.top,
                    "width": size.right - size.left,
                    "height": max(round(y - size.top, 1), 0),
                },
            ),
            tag("line", {"class": "limit", "x1": size.left, "x2": size.right, "y1": y, "y2": y}),
            frame.labels.place(words, places, {"class": "limit-name", **known}),
        ]
    )


def _peak_line(frame: Frame, scale: Scale, metric: MetricReport) -> Markup:
    """Draw the highest evidence so far: this is what is held against the limit."""
    peaks = metric.curve.log_peak_evidence
    changes = [i for i, each in enumerate(peaks) if i == 0 or each != peaks[i - 1]]
    places = [
        (frame.time.place(metric.curve.at[i]), scale.place(peaks[i] / _TEN))
        for i in _few(changes, peaks, frame.size.most_points)
    ]
    right = frame.time.place(metric.curve.at[-1]) if metric.curve.at else frame.size.right
    return tag("path", {"class": "peak", "d": steps(places, right)})


def _few(changes: Sequence[int], peaks: Sequence[float], most: int) -> list[int]:
    return [changes[i] for i in thin([peaks[i] for i in changes], most)]


def _peak_label(frame: Frame, scale: Scale, metric: MetricReport, position: int) -> Markup | None:
    """Write the highest evidence beside its point."""
    curve, peak = metric.curve, metric.log_peak_evidence
    if not curve.at:
        return None
    at = max(range(len(curve.at)), key=curve.log_evidence.__getitem__)
    x, y, font = frame.time.place(curve.at[at]), scale.place(peak / _TEN), frame.size.font_size
    rows = [y - 0.6 * font, y + 0.4 * font, y + 1.6 * font]
    inside = [each for each in rows if each - font >= frame.size.top]
    places = [
        place
        for row in (round(each, 1) for each in inside)
        for place in (Place(x=x - 8, y=row, anchor="end"), Place(x=x + 8, y=row))
    ]
    known = {"data-path": f"metrics.{position}.log_peak_evidence", "data-value": peak}
    words = f"highest {describe_odds(peak)}"
    return frame.labels.place(words, places, {"class": "challenger-name", **known})


def _odds(power: int) -> str:
    """Return the odds of a power of ten, for instance `0.1:1`, `1,000:1` or `10^6:1`."""
    if power < 0:
        return f"{10.0**power:g}:1"
    return f"{10**power:,}:1" if power < _FIRST_POWER else f"10^{power}:1"
