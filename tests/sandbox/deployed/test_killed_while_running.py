"""Whatever is killed during a canary, the champion serves everything and the lock is free again."""

import os
import signal
from pathlib import Path

import pytest

from sandbox.processes import descendants
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import ENDPOINT, ENDPOINT_NAME, Deployed

CHAMPION_ALONE = {"blue": 1.0, "green": 0.0}
WORKER = "sandbox.hosting.worker"
LAMBDA = "ministack-lambda-"
SHIFTED = {"blue": 0.5, "green": 0.5}


@pytest.fixture
def shifted_canary(deployed: Deployed, traffic):
    """A canary whose first stage has half of the traffic; `start --wait` looks on."""
    # A canary of another test may have promoted the other variant.
    deployed.set_weights(CHAMPION_ALONE)
    # And one before may have been rolled back over errors that a killed worker made.
    options = ("-c", "env=sandbox", ENDPOINT, "--wait", "--retry")
    waiting = deployed.start("coalmine", "canary", "start", *options)
    eventually(lambda: deployed.weights() == SHIFTED, seconds=60)
    yield waiting
    waiting.kill()
    waiting.communicate()


def is_restored(deployed: Deployed) -> bool:
    """Look whether the champion serves alone, the lock is free and nothing runs."""
    return (
        deployed.weights() == CHAMPION_ALONE and deployed.lock() is None and not deployed.running()
    )


def test_a_stopped_execution_is_restored(deployed: Deployed, shifted_canary):
    """StopExecution goes past the state machine's own error handling; the rule outside does not."""
    deployed.sandbox.client("stepfunctions").stop_execution(executionArn=deployed.running()[0])

    wait_until_restored(deployed)
    assert 12 == shifted_canary.wait(60)


def test_a_killed_restore_is_restored_too(deployed: Deployed, shifted_canary):
    """The rule watches the restore execution as well."""
    executions = deployed.sandbox.client("stepfunctions")
    first = deployed.running()[0]
    executions.stop_execution(executionArn=first)
    restore = eventually(lambda: [arn for arn in deployed.running() if arn != first], seconds=30)

    executions.stop_execution(executionArn=restore[0])

    wait_until_restored(deployed)


def test_abort_restores_the_champion(deployed: Deployed, shifted_canary):
    """It returns when the champion serves again, not before; the report is there then."""
    canary_id = deployed.running()[0].rpartition(":")[2]
    aborted = deployed.run("coalmine", "canary", "abort", "-c", "env=sandbox", ENDPOINT)

    assert is_restored(deployed), aborted.stdout
    assert 0 == aborted.returncode
    assert 12 == shifted_canary.wait(60)
    report = deployed.sandbox.client("s3").get_object(
        Bucket=deployed.outputs["ReportsBucketName"], Key=f"canaries/{canary_id}/report.html"
    )
    assert "text/html; charset=utf-8" == report["ContentType"]
    assert "aborted" in report["Body"].read().decode()


def test_a_killed_lambda_is_run_again(deployed: Deployed, shifted_canary):
    """Killed Lambdas cost a retry, not the canary: it goes on, and can still be aborted."""
    before = heartbeat(deployed)
    lambdas = processes(deployed, LAMBDA)
    assert lambdas

    for process in lambdas:
        os.kill(process, signal.SIGKILL)

    eventually(lambda: heartbeat(deployed) > before + 2, seconds=30)
    assert shifted_canary.poll() is None
    deployed.run("coalmine", "canary", "abort", "-c", "env=sandbox", ENDPOINT)
    assert is_restored(deployed)


def test_a_killed_worker_comes_back(deployed: Deployed, shifted_canary):
    """A dead instance is replaced; whatever the judge makes of it, one variant ends up with all."""
    workers = workers_of(deployed)
    assert len(workers) == 2

    for process in workers:
        os.kill(process, signal.SIGKILL)

    eventually(lambda: len(workers_of(deployed)) == 2, seconds=30)
    deployed.run("coalmine", "canary", "abort", "-c", "env=sandbox", ENDPOINT)
    wait_until_restored(deployed)


def wait_until_restored(deployed: Deployed) -> None:
    """Wait for it; tell the whole story when it does not come true."""
    try:
        eventually(lambda: is_restored(deployed), seconds=60)
    except AssertionError as error:
        raise AssertionError(
            f"weights {deployed.weights()}, running {deployed.running()}, lock {deployed.lock()}\n"
            + "\n".join(str(entry) for entry in deployed.journal()[-12:])
        ) from error


def heartbeat(deployed: Deployed) -> int:
    """Read when the canary that holds the lock last made a step."""
    lock = deployed.lock()
    return 0 if lock is None else int(lock["heartbeat_at"]["N"])


def processes(deployed: Deployed, mark: str) -> list[int]:
    """Find the processes of this sandbox, and of no other, by a part of their command."""
    everything = descendants(deployed.sandbox.process.pid)
    return [process.pid for process in everything if mark in process.command]


def workers_of(deployed: Deployed) -> list[int]:
    """Find the worker processes of the flights by where they log; other endpoints have some too."""
    return [
        process
        for process in processes(deployed, WORKER)
        if ENDPOINT_NAME in _log_of(process).parts
    ]


def _log_of(process: int) -> Path:
    try:
        return Path(f"/proc/{process}/fd/2").readlink()
    except FileNotFoundError:  # it ended since it was found
        return Path()
