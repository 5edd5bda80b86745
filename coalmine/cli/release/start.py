"""`coalmine release start`: a pipeline's steps, for one endpoint, from a terminal."""

from pathlib import Path

import click

from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.lock import held_reason
from coalmine.cli.canary.exit_codes import ending_codes
from coalmine.cli.canary.options import short_reason, summary_option
from coalmine.cli.endpoint_choice import fail
from coalmine.cli.exit_codes import REFUSED
from coalmine.cli.release.committing import commit_options
from coalmine.cli.release.options import Chosen, about_an_endpoint
from coalmine.cli.release.pinning import Pin
from coalmine.cli.release.releasing import Releasing
from coalmine.cli.release.standing import Standing, look
from coalmine.cli.release.steps import Steps
from coalmine.config import ConfigError, load


@click.command(
    epilog=ending_codes(
        promoted="it serves, with --no-wait the canary was started",
        refused="a step was refused, it says which and what is done; no request was moved",
    )
)
@about_an_endpoint
@click.option("--artifact", metavar="URI", help="Change the `model:` line to it first.")
@click.option(
    "--version",
    type=click.IntRange(min=1),
    metavar="N",
    help="Change the `model:` line to this version of its model package group first.",
)
@click.option("--wait/--no-wait", default=True, help="Follow the canary to its end, and promote.")
@click.option(
    "--skip-canary",
    "skip_reason",
    metavar="REASON",
    callback=short_reason,
    help="A hot fix: smoke test, then all requests at once. REASON is kept for ever.",
)
@click.option(
    "--retry", "is_retry", is_flag=True, help="Try a model again that a canary rolled back."
)
@click.option("--no-deploy", is_flag=True, help="It is deployed already.")
@summary_option
@commit_options
def start(
    chosen: Chosen,
    *,
    artifact: str | None,
    version: int | None,
    wait: bool,
    skip_reason: str | None,
    is_retry: bool,
    no_deploy: bool,
    summary_file: Path | None,
    commits: bool,
    pushes: bool,
) -> None:
    """Release what Git asks ENDPOINT to serve: deploy, smoke test, canary, record.

    Each step is announced; where one fails, it says how far it got and how to go on. It may be run
    again. It needs what the deployment needs, what `coalmine smoke` and `coalmine promote` need,
    and states:StartExecution and DescribeExecution of the canary's state machine.
    """
    if skip_reason is not None and skip_reason.strip() == "":
        raise click.UsageError("--skip-canary must say why, got nothing; the reason is recorded")
    if summary_file is not None and not wait:
        raise click.UsageError("--summary tells how the canary ended; give it without --no-wait")
    pin, standing = Pin.of_options(artifact, version), _looked_at(chosen)
    request = StartRequest(
        kind=CanaryKind.CANARY if skip_reason is None else CanaryKind.HOT_FIX,
        is_release=True,
        is_retry=is_retry,
        reason="" if skip_reason is None else skip_reason,
        requested_by=chosen.around.caller(chosen.at.region),
    )
    has_canary = chosen.at.parsed().canary is not None
    needed = {
        "record": _lacks_record(standing),
        "pin": pin is not None,
        "deploy": not no_deploy,
        "smoke": True,
        "canary": has_canary and skip_reason is None,
        "hot fix": has_canary and skip_reason is not None,
        "promote": wait or not has_canary,
    }
    release = Releasing(
        chosen=chosen,
        committing=chosen.committing(commits=commits, pushes=pushes),
        steps=Steps(names=[name for name, is_needed in needed.items() if is_needed]),
    )
    if needed["record"]:
        release.promote()
    if pin is not None:
        release.pin(pin)
    if not no_deploy:
        release.deploy()
    release.smoke()
    if has_canary:
        ended = release.canary(request, waits=wait, summary_file=summary_file)
        if ended is None:
            release.committing.push(chosen.files.config_file)
            return
        release.end_as(ended)
    release.promote()


def _looked_at(chosen: Chosen) -> Standing:
    """Look before anything is changed; end where another release is on its way."""
    try:
        load(chosen.files.config_file)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    standing = look(chosen)
    live = standing.live
    if live is not None and live.lock is not None:
        held = held_reason(live.lock, int(chosen.around.clock()))
        fail(f"nothing was changed\n  {held}", REFUSED)
    if live is not None and live.stack_status.endswith("_IN_PROGRESS"):
        fail(
            f"nothing was changed\n  stack {chosen.at.stack_name} must be at rest, got "
            f"{live.stack_status}; wait for its end",
            REFUSED,
        )
    return standing


def _lacks_record(standing: Standing) -> bool:
    """Tell whether the next deployment would put a new model in front of everybody.

    Without a record the first slot is taken to be free.
    """
    live, wanted = standing.live, standing.wanted
    return (
        live is not None
        and live.champion is not None
        and wanted.model is not None
        and len(wanted.slot_names) > 1
        and wanted.record is None
    )
