"""How a canary ended, as a pipeline reads it."""

from enum import IntEnum
from typing import Any

from canary.verdict import CanaryOutcome
from coalmine.cli import exit_codes


class ExitCode(IntEnum):
    """Exit codes of `coalmine canary`."""

    PROMOTED = 0
    NOTHING_TO_RELEASE = 0  # an alias: what was asked for is so
    REFUSED = exit_codes.REFUSED  # nothing was touched
    WRONG_USE = exit_codes.WRONG_USE
    AWS_SAID_NO = exit_codes.AWS_SAID_NO
    ROLLED_BACK = 10
    HELD = 11
    ABORTED = 12
    INFRASTRUCTURE_ERROR = 20
    INTERRUPTED = exit_codes.INTERRUPTED


def ending_codes(*, promoted: str, refused: str = "it was refused and nothing was touched") -> str:
    """Write the exit codes of a verb that ends as a canary does, for the end of its help."""
    return exit_codes.exit_codes(
        done=promoted,
        refused=refused,
        others={
            ExitCode.ROLLED_BACK: "rolled back",
            ExitCode.HELD: "held, nothing was proven",
            ExitCode.ABORTED: "aborted",
            ExitCode.INFRASTRUCTURE_ERROR: "infrastructure error, or AWS out of reach",
            ExitCode.INTERRUPTED: "Ctrl-C, the canary goes on",
        },
    )


def exit_code(summary: dict[str, Any]) -> ExitCode:
    """Return the exit code of a canary that is over; one without an outcome was refused."""
    outcome = summary["outcome"]
    return ExitCode.REFUSED if outcome is None else ExitCode[CanaryOutcome(outcome).name]
