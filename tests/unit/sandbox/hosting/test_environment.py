"""What a container reads from its environment, and what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.hosting.environment import ServingEnvironment, map_directory
from sandbox.sagemaker.container_environment import container_variables


def test_the_program_has_no_default():
    """The real container has none either."""
    with pytest.raises(ValueError, match="SAGEMAKER_PROGRAM must name"):
        ServingEnvironment.from_variables({})


def test_defaults_are_the_containers():
    """Code is looked for in /opt/ml/code unless told otherwise."""
    read = ServingEnvironment.from_variables({"SAGEMAKER_PROGRAM": "inference.py"})

    assert read.module_name == "inference"
    assert read.code_directory == Path("/opt/ml/code")
    assert (read.default_accept, read.log_level) == ("application/json", 20)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/opt/ml/model", "/here"),
        ("/opt/ml/model/code", "/here/code"),
        ("/opt/ml/models", "/opt/ml/models"),
        ("/opt/ml/code", "/opt/ml/code"),
    ],
)
def test_the_models_directory_is_mapped(path, expected):
    """Other paths stay, and are then not there."""
    assert map_directory(path, Path("/here")) == expected


def variables(model_environment, source_directory=None):
    return container_variables(
        model_environment=model_environment,
        every_container={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        region="eu-west-1",
        image="image",
        model_directory=Path("/here"),
        source_directory=source_directory,
        home=Path("/home"),
        threads=4,
    )


def test_the_operators_environment_is_not_inherited(monkeypatch):
    """Least of all the credentials."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    monkeypatch.setenv("EDITOR", "ed")
    given = variables({"COLOUR": "red"})

    assert not {"AWS_SECRET_ACCESS_KEY", "EDITOR"} & given.keys()
    assert given["COLOUR"] == "red"
    assert (given["OMP_NUM_THREADS"], given["AWS_REGION"]) == ("1", "eu-west-1")
    assert given["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"


def test_no_credentials_come_from_the_host():
    """On an EC2 host boto3 would ask its metadata service, and reach a real account."""
    assert variables({})["AWS_EC2_METADATA_DISABLED"] == "true"


def test_the_submit_directory_is_where_the_code_lies():
    """In the artifact, or in an archive of its own."""
    told = {"SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}
    fetched = {"SAGEMAKER_SUBMIT_DIRECTORY": "s3://bucket/source.tar.gz"}

    assert variables(told)["SAGEMAKER_SUBMIT_DIRECTORY"] == "/here/code"
    assert variables(fetched, Path("/code"))["SAGEMAKER_SUBMIT_DIRECTORY"] == "/code"
    assert variables(told)["SM_MODEL_DIR"] == "/here"


def test_the_models_path_is_mapped_and_does_not_hide_the_workers_own():
    """A worker is started with the path to its code, and puts the Model's in its place."""
    given = variables({"PYTHONPATH": "/opt/ml/model/code:/elsewhere"})

    assert given["SANDBOX_PYTHONPATH"] == "/here/code:/elsewhere"
    assert given["PYTHONPATH"] == variables({})["PYTHONPATH"]
    assert "SANDBOX_PYTHONPATH" not in variables({})
