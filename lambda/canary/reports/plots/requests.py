"""How many requests both variants had, tick by tick."""

from canary.reports.markup import Markup
from canary.reports.moments import clock
from canary.reports.plots.failures import counts_of
from canary.reports.plots.frame import Frame, Size
from canary.reports.plots.lines import CHALLENGER, CHAMPION, Look, Point, draw
from canary.reports.plots.scales import Scale, number_ticks
from canary.reports.report import Report, Ticks
from canary.reports.words import plural, whole


def requests_plot(report: Report, size: Size) -> Markup:
    """Draw the requests of both variants; every metric counts the same ones."""
    frame, ticks = Frame(report, size.lower(0.84)), report.metrics[0].ticks
    highest = max([1, *ticks.challenger_requests, *ticks.champion_requests])
    rows = number_ticks(float(highest), 5, least_step=1.0)
    scale = frame.scale(0.0, rows[-1])
    names = [(each, whole(round(each))) for each in rows]
    return frame.svg(
        "requests",
        "Requests to both variants over time",
        requests_words(report),
        frame.rows(scale, names),
        _series(frame, scale, ticks, CHAMPION),
        _series(frame, scale, ticks, CHALLENGER),
    )


def requests_words(report: Report) -> str:
    """Say in words what the plot shows."""
    ticks = report.metrics[0].ticks
    return (
        f"{plural(sum(ticks.challenger_requests), 'request')} to {report.challenger.variant_name} "
        f"and {whole(sum(ticks.champion_requests))} to {report.champion.variant_name} were judged "
        "in its stages."
    )


def _series(frame: Frame, scale: Scale, ticks: Ticks, look: Look) -> Markup:
    requests, _ = counts_of(ticks, look)

    def point(i: int, number: float) -> Point:
        return Point(
            x=frame.time.place(ticks.at[i]),
            y=scale.place(number),
            path=f"metrics.0.ticks.{look.name}_requests.{i}",
            raw=requests[i],
            words=f"{clock(ticks.at[i])}: {plural(requests[i], 'request')}",
        )

    counted = _counted(ticks)
    shown = [each if i in counted else None for i, each in enumerate(requests)]
    return draw(shown, point, look, frame.size.most_points)


def _counted(ticks: Ticks) -> set[int]:
    """Return the ticks at which their stage had counts: before, they were dropped or not in yet."""
    totals = [
        sum(pair) for pair in zip(ticks.challenger_requests, ticks.champion_requests, strict=True)
    ]
    found: set[int] = set()
    for i, total in enumerate(totals):
        is_going_on = i - 1 in found and ticks.stage_number[i] == ticks.stage_number[i - 1]
        if total > 0 or is_going_on:
            found.add(i)
    return found
