"""Whatever is killed while a run is at any of its steps, nothing half-done is ever published."""

from __future__ import annotations

import os
import signal

import pytest

from demo.flights import ID, scheduled_flights
from sandbox.processes import descendants
from tests.sandbox.batch.conftest import BatchJob
from tests.sandbox.conftest import eventually

STEPS = ("Inspect", "Cut", "Gather", "Transform", "Assess", "Verify", "Publish", "Conclude")
ROWS = 12_000
WORKER, LAMBDA = "sandbox.hosting.worker", "ministack-lambda-"


@pytest.fixture(scope="module")
def flights() -> list[str]:
    """Enough of them that each step takes a moment."""
    return scheduled_flights().head(ROWS)[ID].tolist()


@pytest.fixture(scope="module")
def source(jobs: dict[str, BatchJob]) -> str:
    """The same input for all of them."""
    table = scheduled_flights().head(ROWS).to_csv(index=False).encode()
    return jobs["ids"].upload("killed", {"flights.csv": table})


def entered(job: BatchJob, execution_arn: str) -> list[str]:
    """Name the states that an execution has entered."""
    history = job.states.get_execution_history(executionArn=execution_arn, maxResults=1000)
    return [
        each["stateEnteredEventDetails"]["name"]
        for each in history["events"]
        if "stateEnteredEventDetails" in each
    ]


def wait_for(job: BatchJob, execution_arn: str, step: str) -> None:
    """Wait until an execution is at a step, or is past it."""
    eventually(lambda: any(step in name for name in entered(job, execution_arn)), seconds=60)


def stop(job: BatchJob, execution_arn: str) -> None:
    """Stop an execution; one that has just ended stays as it is.

    AWS lets that pass, the emulator refuses it.
    """
    try:
        job.states.stop_execution(executionArn=execution_arn, cause="a test")
    except job.states.exceptions.ValidationException:
        ended = job.states.describe_execution(executionArn=execution_arn)

        assert "SUCCEEDED" == ended["status"]


def kill(job: BatchJob, mark: str) -> int:
    """Kill the processes of the sandbox whose command has this mark; return how many."""
    found = [each for each in descendants(job.deployed.sandbox.process.pid) if mark in each.command]
    for each in found:
        os.kill(each.pid, signal.SIGKILL)
    return len(found)


def assert_whole(job: BatchJob, run_id: str, flights: list[str]) -> None:
    """See that all answers are published."""
    rows = job.published(run_id)[1:]
    assert flights == [row.partition(",")[0] for row in rows]


@pytest.mark.parametrize("step", STEPS)
def test_a_stopped_execution_publishes_all_or_nothing_and_is_resumed(
    ids: BatchJob, source: str, flights: list[str], step: str
):
    """StopExecution goes past the state machine's own way of ending; the rule outside does not."""
    run = f"stopped-{step.lower()}"
    execution = ids.start(run, input_uri=source)
    wait_for(ids, execution, step)

    stop(ids, execution)

    concluded = ids.concluded(run)
    layout = ids.layout(run)
    if "_SUCCESS" in ids.below(layout.published_uri):
        assert_whole(ids, run, flights)
        return
    assert [] == ids.below(layout.published_uri)
    may_be_resumed = f"coalmine batch resume {run}" in concluded.message
    resumed = ids.run(f"{run}-r2", resume=run)
    # Without a plan there is nothing to go on with; its function may run on and write one still.
    if not may_be_resumed and resumed["status"] != "SUCCEEDED":
        assert "must have been planned" in resumed["cause"]
        assert [] == ids.below(layout.published_uri)
        run = f"{run}-anew"
        resumed = ids.run(run, input_uri=source)
    ids.assert_succeeded(resumed, run)
    assert_whole(ids, run, flights)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_lambda_is_run_again(ids: BatchJob, source: str, flights: list[str], step: str):
    """It costs a retry, not the run."""
    run = f"lambda-{step.lower()}"
    execution = ids.start(run, input_uri=source)
    wait_for(ids, execution, step)

    kill(ids, LAMBDA)

    ids.assert_succeeded(ids.wait(execution), run)
    assert_whole(ids, run, flights)


def test_a_killed_worker_costs_no_answer(ids: BatchJob, source: str, flights: list[str]):
    """SageMaker asks again; if it gave up, the run would say so and be resumed."""
    execution = ids.start("worker", input_uri=source)
    wait_for(ids, execution, "Transform")
    eventually(lambda: kill(ids, WORKER), seconds=30)

    done = ids.wait(execution)

    if done["status"] != "SUCCEEDED":
        ids.concluded("worker")
        assert [] == ids.below(ids.layout("worker").published_uri)
        done = ids.run("worker-r2", resume="worker")
    ids.assert_succeeded(done, "worker")
    assert_whole(ids, "worker", flights)
