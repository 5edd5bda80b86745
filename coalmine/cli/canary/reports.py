"""The report of a canary: as it lies on S3, or built anew from the journal."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from canary.reports.document import build_report
from canary.reports.markdown import markdown
from canary.reports.report import REPORT_VERSION
from coalmine.cli.canary.options import Chosen
from coalmine.gateways.aws import AwsError


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundReport:
    """A report, and where its page was kept."""

    document: dict[str, Any]
    page_uri: str | None

    @property
    def markdown(self) -> str:
        """The report for the summary of a job."""
        return markdown(self.document, page_uri=self.page_uri)


def find_report(chosen: Chosen, summary: dict[str, Any]) -> FoundReport:
    """Find the report that a summary names; without one the journal has all that it needs.

    Raises:
        AwsError: AWS did not answer.
    """
    kept = summary.get("report")
    if kept is not None:
        document = chosen.live.reports.read(kept["json"])
        if document is not None and document.get("version") == REPORT_VERSION:
            return FoundReport(document=document, page_uri=kept["html"])
    entries = chosen.live.records.entries(summary["canary_id"])
    page_uri = None if kept is None else kept["html"]
    return FoundReport(document=build_report(summary, entries), page_uri=page_uri)


def append_summary(chosen: Chosen, summary: dict[str, Any], file: Path) -> None:
    """Append the report to the summary of a job; how the canary ended is told in any case."""
    try:
        found = find_report(chosen, summary)
    except AwsError as error:
        click.echo(f"the summary lacks what AWS did not tell\n  {error}", err=True)
        found = FoundReport(document=build_report(summary, []), page_uri=None)
    try:
        with file.open("a", encoding="utf-8") as out:
            out.write(f"{found.markdown}\n")
    except OSError as error:
        click.echo(f"the summary could not be written to {file}: {error}", err=True)
