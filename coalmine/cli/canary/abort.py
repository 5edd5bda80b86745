"""`coalmine canary abort`: stop a canary, and return when the champion serves again."""

import getpass
import sys

import click

from canary.lock import Lock
from canary.restore import ExecutionStatus
from coalmine.cli.canary.exit_codes import ExitCode
from coalmine.cli.canary.following import Follower
from coalmine.cli.canary.options import Chosen, about_a_deployed_endpoint
from coalmine.cli.endpoint_choice import console, fail
from coalmine.cli.exit_codes import exit_codes


@click.command(
    epilog=exit_codes(
        done="the champion serves",
        refused="no canary was stopped, it had been promoted",
        others={ExitCode.INFRASTRUCTURE_ERROR: "the champion could not be restored"},
    )
)
@about_a_deployed_endpoint
def abort(chosen: Chosen) -> None:
    """Stop the canary of ENDPOINT and put the champion's traffic back."""
    lock = chosen.live.records.lock()
    if lock is None:
        # One that is being prepared has no lock yet, and has moved nothing.
        for execution_arn in chosen.live.executions.running():
            chosen.live.executions.stop(execution_arn, _cause())
            click.echo(f"stopped {execution_arn.rpartition(':')[2]} before it held the endpoint")
        click.echo(f"no canary holds {chosen.live.deployment.endpoint_name}; nothing to restore")
        return
    _stop(chosen, lock)
    summary = Follower(
        live=chosen.live, canary_id=lock.canary_id, console=console(), sleep=chosen.sleep
    ).follow()
    if summary["outcome"] == "promoted":
        fail(f"{lock.canary_id} had been promoted before it was stopped", ExitCode.REFUSED)
    if not summary["is_over"] or not _is_restored(chosen, lock):
        fail(
            f"the champion could not be restored\n  look: coalmine canary status {chosen.words}",
            ExitCode.INFRASTRUCTURE_ERROR,
        )
    click.echo(f"aborted {lock.canary_id}; the champion serves as before")
    sys.exit(0)


def _stop(chosen: Chosen, lock: Lock) -> None:
    """Stop the canary's own execution; one that restores already is left to do so."""
    executions, cause = chosen.live.executions, _cause()
    status = executions.status(lock.owner)
    if status.is_alive and lock.previous_owner is None:
        executions.stop(lock.owner, cause)
        status = ExecutionStatus.ABORTED
    if not status.is_alive:
        executions.restore(lock.owner, status, cause)


def _cause() -> str:
    return f"aborted by {getpass.getuser()}"


def _is_restored(chosen: Chosen, lock: Lock) -> bool:
    """Look at the endpoint itself."""
    endpoint = chosen.live.endpoint.describe()
    if endpoint is None or lock.run is None:
        return True
    weights = {each.name: each.current_weight for each in endpoint.variants}
    return all(weights.get(name) == each.weight for name, each in lock.run.original.items())
