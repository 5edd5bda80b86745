"""A report as Markdown, for the summary of a CI job."""

from collections.abc import Mapping
from html import escape
from typing import Any

from canary.reports.report import Report


def markdown(report: Mapping[str, Any]) -> str:
    """Write the verdict, what it rests on, and where the report lies."""
    known = Report.from_dict(report)
    return f"### {escape(known.endpoint_name)}\n\n{escape(known.verdict)}\n"
