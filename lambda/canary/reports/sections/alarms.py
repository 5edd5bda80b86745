"""Which alarms rang while the canary ran."""

from canary.reports.markup import Markup, joined, tag, value
from canary.reports.moments import clock
from canary.reports.report import Report
from canary.reports.words import plural


def alarms(report: Report) -> Markup | None:
    """Write the alarms; nothing where none rang."""
    if not report.alarms:
        return None
    told = [
        tag(
            "li",
            None,
            value(f"alarms.{i}.name", each.name, each.name, attributes={"class": "source"}),
            " was in ALARM at ",
            value(f"alarms.{i}.first_seen_at", each.first_seen_at, clock(each.first_seen_at)),
            ", seen ",
            value(f"alarms.{i}.times_seen", each.times_seen, plural(each.times_seen, "time")),
        )
        for i, each in enumerate(report.alarms)
    ]
    return tag(
        "section",
        {"class": "alarms"},
        tag("h2", None, "Alarms that rang"),
        tag("ul", None, joined(told)),
    )
