"""How it ended, in one sentence; who asked for it, when, and which models it was about."""

from collections.abc import Iterator

from canary.reports.markup import Child, Markup, joined, tag, value
from canary.reports.moments import clock, date, machine_moment, moment
from canary.reports.outcomes import ending, kind_word
from canary.reports.report import Report, Side
from canary.reports.serving import who_serves
from canary.reports.words import duration


def header(report: Report) -> Markup:
    """Write the top of the page."""
    end, kind, serving = ending(report), kind_word(report), who_serves(report)
    named = tag("h1", None, tag("span", {"class": "endpoint"}, report.endpoint_name))
    pill = tag(
        "p",
        {"class": f"outcome {end.mood}"},
        tag("span", {"class": "sign", "aria-hidden": "true"}, end.sign),
        " ",
        value("outcome", report.outcome, end.word),
    )
    return tag(
        "header",
        None,
        tag("p", {"class": "brand"}, "Coalmine ", tag("span", None, "canary report")),
        tag(
            "div",
            {"class": "title"},
            named,
            pill,
            None if kind is None else tag("p", {"class": "kind"}, value("kind", report.kind, kind)),
        ),
        tag(
            "p",
            {"class": f"verdict {end.mood}"},
            value("verdict", report.verdict, _sentence(report.verdict)),
            None if serving is None else tag("strong", {"class": "serves"}, _sentence(serving)),
        ),
        tag("dl", {"class": "facts"}, joined(_facts(report))),
    )


def _sentence(verdict: str) -> str:
    """Begin with a capital, end with a full stop."""
    said = verdict[:1].upper() + verdict[1:]
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _facts(report: Report) -> Iterator[Child]:
    yield _fact("Challenger", _side("challenger", report.challenger))
    yield _fact("Champion", _side("champion", report.champion))
    yield _fact("Asked for by", _asked(report))
    yield _fact("Time", _time(report))


def _fact(name: str, *told: Child) -> Markup:
    return tag("div", None, tag("dt", None, name), tag("dd", None, *told))


def _side(role: str, side: Side) -> Markup:
    if side.variant_name is None:
        return Markup("not known")
    name = value(f"{role}.variant_name", side.variant_name, side.variant_name)
    if side.source is None:
        return tag("strong", {"class": role}, name)
    source = value(f"{role}.source", side.source, side.source, attributes={"class": "source"})
    return joined([tag("strong", {"class": role}, name), tag("div", None, source)])


def _asked(report: Report) -> Markup:
    who = report.requested_by
    told = "not written down" if who is None else value("requested_by", who, who)
    if report.request_reason is None:
        return joined([told])
    why = value("request_reason", report.request_reason, report.request_reason)
    return joined([told, tag("span", {"class": "why"}, why)])


def _time(report: Report) -> Markup:
    if report.began_at is None:
        return Markup("not known")
    begin, end = report.began_at, report.ended_at
    if end is None:
        return joined(["since ", _moment("began_at", begin, moment(begin))])
    is_one_day = date(begin) == date(end)
    begun = f"{date(begin)} {clock(begin)}"
    over = f"{clock(end)} UTC" if is_one_day else moment(end)
    return joined(
        [
            _moment("began_at", begin, begun),
            " to ",
            _moment("ended_at", end, over),
            f", {duration(max(0, end - begin))}",
        ]
    )


def _moment(path: str, at: int, words: str) -> Markup:
    attributes = {"datetime": machine_moment(at), "data-path": path, "data-value": at}
    return tag("time", attributes, words)
