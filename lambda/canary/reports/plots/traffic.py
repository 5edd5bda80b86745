"""Where the traffic went: the weights as areas, what was planned, and what requests really did."""

from collections.abc import Iterator

from canary.reports.markup import Child, Markup, joined, tag
from canary.reports.moments import clock
from canary.reports.parts.phases import GOING_BACK
from canary.reports.plots.frame import Frame, Size
from canary.reports.plots.lines import CHALLENGER, Point, draw, steps
from canary.reports.plots.scales import Scale
from canary.reports.report import Report, Ticks
from canary.reports.words import describe_share, plural, whole

_ROWS = ((0.0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1.0, "100 %"))


def traffic_plot(report: Report, size: Size) -> Markup:
    """Draw the challenger's share of the traffic over time."""
    frame = Frame(report, size.lower(0.84))
    scale = frame.scale(0.0, 1.0)
    return frame.svg(
        "traffic",
        "The challenger's share of the traffic over time",
        traffic_words(report),
        _area(frame, scale),
        frame.rows(scale, _ROWS),
        joined(_planned(frame, scale)),
        _actual(frame, scale),
    )


def traffic_words(report: Report) -> str:
    """Say in words what the plot shows."""
    highest = max(report.weights.challenger_share, default=0.0)
    last = report.weights.challenger_share[-1] if report.weights.challenger_share else 0.0
    return (
        f"Its part of the weights rose to {describe_share(highest)} "
        f"and was {describe_share(last)} in the end."
    )


def _area(frame: Frame, scale: Scale) -> Markup | None:
    """Draw the weights: they stay until a look sees others."""
    weights, size = frame.report.weights, frame.size
    if not weights.at:
        return None
    pairs = zip(weights.at, weights.challenger_share, strict=True)
    places = [(frame.time.place(at), scale.place(share)) for at, share in pairs]
    edge = steps(places, size.right)
    bottom = f"V{size.bottom:g}H{places[0][0]:g}Z"
    return joined(
        [
            tag("path", {"class": "weights-area", "d": edge + bottom}),
            tag("path", {"class": "weights-edge", "d": edge}),
            joined(_looks(frame, scale)),
        ]
    )


def _looks(frame: Frame, scale: Scale) -> Iterator[Child]:
    """Yield a place to point at for each change."""
    weights = frame.report.weights
    for i, (at, share) in enumerate(zip(weights.at, weights.challenger_share, strict=True)):
        known = {"data-path": f"weights.challenger_share.{i}", "data-value": share}
        words = tag("title", None, f"{clock(at)}: weight {describe_share(share)}")
        place = {"cx": frame.time.place(at), "cy": scale.place(share), "r": 5}
        yield tag("circle", {"class": "touch", **place, **known}, words)


def _planned(frame: Frame, scale: Scale) -> Iterator[Child]:
    """Yield the share each stage was to have."""
    for stage in frame.report.stages:
        if stage.began_at is None or stage.ended_at is None:
            continue
        y = scale.place(stage.planned_share)
        left, right = frame.time.place(stage.began_at), frame.time.place(stage.ended_at)
        yield tag("line", {"class": "planned", "x1": left, "x2": right, "y1": y, "y2": y})


def _actual(frame: Frame, scale: Scale) -> Markup | None:
    """Draw the part of the requests that came to the challenger, tick by tick."""
    if not frame.report.metrics:
        return None
    ticks = frame.report.metrics[0].ticks

    def point(i: int, share: float) -> Point:
        requests = ticks.challenger_requests[i]
        total = requests + ticks.champion_requests[i]
        return Point(
            x=frame.time.place(ticks.at[i]),
            y=scale.place(share),
            path=f"metrics.0.ticks.challenger_requests.{i}",
            raw=requests,
            words=f"{clock(ticks.at[i])}: {whole(requests)} of {plural(total, 'request')}",
        )

    dots = draw(_shares(ticks), point, CHALLENGER, frame.size.most_points)
    return tag("g", {"class": "dots"}, dots)


def _shares(ticks: Ticks) -> list[float | None]:
    pairs = zip(ticks.challenger_requests, ticks.champion_requests, strict=True)
    return [n1 / (n1 + n0) if n1 + n0 > 0 else None for n1, n0 in pairs]


def is_going_back(report: Report) -> bool:
    """Tell whether the plots have a hatched part."""
    return any(each.name == GOING_BACK for each in report.phases)
