"""A worker must not outlive the process that started it, however that ended."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

PARENT = '''
import asyncio, io, json, sys, tarfile
from pathlib import Path

from sandbox.sagemaker.service import SageMaker

CODE = b"""
def model_fn(model_dir):
    return None


def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return ()
"""


class Objects:
    def get(self, bucket, key):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz") as tar:
            member = tarfile.TarInfo("code/inference.py")
            member.size = len(CODE)
            tar.addfile(member, io.BytesIO(CODE))
        return stream.getvalue()


class Metrics:
    def put(self, account, region, namespace, data):
        pass


async def main():
    sagemaker = SageMaker(objects=Objects(), metrics=Metrics(), work_dir=Path(sys.argv[1]))
    await sagemaker.start()

    async def call(operation, **params):
        return await sagemaker.control("000000000000", "us-east-1", operation, params)

    environment = json.loads(sys.argv[2])
    image = "1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"
    container = {"Image": image, "ModelDataUrl": "s3://b/k", "Environment": environment}
    await call("CreateModel", ModelName="m", PrimaryContainer=container)
    variant = {
        "VariantName": "v",
        "ModelName": "m",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 2,
    }
    await call("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=[variant])
    await call("CreateEndpoint", EndpointName="e", EndpointConfigName="c")
    while (await call("DescribeEndpoint", EndpointName="e"))["EndpointStatus"] != "InService":
        await asyncio.sleep(0.05)
    print(json.dumps([each.instance.pid for each in sagemaker._machine]), flush=True)
    await asyncio.sleep(60)


asyncio.run(main())
'''

STANDARD = {
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
}
DIRECT = {
    "SAGEMAKER_SERVING_MODULE": "inference:application",
    "SAGEMAKER_MODEL_SERVER_WORKERS": "1",
    "PYTHONPATH": "/opt/ml/model/code",
}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def workers_after_killing(parent: subprocess.Popen[bytes], pids: list[int]) -> list[int]:
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(map(is_alive, pids)):
        time.sleep(0.02)
    return [pid for pid in pids if is_alive(pid)]


def with_children(pids: list[int]) -> list[int]:
    """Add the processes that workers have started; each worker leads a group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[2]) in pids:
                found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize(("environment", "processes"), [(STANDARD, 1), (DIRECT, 3)])
def test_sigkill_of_the_parent_ends_its_workers(tmp_path, environment, processes):
    """Nothing is left running after the sandbox is killed, gunicorn and its workers included."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), json.dumps(environment)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        pids = with_children(json.loads(parent.stdout.readline()))

        assert len(pids) == 2 * processes
        assert all(map(is_alive, pids))
        assert workers_after_killing(parent, pids) == []


def test_a_closed_lifeline_is_enough(tmp_path):
    """Where the kernel does not tell a child that its parent died, its standard input does."""
    holder = textwrap.dedent(
        """
        import time
        from sandbox.hosting import lifeline
        lifeline.sys.platform = "elsewhere"
        held = lifeline.Lifeline.hold()
        held.report("ready")
        time.sleep(60)
        """
    )
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker = subprocess.Popen([sys.executable, "-c", holder], cwd=ROOT, stdin=theirs.fileno())
        theirs.close()

        assert json.loads(ours.makefile().readline()) == {"event": "ready"}
        assert worker.poll() is None
        ours.shutdown(socket.SHUT_RDWR)
        assert worker.wait(10) == 1
