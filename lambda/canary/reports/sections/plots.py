"""The plots, each with its legend and a sentence; drawn twice, for wide pages and for phones."""

from collections.abc import Callable, Iterator
from functools import partial

from canary.reports.markup import Child, Markup, joined, tag
from canary.reports.outcomes import decision_word
from canary.reports.plots.evidence import evidence_plot, evidence_words
from canary.reports.plots.failures import failures_plot, failures_words
from canary.reports.plots.frame import NARROW, WIDE, Size
from canary.reports.plots.requests import requests_plot, requests_words
from canary.reports.plots.traffic import is_going_back, traffic_plot, traffic_words
from canary.reports.report import Report

_SWATCHES = {
    "challenger": '<path class="line" d="M1,7H27"/><path class="mark" d="M14,3l4,4l-4,4l-4,-4z"/>',
    "champion": '<path class="line" d="M1,7H27"/><circle class="mark" cx="14" cy="7" r="2.8"/>',
}


def plots(report: Report) -> Markup:
    """Write all plots for which there are numbers, and say so where there are none."""
    return joined(_plots(report))


def _plots(report: Report) -> Iterator[Child]:
    challenger, champion = _names(report)
    if not report.metrics and not report.weights.at:
        yield _empty(report)
        return
    for i, metric in enumerate(report.metrics):
        yield _figure(
            f"Evidence that {challenger} is worse: {metric.whole.title}",
            evidence_words(metric),
            [
                _series("challenger", "evidence, tick by tick"),
                _swatch("peak", "its highest so far, which is held against the limit"),
                _swatch("limit", "limit"),
                *_background(report),
            ],
            partial(evidence_plot, report, i),
        )
    if report.weights.at:
        yield _figure(
            f"Traffic to {challenger}",
            traffic_words(report),
            [
                _swatch("weights", "its part of the weights"),
                _swatch("planned", "planned"),
                *([_dots("its part of the requests, tick by tick")] if report.metrics else []),
            ],
            partial(traffic_plot, report),
        )
    both = [_series("challenger", f"{challenger}, the challenger")]
    both += [_series("champion", f"{champion}, the champion")]
    for i, metric in enumerate(report.metrics):
        yield _figure(
            f"Error rate, tick by tick: {metric.whole.title}",
            failures_words(report, metric),
            both,
            partial(failures_plot, report, i),
        )
    if report.metrics:
        yield _figure(
            "Requests, tick by tick",
            requests_words(report),
            both,
            partial(requests_plot, report),
        )


def _figure(
    title: str, sentence: str, legend: list[Markup], draw: Callable[[Size], Markup]
) -> Markup:
    return tag(
        "figure",
        None,
        tag("figcaption", None, tag("h2", None, title), tag("p", None, sentence)),
        tag("ul", {"class": "legend"}, joined(tag("li", None, each) for each in legend)),
        draw(WIDE),
        draw(NARROW),
    )


def _empty(report: Report) -> Markup:
    what = "Nothing to draw: traffic was never moved, and no requests were seen."
    if report.timeline == ():
        what = (
            "Nothing to draw: the steps of this canary are not in its journal any more, "
            "which keeps them for 90 days."
        )
    return tag("section", None, tag("p", {"class": "hint"}, what))


def _series(look: str, words: str) -> Markup:
    return _with_picture(f"series {look}", _SWATCHES[look], words)


def _dots(words: str) -> Markup:
    mark = '<path class="mark" d="M14,3l4,4l-4,4l-4,-4z"/>'
    return _with_picture("series challenger", mark, words)


def _swatch(kind: str, words: str) -> Markup:
    pictures = {
        "peak": '<path class="peak" d="M1,7H27"/>',
        "limit": '<path class="limit" d="M1,7H27"/>',
        "planned": '<path class="planned" d="M1,7H27"/>',
        "weights": '<path class="weights-area" d="M1,3H27V13H1Z"/>'
        '<path class="weights-edge" d="M1,3H27"/>',
        "stage": '<path class="stage" d="M1,1H27V13H1Z"/>',
        "back": '<path class="back" d="M1,1H27V13H1Z"/>'
        '<path class="hatch" d="M1,13l12,-12M9,13l12,-12M17,13l10,-10M1,6l5,-5"/>',
        "decision": '<path class="decision" d="M14,0V14"/>',
    }
    return _with_picture("swatch", pictures[kind], words)


def _with_picture(kind: str, picture: str, words: str) -> Markup:
    box = {"viewBox": "0 0 28 14", "width": 28, "height": 14, "aria-hidden": "true"}
    drawn = tag("svg", box, tag("g", {"class": kind}, Markup(picture)))
    return joined([drawn, tag("span", None, words)])


def _background(report: Report) -> Iterator[Markup]:
    yield _swatch("stage", "a stage bakes")
    if report.decided_at is not None:
        yield _swatch("decision", decision_word(report))
    if is_going_back(report):
        yield _swatch("back", "traffic goes back")


def _names(report: Report) -> tuple[str, str]:
    challenger, champion = report.challenger.variant_name, report.champion.variant_name
    return (
        "the challenger" if challenger is None else challenger,
        "the champion" if champion is None else champion,
    )
