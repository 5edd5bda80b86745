"""A running sandbox for the whole session, clients of it, and a tiny real model."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import boto3
import joblib
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from sklearn.linear_model import LogisticRegression

from sandbox.environment import client_environment
from sandbox.front import DENIALS_PATH
from sandbox.lifecycle import ask

Found = TypeVar("Found")

BUCKET = "models"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"
CLIENT_CONFIG = Config(retries={"total_max_attempts": 1}, read_timeout=70)
INFERENCE = """
import json, os
import joblib

def model_fn(directory):
    return joblib.load(os.path.join(directory, "model.joblib"))

def input_fn(body, content_type):
    return json.loads(body)["rows"]

def predict_fn(rows, model):
    return model.predict(rows).tolist()

def output_fn(prediction, accept):
    return json.dumps(prediction), "application/json"
"""


@dataclass(frozen=True, kw_only=True)
class RunningSandbox:
    """A sandbox in the foreground of its own process."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a program that talks to it."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        return {**inherited, **client_environment(self.port)}

    def denials(self) -> list[dict[str, Any]]:
        """Return the calls that IAM refused so far, the oldest first."""
        found: list[dict[str, Any]] = ask(self.port, DENIALS_PATH)["denials"]
        return found

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client; options may carry other keys."""
        settings = client_environment(self.port)
        keys = {
            "aws_access_key_id": settings["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": settings["AWS_SECRET_ACCESS_KEY"],
            "region_name": settings["AWS_REGION"],
        }
        make: Any = boto3.client  # its overloads want the service's name as a literal
        return make(
            service,
            endpoint_url=settings["AWS_ENDPOINT_URL"],
            **{"config": CLIENT_CONFIG, **keys, **options},
        )


@pytest.fixture(scope="session")
def start_sandbox() -> Iterator[Callable[..., RunningSandbox]]:
    """Start sandboxes that end with the session, at the latest."""
    started: list[subprocess.Popen[str]] = []

    def start(log: Path, *arguments: str) -> RunningSandbox:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", *arguments],
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )
        started.append(process)
        line = process.stdout.readline() if process.stdout else ""
        assert line, log.read_text()
        return RunningSandbox(process=process, port=json.loads(line)["port"], log=log)

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="session")
def running_sandbox(
    start_sandbox: Callable[..., RunningSandbox], tmp_path_factory: pytest.TempPathFactory
) -> RunningSandbox:
    """The sandbox that tests share; names in it must be their own."""
    return start_sandbox(tmp_path_factory.mktemp("sandbox") / "sandbox.log")


@pytest.fixture
def unique() -> str:
    """A part of a name that no other test uses."""
    return uuid.uuid4().hex[:8]


@pytest.fixture(scope="session")
def role_arn(running_sandbox: RunningSandbox) -> str:
    """An execution role that may read the models."""
    return make_role(
        running_sandbox,
        "models-reader",
        service="sagemaker.amazonaws.com",
        statements=[allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*")],
    )


@pytest.fixture(scope="session")
def artifact_url(running_sandbox: RunningSandbox) -> str:
    """The S3 URL of a model that answers 1 for positive numbers and 0 for negative ones."""
    s3 = running_sandbox.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="tiny/model.tar.gz", Body=packed_model())
    return f"s3://{BUCKET}/tiny/model.tar.gz"


def packed_model(program: str = INFERENCE) -> bytes:
    """Return a model.tar.gz with its inference code."""
    model = LogisticRegression().fit([[-2.0], [-1.0], [1.0], [2.0]], [0, 0, 1, 1])
    estimator = io.BytesIO()
    joblib.dump(model, estimator)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in (
            ("code/inference.py", program.encode()),
            ("model.joblib", estimator.getvalue()),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def container(url: str) -> dict[str, Any]:
    """Return a Model's PrimaryContainer."""
    return {
        "Image": IMAGE,
        "ModelDataUrl": url,
        "Environment": {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
        },
    }


def variant(model_name: str, name: str = "champion", weight: float = 1.0) -> dict[str, Any]:
    """Return a production variant with one instance."""
    return {
        "VariantName": name,
        "ModelName": model_name,
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
        "InitialVariantWeight": weight,
    }


def allow(actions: str | list[str], resources: str | list[str]) -> dict[str, Any]:
    """Return an IAM statement."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def make_role(
    sandbox: RunningSandbox, name: str, *, service: str, statements: list[dict[str, Any]]
) -> str:
    """Create a role for a service with one inline policy."""
    iam = sandbox.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy([trust]))["Role"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(statements))
    arn: str = role["Arn"]
    return arn


def policy(statements: list[dict[str, Any]]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def eventually(look: Callable[[], Found | None], *, seconds: float = 15.0) -> Found:
    """Return what a look finds once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.1)
    return found


def user_client(
    sandbox: RunningSandbox, name: str, service: str, statements: list[dict[str, Any]]
) -> Any:
    """Return a client of a new user with one policy."""
    iam = sandbox.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=policy(statements))
    keys = iam.create_access_key(UserName=name)["AccessKey"]
    return sandbox.client(
        service,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
    )


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    """Return code and message of a refused call."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def make_function(
    sandbox: RunningSandbox,
    name: str,
    code: str,
    statements: list[dict[str, Any]],
    **options: Any,
) -> str:
    """Create a Lambda with a role of its own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", code)
    role = make_role(sandbox, f"{name}-role", service="lambda.amazonaws.com", statements=statements)
    created = sandbox.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": packed.getvalue()},
        **{"Timeout": 10, **options},
    )
    arn: str = created["FunctionArn"]
    return arn
