"""What a container is told, by who serves and by whether its version was registered."""

import importlib

import pytest

from constructs_lib.container_environment import (
    Serving,
    container_environment,
    package_overrides,
)

REGION = "us-east-1"


def direct(**given):
    return container_environment(REGION, serving=Serving.DIRECT, **given)


def test_the_standard_container_runs_the_program_of_the_artifact():
    """The code lies inside the artifact; the container's defaults say the rest."""
    assert container_environment(REGION) == {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
        "SAGEMAKER_CONTAINER_LOG_LEVEL": "20",
        "SAGEMAKER_REGION": REGION,
    }


def test_a_direct_container_has_no_program():
    """One would be installed by pip at each start, from an index that isolation forbids."""
    assert "SAGEMAKER_PROGRAM" not in direct()


def test_a_direct_container_loads_once_and_forks():
    """And no library has threads by then, because they would not survive it."""
    variables = direct()

    assert "--preload" in variables["GUNICORN_CMD_ARGS"]
    assert {variables[f"{name}_NUM_THREADS"] for name in ("OMP", "OPENBLAS", "MKL")} == {"1"}


def test_a_direct_container_leaves_nginx_out():
    """Connections then stay open as long as nginx would keep them."""
    variables = direct()

    assert variables["SAGEMAKER_USE_NGINX"] == "false"
    assert "--keep-alive 75" in variables["GUNICORN_CMD_ARGS"]


def test_a_direct_container_takes_gunicorns_settings_from_the_artifact():
    """The module is there, with a hook that gunicorn calls."""
    _, found, module = direct()["GUNICORN_CMD_ARGS"].partition("--config python:")

    assert found
    assert callable(importlib.import_module(module).post_worker_init)


@pytest.mark.parametrize("serving", Serving)
def test_workers_are_counted_here_or_by_the_container(serving):
    """Its own number is that of its cores."""
    name = "SAGEMAKER_MODEL_SERVER_WORKERS"

    assert name not in container_environment(REGION, serving=serving)
    assert container_environment(REGION, serving=serving, worker_count=4)[name] == "4"


def test_a_registered_version_stays_as_it_is_registered():
    """Standard serving replaces nothing; a worker count is added."""
    assert package_overrides(REGION, serving=Serving.STANDARD) == {}
    assert package_overrides(REGION, serving=Serving.STANDARD, worker_count=1) == {
        "SAGEMAKER_MODEL_SERVER_WORKERS": "1"
    }


def test_a_registered_version_is_served_directly_by_replacing_its_variables():
    """They cannot be removed: an empty program is as none to the container."""
    merged = {
        **container_environment(REGION),
        **package_overrides(REGION, serving=Serving.DIRECT, worker_count=2),
    }

    assert merged["SAGEMAKER_PROGRAM"] == ""
    assert direct(worker_count=2).items() <= merged.items()
