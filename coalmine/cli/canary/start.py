"""`coalmine canary start`: begin a canary, and wait for its end if asked to."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from coalmine.cli.canary.exit_codes import ExitCode, ending_codes, exit_code
from coalmine.cli.canary.following import Follower
from coalmine.cli.canary.options import Chosen, about_an_endpoint, short_reason, summary_option
from coalmine.cli.canary.reports import append_summary
from coalmine.cli.endpoint_choice import console, fail
from coalmine.gateways.aws import AwsError


@click.command(
    epilog=ending_codes(promoted="started, with --wait promoted, or there is nothing to release")
)
@about_an_endpoint
@click.option(
    "--challenger",
    metavar="VARIANT",
    help="The one to promote; needed when several have no traffic.",
)
@click.option(
    "--ignore-alarm",
    "ignored",
    metavar="ALARM",
    multiple=True,
    help="Ship a fix while this alarm is in ALARM; repeat it.",
)
@click.option(
    "--release",
    "is_release",
    is_flag=True,
    help="Promote what is declared to serve; if it serves already, that is all.",
)
@click.option(
    "--retry", "is_retry", is_flag=True, help="Try a model again that a canary rolled back."
)
@click.option(
    "--reason", metavar="TEXT", callback=short_reason, help="Why; it is kept with the canary."
)
@click.option("--wait", is_flag=True, help="Show progress, and end when the canary ends.")
@summary_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
def start(
    chosen: Chosen,
    *,
    challenger: str | None,
    ignored: tuple[str, ...],
    is_release: bool,
    is_retry: bool,
    reason: str | None,
    wait: bool,
    as_json: bool,
    summary_file: Path | None,
) -> None:
    """Start a canary of ENDPOINT."""
    if summary_file is not None and not wait:
        raise click.UsageError("--summary tells how the canary ended; give it with --wait")
    canary_id = f"{chosen.endpoint}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    asked = {
        "challenger": challenger,
        "is_release": is_release,
        "is_retry": is_retry,
        "reason": reason,
        "requested_by": chosen.caller(chosen.at.region),
    }
    # Only what was said: the deployed canary may be older than this command.
    said = {name: value for name, value in asked.items() if value not in (None, False)}
    document: dict[str, object] = {"ignore_alarms": list(ignored), **said}
    chosen.live.executions.start(canary_id, document)
    if not as_json:
        click.echo(f"started canary {canary_id}")
    if wait:
        follow(chosen, canary_id, as_json=as_json, summary_file=summary_file)
    elif not as_json:
        click.echo(f"look at it: coalmine canary watch {chosen.words}")
        click.echo(f"stop it:    coalmine canary abort {chosen.words}")


def follow(
    chosen: Chosen, canary_id: str, *, as_json: bool, summary_file: Path | None = None
) -> None:
    """Show a canary up to its end, and end as it ended.

    Args:
        summary_file: what the report is appended to, as Markdown.
    """
    follower = Follower(
        live=chosen.live,
        canary_id=canary_id,
        console=console(),
        as_json=as_json,
        sleep=chosen.sleep,
    )
    try:
        summary = follower.follow()
    except KeyboardInterrupt:
        fail(
            f"\nthe canary {canary_id} goes on; stop it: coalmine canary abort {chosen.words}",
            ExitCode.INTERRUPTED,
        )
    except AwsError as error:
        fail(
            f"the connection to AWS broke, the canary {canary_id} goes on without us\n  {error}\n"
            f"  look again: coalmine canary watch {chosen.words}",
            ExitCode.INFRASTRUCTURE_ERROR,
        )
    else:
        if summary_file is not None:
            append_summary(chosen, summary, summary_file)
        sys.exit(exit_code(summary))
