"""`coalmine canary watch`: the canary that runs, or the last one, up to its end."""

from pathlib import Path

import click

from coalmine.cli.canary.exit_codes import ExitCode, ending_codes
from coalmine.cli.canary.options import Chosen, about_a_deployed_endpoint, summary_option
from coalmine.cli.canary.start import follow
from coalmine.cli.endpoint_choice import fail


@click.command(epilog=ending_codes(promoted="promoted"))
@about_a_deployed_endpoint
@summary_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
def watch(chosen: Chosen, *, as_json: bool, summary_file: Path | None) -> None:
    """Show the canary that runs on ENDPOINT, or the last one, from its beginning to its end."""
    lock = chosen.live.records.lock()
    if lock is not None:
        follow(chosen, lock.canary_id, as_json=as_json, summary_file=summary_file)
    summaries = chosen.live.records.summaries()
    if not summaries:
        fail(
            f"{chosen.endpoint} had no canary yet; start one: coalmine canary start {chosen.words}",
            ExitCode.REFUSED,
        )
    follow(chosen, summaries[0]["canary_id"], as_json=as_json, summary_file=summary_file)
