"""Starts a server of a model, waits until it answers, and ends it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.inference_speed.environment import PEERS_PYTHON, peers_variables
from bench.inference_speed.models import FOLDER, PROJECT, BenchModel
from constructs_lib.container_environment import (
    CODE_DIRECTORY,
    Serving,
    container_environment,
)

TUTORIAL, TRANSFORM, DIRECT = "tutorial handler", "ours, transform_fn", "ours, serving: direct"
MLSERVER = "MLServer"
_APPLICATION = "bench.inference_speed.served.container_app:main"
_START = (PEERS_PYTHON, "-m", "bench.inference_speed.served.container_start")
_TUTORIAL_CODE = Path(__file__).resolve().parents[1] / "tutorial_code"
_PATIENCE_SECONDS = 120
_NOTHING: Mapping[str, str] = {}
_REGION = "eu-central-1"
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """How a server is started and asked.

    Attributes:
        variables: what it gets beside the peers' own environment.
        folders: copied to these names in the folder that stands for /opt/ml.
        bodies: the file of rows as this server takes them.
    """

    name: str
    command: Sequence[str]
    variables: Mapping[str, str]
    folders: Mapping[str, Path]
    path: str = "/invocations"
    ping: str = "/ping"
    bodies: Path
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A server's process and port, and the moment of its start."""

    served: Served
    process: int
    port: int
    began: float

    def ask(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> int:
        """Ask once on a connection of its own; return the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS)
        try:
            connection.request("GET" if body is None else "POST", path, body, dict(headers))
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


def stock(model: BenchModel, form: str | None, *, has_pip_step: bool = False) -> Served:
    """The container's stack with the tutorial's handler, or with ours of this format.

    The container installs the user's code by pip at every start. Where that is not measured it is
    left out, by the same variable as in direct serving.
    """
    variables = {"SAGEMAKER_SERVING_MODULE": _APPLICATION, "SAGEMAKER_USE_NGINX": use_nginx()}
    if has_pip_step:
        variables |= container_environment(_REGION)
    if form is None:
        folders = {"model/model.joblib": model.file(".joblib"), "model/code": _TUTORIAL_CODE}
    else:
        folders = {"model": model.artifact(form)}
    return Served(
        name=TUTORIAL if form is None else TRANSFORM,
        command=_START,
        variables=variables,
        folders=folders,
        bodies=model.file(".rows.jsonl"),
        headers=_JSON,
    )


def direct(model: BenchModel, form: str) -> Served:
    """The container's gunicorn with our own application, as a deployed endpoint asks for it."""
    return Served(
        name=DIRECT,
        command=_START,
        variables=container_environment(_REGION, serving=Serving.DIRECT),
        folders={"model": model.artifact(form)},
        bodies=model.file(".rows.jsonl"),
        headers=_JSON,
    )


def mlserver(model: BenchModel) -> Served:
    """MLServer with its own scikit-learn runtime, asked for probabilities by its own protocol."""
    bodies = model.file(".rows.mlserver.jsonl")
    rows = [list(json.loads(body).values()) for body in model.bodies()]
    bodies.write_text("".join(f"{json.dumps(_infer_request(row))}\n" for row in rows))
    return Served(
        name=MLSERVER,
        command=[str(Path(PEERS_PYTHON).with_name("mlserver")), "start", "model"],
        variables={},
        folders={"model/model.joblib": model.file(".joblib")},
        path="/v2/models/bench/infer",
        ping="/v2/health/ready",
        bodies=bodies,
        headers={"Content-Type": "application/json"},
    )


def _infer_request(row: list[float]) -> dict[str, Any]:
    given = {"name": "row", "shape": [1, len(row)], "datatype": "FP64", "data": row}
    return {"inputs": [given], "outputs": [{"name": "predict_proba"}]}


def use_nginx() -> str:
    """Whether nginx stands in front of the container's stack: it does where the system has it."""
    return "false" if shutil.which("nginx") is None else "true"


@contextmanager
def running(
    served: Served,
    *,
    workers: int = 1,
    cores: set[int] | None = None,
    variables: Mapping[str, str] = _NOTHING,
) -> Iterator[Running]:
    """Start it, wait for its first ping, and end it with all its processes."""
    port = _free_port()
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="served-") as name:
        base = Path(name)
        _lay_out(served, base, port)
        all_variables = peers_variables(**_rooted(served.variables, base), **variables)
        all_variables |= {
            "SAGEMAKER_BASE_DIR": name,
            "SAGEMAKER_BIND_TO_PORT": str(port),
            "SAGEMAKER_MODEL_SERVER_WORKERS": str(workers),
            "SM_MODEL_DIR": str(base / "model"),
            "PYTHONPATH": _joined(str(PROJECT), str(base / "model" / "code"), str(base / "pip")),
            # The pip step installs here and asks no index: the peers' environment stays as it is.
            "PIP_TARGET": str(base / "pip"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
        }
        log = (base / "log").open("w+")
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # the servers named above
            served.command,
            cwd=base,
            env=all_variables,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        if cores is not None:
            os.sched_setaffinity(process.pid, cores)
        try:
            started = Running(served=served, process=process.pid, port=port, began=began)
            _await_ping(started, process, log)
            yield started
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            log.close()


def _lay_out(served: Served, base: Path, port: int) -> None:
    for name, source in served.folders.items():
        target = base / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            target.mkdir()
            _link_tree(source, target)
        else:
            target.hardlink_to(source)
    if served.name == MLSERVER:
        settings: dict[str, Any] = {
            "http_port": port,
            "grpc_port": _free_port(),
            "metrics_port": _free_port(),
        }
        settings |= {"host": "127.0.0.1", "parallel_workers": 0, "debug": False}
        model = {"name": "bench", "implementation": "mlserver_sklearn.SKLearnModel"}
        described = {**model, "parameters": {"uri": "./model.joblib"}}
        (base / "model" / "settings.json").write_text(json.dumps(settings))
        (base / "model" / "model-settings.json").write_text(json.dumps(described))


def _link_tree(source: Path, target: Path) -> None:
    """Folders and code of its own, and the same large files, which may be no symbolic links."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if "__pycache__" in path.parts:
            continue
        if path.is_dir():
            place.mkdir()
        elif path.suffix == ".py":
            shutil.copy(path, place)
        else:
            place.hardlink_to(path)


def _rooted(variables: Mapping[str, str], base: Path) -> dict[str, str]:
    code = str(base / "model" / "code")
    return {name: value.replace(CODE_DIRECTORY, code) for name, value in variables.items()}


def _joined(*folders: str) -> str:
    return os.pathsep.join(folders)


def _await_ping(started: Running, process: subprocess.Popen[bytes], log: Any) -> None:
    while True:
        with suppress(OSError, http.client.HTTPException):
            if started.ask(started.served.ping, None, {}) == 200:
                return
        if process.poll() is not None or time.monotonic() - started.began > _PATIENCE_SECONDS:
            log.seek(0)
            name, tail = started.served.name, log.read()[-3000:]
            raise RuntimeError(f"{name} must answer its first ping, but did not:\n{tail}")
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
