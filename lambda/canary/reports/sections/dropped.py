"""What was not judged, and why not."""

from canary.reports.markup import Markup, tag, value
from canary.reports.report import Report
from canary.reports.sections.table import Cell, Column, table
from canary.reports.words import whole


def dropped(report: Report) -> Markup | None:
    """Write the table of periods left out; nothing where none was."""
    if not report.dropped:
        return None
    columns = (
        Column(name="Periods", is_number=True),
        Column(name="Left out because"),
        Column(name="Why"),
    )
    rows = [
        (
            Cell(value(f"dropped.{i}.periods", each.periods, whole(each.periods)), is_head=True),
            Cell(value(f"dropped.{i}.reason", each.reason, each.reason)),
            Cell(each.why),
        )
        for i, each in enumerate(report.dropped)
    ]
    return tag(
        "section",
        {"class": "dropped"},
        tag("h2", None, "What was not judged"),
        table("Periods that the last tick left out", columns, rows),
    )
