"""How a canary ended, as a pipeline reads it."""

from enum import IntEnum
from typing import Any

from canary.verdict import CanaryOutcome


class ExitCode(IntEnum):
    """Exit codes of `coalmine canary`."""

    PROMOTED = 0
    REFUSED = 1  # nothing was touched
    WRONG_USE = 2
    AWS_SAID_NO = 3
    ROLLED_BACK = 10
    HELD = 11
    ABORTED = 12
    INFRASTRUCTURE_ERROR = 20
    INTERRUPTED = 130


def exit_code(summary: dict[str, Any]) -> ExitCode:
    """Return the exit code of a canary that is over; one without an outcome was refused."""
    outcome = summary["outcome"]
    return ExitCode.REFUSED if outcome is None else ExitCode[CanaryOutcome(outcome).name]
