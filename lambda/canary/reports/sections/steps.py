"""Who did what, and why: the journal, with what repeats itself told once."""

from canary.reports.markup import Child, Markup, joined, tag, value
from canary.reports.moments import clock, date, machine_moment
from canary.reports.report import Event, Report
from canary.reports.sections.table import Cell, Column, table
from canary.reports.words import describe_share, offset, plural

_MOOD = {"advance": "good", "promote": "good", "roll_back": "bad", "hold": "open"}
_DAY = 86_400


def steps(report: Report) -> Markup | None:
    """Write the steps as a table; nothing where the journal is empty."""
    if not report.timeline:
        return None
    columns = (Column(name="When, UTC"), Column(name="Step"), Column(name="What happened"))
    rows = [
        (
            Cell(_when(report, each, f"timeline.{i}"), is_head=True),
            Cell(_what(each, f"timeline.{i}")),
            Cell(_why(each, f"timeline.{i}")),
        )
        for i, each in enumerate(report.timeline)
    ]
    return tag(
        "section",
        {"class": "steps"},
        tag("h2", None, "Step by step"),
        table("What the canary did, and why", columns, rows),
    )


def _when(report: Report, event: Event, path: str) -> Markup:
    begin = event.at if report.began_at is None else report.began_at
    is_long = event.until - begin > _DAY
    shown = f"{date(event.at)[5:]} {clock(event.at)}" if is_long else clock(event.at)
    known = {"datetime": machine_moment(event.at), "data-path": f"{path}.at"}
    since = offset(max(0, event.at - begin))
    return joined(
        [
            tag("time", {**known, "data-value": event.at}, shown),
            " ",
            tag("span", {"class": "planned"}, since),
        ]
    )


def _what(event: Event, path: str) -> Markup:
    parts: list[Child] = [tag("span", {"class": "step"}, event.step)]
    if event.share is not None:
        share = value(f"{path}.share", event.share, describe_share(event.share))
        parts += [" ", tag("span", {"class": "planned"}, share)]
    if event.verdict is not None:
        mood = _MOOD.get(event.verdict, "open")
        words = event.verdict.replace("_", " ")
        known = {"class": f"tag {mood}"}
        parts += [" ", value(f"{path}.verdict", event.verdict, words, attributes=known)]
    return joined(parts)


def _why(event: Event, path: str) -> Markup:
    said = tag("span", {"class": "reason"}, event.what)
    if event.times == 1:
        return said
    times = value(f"{path}.times", event.times, plural(event.times, "time"))
    note = tag("span", {"class": "planned"}, " (", times, f" until {clock(event.until)})")
    return joined([said, note])
