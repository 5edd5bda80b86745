"""Starting, stopping and killing a sandbox."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.lifecycle import AlreadyRunningError, NotRunningError, Sandbox, StartFailedError
from sandbox.processes import descendants, is_alive, running_processes
from tests.sandbox.conftest import (
    BUCKET,
    RunningSandbox,
    container,
    eventually,
    make_role,
    packed_model,
    variant,
)

SLEEPY = "import time\ndef handler(event, context):\n    time.sleep(60)\n"


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """Where a background sandbox keeps its state; it is stopped after the test."""
    yield tmp_path / ".sandbox"
    with contextlib.suppress(NotRunningError):
        Sandbox(tmp_path / ".sandbox").stop()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_sandbox_is_started_found_and_stopped(directory: Path):
    """`up` leaves a sandbox that `status` and `down` of the same directory find."""
    background = Sandbox(directory)
    state = background.start()
    processes = descendants(state.pid)

    assert state == background.find()
    assert state.port == background.status()["port"]
    with pytest.raises(AlreadyRunningError, match=f"port {state.port}"):
        background.start()

    background.stop()

    assert background.find() is None
    assert not [process for process in processes if is_alive(process.pid)]
    assert not (directory / "work").exists()


def test_only_loopback_is_bound(running_sandbox: RunningSandbox):
    """Nobody else on the network can talk to it, and it opens no other port."""
    pids = {process.pid for process in descendants(running_sandbox.process.pid)}
    sockets = {
        str(link.readlink())
        for pid in pids
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if link.is_symlink()
    }
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]

    assert f"0100007F:{running_sandbox.port:04X}" in listening
    assert ["0100007F"] == sorted({address.partition(":")[0] for address in listening})


def test_a_taken_port_is_named_with_its_holder(directory: Path, taken_port: int):
    """Who has the port is what one wants to know first."""
    with pytest.raises(StartFailedError) as caught:
        Sandbox(directory).start(port=taken_port)

    assert f"port {taken_port} of 127.0.0.1 must be free" in str(caught.value)
    assert f"process {os.getpid()} listens there" in str(caught.value)


@pytest.mark.parametrize("victim", ["supervisor", "server"])
def test_a_killed_sandbox_leaves_no_process(
    start_sandbox: Callable[..., RunningSandbox], tmp_path: Path, victim: str
):
    """Neither workers nor Lambdas survive SIGKILL of either process, nor do files."""
    work = tmp_path / "work"
    running = start_sandbox(tmp_path / "sandbox.log", "--work-dir", str(work))
    busy(running)
    members = descendants(running.process.pid)
    commands = " ".join(process.command for process in members)

    assert "sandbox.hosting.worker" in commands
    assert "ministack-lambda" in commands

    server = next(process for process in members if "sandbox.server" in process.command)
    os.kill(running.process.pid if victim == "supervisor" else server.pid, signal.SIGKILL)

    eventually(lambda: not {process.pid for process in members} & alive(), seconds=5)
    eventually(lambda: not work.exists(), seconds=5)


def test_a_stopped_sandbox_ends_its_busy_lambda(
    start_sandbox: Callable[..., RunningSandbox], tmp_path: Path
):
    """SIGTERM does not wait for a handler that sleeps."""
    running = start_sandbox(tmp_path / "sandbox.log")
    invoke_sleepy_function(running)
    members = descendants(running.process.pid)
    running.process.terminate()

    assert 0 == running.process.wait(10)
    assert not {process.pid for process in members} & alive()


def busy(sandbox: RunningSandbox) -> None:
    """Give a sandbox a worker process and a Lambda in the middle of an invocation."""
    invoke_sleepy_function(sandbox)
    s3, sagemaker = sandbox.client("s3"), sandbox.client("sagemaker")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="model.tar.gz", Body=packed_model())
    sagemaker.create_model(
        ModelName="m",
        PrimaryContainer=container(f"s3://{BUCKET}/model.tar.gz"),
        # A role that IAM does not know is let through.
        ExecutionRoleArn="arn:aws:iam::000000000000:role/unknown",
    )
    sagemaker.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant("m")])
    sagemaker.create_endpoint(EndpointName="e", EndpointConfigName="c")
    eventually(
        lambda: any("hosting.worker" in each.command for each in descendants(sandbox.process.pid))
    )


def invoke_sleepy_function(sandbox: RunningSandbox) -> None:
    """Start a Lambda that does not end by itself, and wait until it runs."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", SLEEPY)
    functions = sandbox.client("lambda")
    functions.create_function(
        FunctionName="sleepy",
        Runtime="python3.13",
        Handler="index.handler",
        Role=make_role(sandbox, "sleepy", service="lambda.amazonaws.com", statements=[]),
        Code={"ZipFile": code.getvalue()},
        Timeout=60,
    )
    functions.invoke(FunctionName="sleepy", InvocationType="Event")
    eventually(
        lambda: any("ministack-lambda" in each.command for each in descendants(sandbox.process.pid))
    )


def alive() -> set[int]:
    """Return the process ids that live."""
    return {process.pid for process in running_processes()}
