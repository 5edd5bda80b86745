"""What the state machine caught, in words."""

import json

import pytest

from batch.failure import Failure


@pytest.mark.parametrize(
    ("error", "cause", "reason"),
    [
        (
            "RefusedRunError",
            json.dumps({"errorMessage": "no rows", "errorType": "RefusedRunError"}),
            "no rows",
        ),
        (
            "KeyError",
            json.dumps({"errorMessage": "'x'", "errorType": "KeyError", "stackTrace": ["a"]}),
            "KeyError: 'x'",
        ),
        ("SageMaker.AmazonSageMakerException", "no (Code: X)", None),
        ("States.TaskFailed", json.dumps({"FailureReason": "AlgorithmError"}), None),
        ("States.Timeout", "", "States.Timeout"),
        ("", "by hand", "by hand"),
        ("Odd", '["a list"]', 'Odd: ["a list"]'),
    ],
)
def test_the_reason_is_what_people_need(error, cause, reason):
    found = Failure.from_caught({"Error": error, "Cause": cause}).reason
    expected = {
        "SageMaker.AmazonSageMakerException": "SageMaker.AmazonSageMakerException: no (Code: X)",
        "States.TaskFailed": "States.TaskFailed: AlgorithmError",
    }.get(error, reason)

    assert expected == found


def test_a_state_without_error_has_not_failed():
    assert Failure.from_state({"run_id": "a"}) is None
