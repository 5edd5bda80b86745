"""`coalmine canary report`: what a canary did, at the terminal, as a page, as Markdown or JSON."""

import json
from pathlib import Path
from typing import Any

import click

from canary.reports.page import page
from coalmine.cli.canary.exit_codes import ExitCode
from coalmine.cli.canary.options import Chosen, about_a_deployed_endpoint
from coalmine.cli.canary.report_lines import report_lines
from coalmine.cli.canary.reports import FoundReport, find_report
from coalmine.cli.endpoint_choice import console, fail
from coalmine.cli.exit_codes import exit_codes


@click.command(epilog=exit_codes(done="it is shown", refused="there is no such canary"))
@about_a_deployed_endpoint
@click.option("--canary", "canary_id", metavar="ID", help="Another one than the last that is over.")
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the page there.",
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def report(
    chosen: Chosen,
    *,
    canary_id: str | None,
    html_file: Path | None,
    as_markdown: bool,
    as_json: bool,
) -> None:
    """Show the report of a canary of ENDPOINT: its verdict, its stages, and what it cost."""
    if as_markdown and as_json:
        raise click.UsageError("--markdown and --json exclude each other; give one of them")
    found = find_report(chosen, _find_summary(chosen, canary_id))
    if html_file is not None:
        html_file.write_text(page(found.document), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(found.document, indent=2))
    elif as_markdown:
        click.echo(found.markdown)
    elif html_file is not None:
        click.echo(f"wrote {html_file}")
    else:
        _show(found)


def _find_summary(chosen: Chosen, canary_id: str | None) -> dict[str, Any]:
    """Find the canary that is meant, or end with what is missing."""
    if canary_id is not None:
        named = chosen.live.records.summary(canary_id)
        if named is None:
            fail(
                f"--canary must name a canary of {chosen.endpoint}, got {canary_id}\n"
                f"  look: coalmine canary status {chosen.words}",
                ExitCode.REFUSED,
            )
        return named
    over = [each for each in chosen.live.records.summaries() if each["is_over"]]
    if not over:
        fail(
            f"{chosen.endpoint} has no canary that is over; start one: "
            f"coalmine canary start {chosen.words}",
            ExitCode.REFUSED,
        )
    return over[0]


def _show(found: FoundReport) -> None:
    terminal = console()
    for each in report_lines(found.document, found.page_uri):
        terminal.print(each)
