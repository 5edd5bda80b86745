"""A run is followed on the screen or as JSON, and the command ends as the run does."""

import json
import sys
from typing import NoReturn

import click

from batch.documents import RunPhase, RunStatus
from canary.documents import to_document
from coalmine.batch_runs.progress import Progress
from coalmine.batch_runs.reading import RunReader
from coalmine.cli.batch.exit_codes import ExitCode, exit_code
from coalmine.cli.batch.following import Ending, Follower
from coalmine.cli.batch.lines import ending_lines
from coalmine.cli.batch.options import Surroundings
from coalmine.cli.batch.screen import Screen
from coalmine.cli.endpoint_choice import console, fail
from coalmine.gateways.aws import AwsError
from coalmine.gateways.executions import Executions


def follow(
    *,
    words: str,
    reader: RunReader,
    executions: Executions,
    execution_arn: str,
    around: Surroundings,
    as_json: bool,
) -> NoReturn:
    """Show a run up to its end, and end as it ended.

    Args:
        words: how the run is named on the command line.
    """
    terminal = console()
    with Screen(console=terminal, now=around.now) as screen:
        told: list[RunPhase] = []

        def show(status: RunStatus | None, progress: Progress) -> None:
            if not as_json:
                screen.show(progress)
            elif status is not None and not status.phase.is_end and [status.phase] != told[-1:]:
                told.append(status.phase)
                click.echo(json.dumps(to_document(status)))

        follower = Follower(
            reader=reader,
            executions=executions,
            execution_arn=execution_arn,
            show=show,
            sleep=around.sleep,
            now=around.now,
        )
        try:
            ending = follower.follow()
        except KeyboardInterrupt:
            screen.close()
            fail(
                f"\nthe run goes on without us\n"
                f"  come back: coalmine batch status {words} --wait\n"
                f"  stop it:   coalmine batch stop {words}",
                ExitCode.INTERRUPTED,
            )
        except AwsError as error:
            screen.close()
            fail(
                f"the connection to AWS broke, the run goes on without us\n  {error}\n"
                f"  come back: coalmine batch status {words} --wait",
                ExitCode.AWS_SAID_NO,
            )
    tell_ending(ending, words=words, is_planned=reader.is_planned(), as_json=as_json)
    sys.exit(exit_code(ending.phase))


def tell_ending(ending: Ending, *, words: str, is_planned: bool, as_json: bool) -> None:
    """Write how a run ended, and what helps if that is not well.

    Args:
        ending: of the run, or of its execution.
        words: how the run is named on the command line.
        is_planned: there is something to go on with.
        as_json: for programs.
    """
    if as_json:
        document = {} if ending.status is None else to_document(ending.status)
        facts = {"phase": ending.phase.value, "message": ending.message}
        click.echo(json.dumps({**document, **facts}))
        return
    terminal = console()
    way_out = f"coalmine batch resume {words}"
    short_way_out = f"coalmine batch resume {words.partition(' ')[0]}"
    is_told = short_way_out in ending.message or not is_planned
    message = ending.message.replace(short_way_out, way_out)
    for line in ending_lines(ending.phase, message, ending.status):
        terminal.print(line)
    if ending.phase is not RunPhase.SUCCEEDED:
        resume = "" if is_told else f"; resume it: {way_out}"
        click.echo(f"  nothing is published{resume}")


def tell_started(what: str, run_id: str, job: str, execution_arn: str, *, as_json: bool) -> None:
    """Write that a run was started or resumed."""
    if as_json:
        click.echo(json.dumps({"run_id": run_id, "job": job, "execution_arn": execution_arn}))
    else:
        click.echo(f"{what} run {run_id} of {job}")
