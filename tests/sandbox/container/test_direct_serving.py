"""The container's own code, given our variables, serves our application; the sandbox does the same.

`_server.start` of sagemaker-containers is what runs in SageMaker's image, unchanged.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from constructs_lib.container_environment import Serving, container_environment
from sandbox.hosting.direct_server import DirectServing

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SOURCE = ROOT / "build" / "container" / "src"
# One that has answered is ready to be told to stop; a second one may be about to start.
WORKERS = 1


@pytest.fixture(scope="module")
def model_directory(tmp_path_factory):
    """Give an artifact as SageMaker unpacks it."""
    folder = tmp_path_factory.mktemp("ml") / "model"
    shutil.copytree(
        ROOT / "inference", folder / "code", ignore=shutil.ignore_patterns("__pycache__")
    )
    frame = pd.DataFrame({"distance": [-2.0, -1.0, 1.0, 2.0]})
    stream = io.BytesIO()
    joblib.dump(LogisticRegression().fit(frame, [0, 0, 1, 1]), stream)
    (folder / "model.joblib").write_bytes(stream.getvalue())
    description = {
        "features": [{"name": "distance", "type": "number"}],
        "classes": [0, 1],
        "model_files": {"model.joblib": hashlib.sha256(stream.getvalue()).hexdigest()},
    }
    (folder / "model.json").write_text(json.dumps(description))
    return folder


@pytest.fixture(scope="module")
def variables(model_directory):
    """Give the variables of a directly served container, its paths on this machine."""
    told = container_environment("us-east-1", serving=Serving.DIRECT, worker_count=WORKERS)
    return {
        name: value.replace("/opt/ml/model", str(model_directory)) for name, value in told.items()
    }


@pytest.fixture(scope="module")
def container(model_directory, variables, tmp_path_factory):
    """Start the container's server; give its URL, and what it started gunicorn with."""
    assert SOURCE.exists(), f"{SOURCE} must exist; run: make build/container/.ready"
    folder = tmp_path_factory.mktemp("container")
    command = folder / "gunicorn"
    stand_in = shlex.join([sys.executable, "-P", str(HERE / "gunicorn_command.py")])
    command.write_text(f'#!/bin/sh\nexec {stand_in} "$@"\n')
    command.chmod(0o755)
    port = _free_port()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", str(HERE / "serve.py")],
            env={
                **variables,
                "PATH": os.pathsep.join([str(folder), "/usr/bin", "/bin"]),
                "PYTHONPATH": os.pathsep.join([variables["PYTHONPATH"], str(SOURCE)]),
                "HOME": str(folder),
                "SM_MODEL_DIR": str(model_directory),
                "SAGEMAKER_BASE_DIR": str(model_directory.parent),
                "SAGEMAKER_BIND_TO_PORT": str(port),
                "TEST_ARGUMENTS": str(folder / "arguments.json"),
            },
            cwd=folder,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/ping", process, log)
        yield url, json.loads((folder / "arguments.json").read_text())
        process.send_signal(signal.SIGTERM)  # as SageMaker stops a container
        assert process.wait(30) == 0, log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_a_row_is_answered(container):
    """By the application in the artifact, which the container's code has found."""
    url, _ = container
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/invocations", b'{"distance": 2.0}', headers)
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["prediction"] == 1


def test_a_connection_takes_plain_requests_and_others(container):
    """Plain ones pass gunicorn by, which signs its answers; from the first other one it has all."""
    connection = http.client.HTTPConnection(container[0].removeprefix("http://"))
    row, headers = b'{"distance": 2.0}', {"Content-Type": "application/json"}
    servers = []
    for body in (row, row, iter([row]), row):
        connection.request("POST", "/invocations", body, headers)
        answer = connection.getresponse()
        servers.append(answer.getheader("Server"))

        assert json.load(answer)["prediction"] == 1
    connection.close()

    assert servers == [None, None, "gunicorn", "gunicorn"]


def test_a_mistake_is_answered_as_json(container):
    """Never with a page of the server."""
    url, _ = container
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/invocations", b'{"distance": "far"}', headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)

    assert refused.value.code == 400
    assert json.load(refused.value)["error"]["field"] == "distance"


def test_the_sandbox_starts_gunicorn_with_the_same_arguments(container, variables):
    """All but where it listens, and which folders are on the path."""
    _, arguments = container
    serving = DirectServing.from_variables(variables)
    assert serving is not None
    bind, path = arguments.index("-b") + 1, arguments.index("--pythonpath") + 1
    ours = serving.arguments(arguments[bind], [])

    assert arguments[bind].startswith("0.0.0.0:")
    assert variables["PYTHONPATH"] in arguments[path].split(",")
    assert [*arguments[:path], "", *arguments[path + 1 :]] == [*ours[:path], "", *ours[path + 1 :]]


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _wait_for(url, process, log):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
