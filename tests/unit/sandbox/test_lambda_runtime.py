"""What becomes of a function whose process has ended."""

import pytest

from sandbox.lambda_runtime import exit_report, service_error


@pytest.mark.parametrize(
    ("error", "exit_code", "expected"),
    [
        ("Worker process died", -9, "Lambda.ServiceException"),
        ("[Errno 32] Broken pipe", -9, "Lambda.ServiceException"),
        ("Worker process died", 1, "Runtime.ExitError"),
        ("Worker process exited immediately. stderr: x", 0, "Runtime.ExitError"),
    ],
)
def test_a_process_that_has_ended_is_reported(error: str, exit_code: int, expected: str):
    """Killed, it is Lambda's fault; otherwise the function's."""
    reported = service_error(exit_report(error, exit_code))

    assert reported is not None
    assert expected == reported.error_type


@pytest.mark.parametrize("error", ["somebody else holds it", "Task timed out after 3.00 seconds"])
def test_what_a_function_raises_stays_as_it_is(error: str):
    """Its process lives on, or is ended by us."""
    assert error == exit_report(error, -15)
    assert service_error(error) is None
