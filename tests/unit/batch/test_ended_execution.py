"""An execution that ended: of which run, and how."""

import json

import pytest

from batch.documents import RunPhase
from batch.ended_execution import EndedExecution
from tests.doubles.batch_world import execution_arn, step_input


def detail(status, **more):
    return {"executionArn": execution_arn("run-2"), "name": "run-2", "status": status, **more}


@pytest.mark.parametrize(
    ("state", "run_id", "resumes"),
    [
        ({"run_id": "run-1"}, "run-1", False),
        ({"run_id": "run-0", "attempt": 2}, "run-0", True),
        ({}, "run-1", False),
        ({"resume": "run-0"}, "run-0", True),
    ],
    ids=["begun", "resumed", "failed at once", "failed to resume"],
)
def test_a_last_state_tells_its_run(state, run_id, resumes):
    ended = EndedExecution.from_step(step_input(state))

    assert (run_id, resumes, RunPhase.SUCCEEDED) == (ended.run_id, ended.resumes, ended.end.phase)


def test_a_caught_error_is_a_failure_with_the_way_out():
    caught = {"Error": "RefusedRunError", "Cause": json.dumps({"errorMessage": "no rows"})}
    end = EndedExecution.from_step(step_input({"run_id": "run-1", "error": caught})).end

    assert (RunPhase.FAILED, "no rows; what is done is kept: coalmine batch resume run-1") == (
        end.phase,
        end.message,
    )


@pytest.mark.parametrize(
    ("status", "more", "phase", "words"),
    [
        ("ABORTED", {"cause": "wrong file"}, RunPhase.STOPPED, "stopped by somebody: wrong file"),
        ("ABORTED", {"cause": None, "error": None}, RunPhase.STOPPED, "stopped by somebody"),
        ("TIMED_OUT", {}, RunPhase.FAILED, "timeout_hours"),
        ("FAILED", {"error": "States.Runtime", "cause": "x"}, RunPhase.FAILED, "States.Runtime: x"),
    ],
)
def test_a_dead_execution_is_told_by_eventbridge(status, more, phase, words):
    ended = EndedExecution.from_event(detail(status, input="{}", **more))

    assert ("run-2", False, phase) == (ended.run_id, ended.resumes, ended.end.phase)
    assert words in ended.end.message


@pytest.mark.parametrize(
    ("given", "run_id"),
    [('{"resume": "run-0"}', "run-0"), (None, "run-2"), ("not JSON", "run-2"), ("[]", "run-2")],
)
def test_its_input_tells_which_run_it_resumed(given, run_id):
    assert run_id == EndedExecution.from_event(detail("ABORTED", input=given)).run_id
