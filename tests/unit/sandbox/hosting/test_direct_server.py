"""Who is served by gunicorn alone, and what gunicorn is started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.hosting.direct_server import DirectServing
from sandbox.hosting.gunicorn_process import outside

DIRECT = {"SAGEMAKER_SERVING_MODULE": "direct_serving.application:application"}


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"SAGEMAKER_SERVING_MODULE": "sagemaker_sklearn_container.serving:main"},
        {**DIRECT, "SAGEMAKER_MULTI_MODEL": "true"},
    ],
)
def test_the_containers_own_application_serves_unless_told_otherwise(variables):
    """Many models have another server, which never looks at that variable."""
    assert DirectServing.from_variables(variables) is None


def test_the_models_application_is_what_gunicorn_runs():
    """With the container's kind of worker, its timeout and the path that it found."""
    serving = DirectServing.from_variables({**DIRECT, "SAGEMAKER_MODEL_SERVER_WORKERS": "1"})
    assert serving is not None
    arguments = serving.arguments("fd://3", ["/model/code", "/site-packages"])

    assert arguments == [
        *("--timeout", "60", "-k", "gevent"),
        *("--pythonpath", "/model/code,/site-packages,/opt/ml/code", "-b", "fd://3"),
        *("--worker-connections", "1000", "-w", "1", "--log-level", "info"),
        "direct_serving.application:application",
    ]


def test_a_laptop_has_few_workers():
    """The instance type may have 96 cores, this machine has not."""
    serving = DirectServing.from_variables({**DIRECT, "SAGEMAKER_MODEL_SERVER_WORKERS": "96"})
    assert serving is not None

    assert serving.worker_count == 2


def test_the_projects_own_folders_are_not_on_the_path():
    """What is installed in one of them stays: an environment often lies in the project."""
    entries = ["", "/p", "/p/inference", "/p/.venv/lib/site-packages", "/usr/lib", "/pq"]

    assert outside(entries, Path("/p")) == ["/p/.venv/lib/site-packages", "/usr/lib", "/pq"]
