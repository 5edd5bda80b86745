"""What all steps have in common."""

import json

import pytest

from batch.handlers.stepping import run_step
from batch.handlers.world import deployed_world
from batch.refusal import RefusedRunError
from batch.state import NextState, RunState
from tests.doubles.batch_world import SETTINGS

EVENT = {
    "execution_arn": "arn:a",
    "execution_name": "run-1",
    "settings": SETTINGS.to_dict(),
    "state": {},
    "group": {"first": 0, "last": 2},
}
STATE = RunState(run_id="run-1", attempt=1, next=NextState.CUT)


def test_a_step_is_given_its_world_and_returns_the_state_it_leads_to(capsys):
    def step(given, world, now):
        assert (SETTINGS, SETTINGS) == (given.settings, world.settings)
        assert now > 0
        return STATE

    assert STATE.to_dict() == run_step("gather", step, EVENT)
    logged = json.loads(capsys.readouterr().out)

    assert ("gather", "done", {"first": 0, "last": 2}) == (
        logged["event"],
        logged["outcome"],
        logged["group"],
    )
    assert logged["peak_memory_mb"] > 0


def test_a_step_that_shares_its_work_returns_nothing():
    assert {} == run_step("cut", lambda *_: None, EVENT)


def test_a_step_that_fails_is_logged_too(capsys):
    def step(*_):
        raise RefusedRunError("no rows")

    with pytest.raises(RefusedRunError):
        run_step("cut", step, EVENT)

    assert "failed" == json.loads(capsys.readouterr().out)["outcome"]


def test_a_world_is_built_once_for_a_job():
    assert deployed_world(SETTINGS) is deployed_world(SETTINGS)
    assert deployed_world(SETTINGS).notifications is None
