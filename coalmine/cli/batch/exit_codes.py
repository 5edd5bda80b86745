"""How a run ended, as a pipeline reads it."""

from enum import IntEnum

from batch.documents import RunPhase
from coalmine.cli import exit_codes


class ExitCode(IntEnum):
    """Exit codes of `coalmine batch`."""

    SUCCEEDED = 0
    REFUSED = exit_codes.REFUSED  # nothing was started
    WRONG_USE = exit_codes.WRONG_USE
    AWS_SAID_NO = exit_codes.AWS_SAID_NO
    FAILED = 10
    STOPPED = 12
    INTERRUPTED = exit_codes.INTERRUPTED


def ending_codes(*, done: str) -> str:
    """Write the exit codes of a verb that ends as a run does, for the end of its help."""
    return exit_codes.exit_codes(
        done=done,
        refused="it was refused and nothing was started",
        others={
            ExitCode.FAILED: "the run failed, nothing was published",
            ExitCode.STOPPED: "the run was stopped",
            ExitCode.INTERRUPTED: "Ctrl-C, the run goes on",
        },
    )


def exit_code(phase: RunPhase) -> ExitCode:
    """Return the exit code of a run that is over."""
    codes = {RunPhase.SUCCEEDED: ExitCode.SUCCEEDED, RunPhase.STOPPED: ExitCode.STOPPED}
    return codes.get(phase, ExitCode.FAILED)
