"""How to read the page, and where its numbers are."""

from collections.abc import Iterator

from canary.reports.markup import Child, Markup, tag, value
from canary.reports.report import Report


def about(report: Report) -> Markup:
    """Write the end of the page."""
    return tag(
        "footer",
        None,
        tag("h2", None, "How to read this"),
        tag("p", None, *_method()),
        tag("p", None, *_place(report)),
    )


def _method() -> Iterator[Child]:
    yield (
        "Evidence is a bet that the challenger fails more often than the champion, counted anew at "
        "each tick from the requests of both. For an equal challenger it stays below its limit "
        "with the probability that the limit stands for, however often one looks: 20:1 leaves a "
        "chance of 1 in 20 at most. Odds below 1:1 speak for the challenger. All times are UTC."
    )


def _place(report: Report) -> Iterator[Child]:
    yield "Canary "
    yield value("canary_id", report.canary_id, report.canary_id, attributes={"class": "source"})
    if report.execution_arn is not None:
        yield ", execution "
        arn = report.execution_arn
        yield value("execution_arn", arn, arn, attributes={"class": "source"})
    yield ". Every number of this page is in the JSON document that it carries within, under "
    yield tag("code", None, "#report")
    yield ", and in "
    yield tag("code", None, "report.json")
    yield " beside it."
