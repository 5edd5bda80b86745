"""A small real model, a role, and the SDKs' examples run against the shared sandbox."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

from tests.sandbox.conftest import RunningSandbox, allow, make_role

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@pytest.fixture(scope="session")
def iris_artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model.tar.gz with an estimator of iris species, and no code."""
    folder = tmp_path_factory.mktemp("iris")
    estimator = LogisticRegression(max_iter=1000).fit(*load_iris(return_X_y=True))
    joblib.dump(estimator, folder / "model.joblib")
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(folder / "model.joblib", "model.joblib")
    return folder / "model.tar.gz"


@pytest.fixture(scope="session")
def sdk_role_arn(running_sandbox: RunningSandbox) -> str:
    """An execution role with the permissions that SageMaker documents; SDK 3 looks at them."""
    return make_role(
        running_sandbox,
        "sagemaker-execution",
        service="sagemaker.amazonaws.com",
        statements=[
            allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "*"),
            allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "*"),
            allow(["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"], "*"),
            allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*"),
            allow(["logs:DescribeLogStreams", "cloudwatch:PutMetricData"], "*"),
            allow("cloudwatch:DescribeAlarms", "*"),  # of guardrails
        ],
    )


@dataclass
class Examples:
    """Examples that run at the same time; each is waited for when its result is asked for."""

    process: subprocess.Popen[str]
    log: Path
    ended: dict[str, dict[str, Any]] = field(default_factory=dict)

    def result(self, name: str) -> dict[str, Any]:
        """Return what an example printed at its end."""
        while name not in self.ended:
            line = self.process.stdout.readline() if self.process.stdout else ""
            assert line != "", self.log.read_text()
            if line.startswith("{"):
                end = json.loads(line)
                self.ended[end["script"]] = end
        end = self.ended[name]

        assert 0 == end["exit_code"], end["output"]
        last = end["output"].splitlines()[-1]
        found: dict[str, Any] = json.loads(last[last.index("{") :])
        return found


def end(process: subprocess.Popen[str]) -> None:
    """End examples that are still under way, as after a failed test."""
    with process, contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def run_examples(
    running_sandbox: RunningSandbox,
    iris_artifact: Path,
    sdk_role_arn: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Callable[..., Examples]:
    """Start examples of an SDK in the SDK's own environment."""

    def run(sdk: str, modules: str, *names: str) -> Examples:
        python = ROOT / f".venv-{sdk}" / "bin" / "python"
        assert python.exists(), f"{python} must exist; run: make .venv-{sdk}/.ready"
        folder = tmp_path_factory.mktemp(sdk)
        process = subprocess.Popen(
            [
                *(str(python), str(HERE / "run_together.py"), modules),
                *(str(HERE / sdk / f"{name}.py") for name in names),
                *("--", str(iris_artifact), sdk_role_arn),
            ],
            env={**running_sandbox.environment, "HOME": str(folder)},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=(folder / "log").open("w"),
            text=True,
            start_new_session=True,
        )
        request.addfinalizer(functools.partial(end, process))
        return Examples(process, folder / "log")

    return run
