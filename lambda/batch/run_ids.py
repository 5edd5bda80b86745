"""How a run is named: after the execution that began it."""

import re

from batch.refusal import RefusedRunError
from batch.state import RunRequest

# It is a folder's name: readers of tables skip those that begin with `.` or `_`.
_RUN_ID = re.compile(r"[A-Za-z0-9-][A-Za-z0-9._-]{0,79}")


def run_id_of(request: RunRequest, execution_name: str) -> str:
    """Return the run that an execution begins, or goes on with.

    Raises:
        RefusedRunError: it cannot be a folder's name.
    """
    run_id = execution_name if request.resume is None else request.resume
    if _RUN_ID.fullmatch(run_id) is None:
        what = "name of the execution" if request.resume is None else "resume"
        raise RefusedRunError(
            f"{what} must be 1 to 80 letters, digits, dots, hyphens and underscores, beginning with"
            f" a letter, a digit or a hyphen, as it names the run, got {run_id!r}; give another"
        )
    return run_id
