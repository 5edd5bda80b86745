"""What a Python Lambda finds here: the standard library and boto3, as on AWS, nothing of ours.

Without this a function could import pydantic or scikit-learn from our virtual environment, pass
here, and fail on AWS.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

RUNTIME_MODULES = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")

_ISOLATION = """
import sys
sys.path[:] = [p for p in sys.path if "site-packages" not in p and p != __CHECKOUT__]
sys.path.append(__RUNTIME__)
sys.meta_path[:] = [f for f in sys.meta_path if "__editable__" not in getattr(f, "__module__", "")]
"""
_ERROR = '"error": str(e), "trace": traceback.format_exc()'
# What MiniStack says of a process that is gone: at an invocation, and before the first one.
_GONE = ("Worker process died", "[Errno 32] Broken pipe", "Worker process exited immediately")
_EXITED = "exited with code"
_TYPED_ERROR = f'"errorType": type(e).__name__, {_ERROR}'


class LambdaError(str):
    """A function's error message that remembers the exception it came from."""

    __slots__ = ("error_type", "trace")

    def __new__(cls, message: str, error_type: str, trace: str) -> LambdaError:
        error = super().__new__(cls, message)
        error.error_type = error_type
        error.trace = trace
        return error

    error_type: str
    trace: str

    def payload(self) -> dict[str, object]:
        """Return what Lambda answers for a function that raised."""
        return {
            "errorMessage": str(self),
            "errorType": self.error_type,
            "stackTrace": self.trace.splitlines(),
        }


def isolated_worker_script(script: str, runtime_directory: Path) -> str:
    """Return MiniStack's worker script, cut off from our packages and naming exceptions.

    Raises:
        ValueError: the script is not the one this was written for.
    """
    if script.count(_ERROR) != 1:
        raise ValueError(f"the Lambda worker script must hold {_ERROR!r} once")
    link_packages(runtime_directory, RUNTIME_MODULES)
    checkout = str(Path(__file__).parents[1])
    isolation = _ISOLATION.replace("__RUNTIME__", json.dumps(str(runtime_directory)))
    return isolation.replace("__CHECKOUT__", json.dumps(checkout)) + script.replace(
        _ERROR, _TYPED_ERROR
    )


def exit_report(error: str, exit_code: int) -> str:
    """Return the text of a failure in which the exit code of the function's process is kept."""
    return f"{_EXITED} {exit_code}" if error.startswith(_GONE) else error


def service_error(error: str) -> LambdaError | None:
    """Return what Lambda reports when a function's process has ended; None: it has not.

    A process that somebody killed is like a host that AWS lost, which a Retry on Lambda's service
    errors is for; one that left by itself is the function's own doing.
    """
    if not error.startswith(_EXITED):
        return None
    exit_code = int(error.removeprefix(_EXITED))
    if exit_code < 0:
        message = f"ServiceException: the function's process was killed by signal {-exit_code}"
        return LambdaError(message, "Lambda.ServiceException", "")
    return LambdaError(
        f"Runtime exited with error: exit status {exit_code}", "Runtime.ExitError", ""
    )


def link_packages(directory: Path, names: Sequence[str]) -> None:
    """Make a directory of links to installed packages."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in names:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            raise ValueError(f"the Lambda runtime needs {name}, which is not installed; make setup")
        origin = Path(found.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (directory / source.name).symlink_to(source)
