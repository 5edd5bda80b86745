"""An execution that ended: of which run, and how."""

import json

import pytest

from batch.documents import RunPhase
from batch.ended_execution import EndedExecution
from tests.doubles.batch_world import step_input


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


def test_a_caught_error_is_a_failure():
    caught = {"Error": "RefusedRunError", "Cause": json.dumps({"errorMessage": "no rows"})}
    end = EndedExecution.from_step(step_input({"run_id": "run-1", "error": caught})).end

    assert (RunPhase.FAILED, "no rows") == (end.phase, end.message)


@pytest.mark.parametrize(
    ("status", "cause", "phase", "words"),
    [
        ("ABORTED", "wrong file", RunPhase.STOPPED, "wrong file"),
        ("ABORTED", "", RunPhase.STOPPED, "stopped by somebody"),
        ("TIMED_OUT", "", RunPhase.FAILED, "timeout_hours"),
        ("FAILED", "a state is gone", RunPhase.FAILED, "failed: a state is gone"),
        ("FAILED", '{"errorMessage": "no rows"}', RunPhase.FAILED, "failed: no rows"),
    ],
)
def test_a_dead_execution_is_told_in_its_words(status, cause, phase, words):
    ended = EndedExecution.from_death(step_input({}), status=status, cause=cause, request={})

    assert ("run-1", False, phase) == (ended.run_id, ended.resumes, ended.end.phase)
    assert words in ended.end.message


@pytest.mark.parametrize(
    ("request_", "run_id"), [({"resume": "run-0"}, "run-0"), ({"resume": None}, "run-1")]
)
def test_its_input_tells_which_run_it_resumed(request_, run_id):
    ended = EndedExecution.from_death(step_input({}), status="FAILED", cause="", request=request_)

    assert run_id == ended.run_id
