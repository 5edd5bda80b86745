"""Models whose variables ask for direct serving: gunicorn, with the application in the artifact."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import time
from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from constructs_lib.container_environment import Serving, container_environment
from sandbox.sagemaker.service import ModelError

CODE = Path(__file__).resolve().parents[3] / "inference"
ENDPOINT = "direct"


@pytest.fixture(scope="module")
def code():
    """Give the inference code as an artifact carries it."""
    return {
        f"code/{file.relative_to(CODE)}": file.read_bytes() for file in sorted(CODE.rglob("*.py"))
    }


@pytest.fixture(scope="module")
def model_files():
    """Give a model that says 1 for distances above 0, and what is known of it."""
    frame = pd.DataFrame({"distance": [-2.0, -1.0, 1.0, 2.0]})
    stream = io.BytesIO()
    joblib.dump(LogisticRegression().fit(frame, [0, 0, 1, 1]), stream)
    golden = {
        "content_type": "application/json",
        "accept": "application/json",
        "body": '{"distance": 1.0}',
        "answer": "",
    }
    description = {
        "features": [{"name": "distance", "type": "number"}],
        "classes": [0, 1],
        "golden_requests": [golden],
        "model_files": {"model.joblib": hashlib.sha256(stream.getvalue()).hexdigest()},
    }
    return {"model.json": json.dumps(description).encode(), "model.joblib": stream.getvalue()}


@pytest.fixture(scope="module")
def has_direct_model(rig, code, model_files):
    """Create a model whose variables ask for direct serving."""

    def _has_direct_model(name, files=None):
        extra = {} if files is None else files
        uri = f"s3://models/{name}.tar.gz"
        rig.objects.objects[uri] = rig.pack({**model_files, **code, **extra})
        environment = container_environment("us-east-1", serving=Serving.DIRECT, worker_count=1)
        image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3"
        rig.call(
            "CreateModel",
            ModelName=name,
            ExecutionRoleArn="arn:aws:iam::000000000000:role/execution",
            EnableNetworkIsolation=True,
            PrimaryContainer={"Image": image, "ModelDataUrl": uri, "Environment": environment},
        )

    return _has_direct_model


@pytest.fixture(scope="module")
def endpoint(rig, has_direct_model):
    has_direct_model("direct")
    endpoint = rig.has_endpoint(ENDPOINT, rig.variant("direct", "direct"))
    assert endpoint["EndpointStatus"] == "InService", endpoint
    return endpoint


def log_of(rig, endpoint_name):
    return next((rig.work_dir / "logs" / endpoint_name).rglob("*.log")).read_text()


def test_a_row_is_answered(rig, endpoint):
    """By gunicorn with the container's kind of worker, warmed up before the first ping."""
    _, answer = rig.invoke(ENDPOINT, b'{"distance": 2.0}')
    log = log_of(rig, ENDPOINT)

    assert json.loads(answer)["prediction"] == 1
    assert "Using worker: gevent" in log
    assert "threads were started" not in log
    assert log.index("warmed up with 1 golden requests") < log.index("Listening at")


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        (b'{"distance": "far"}', {}, 400, "distance"),
        (b"", {}, 400, "empty"),
        (b"x", {"content_type": "image/png"}, 415, "content type"),
        (b'{"distance": 1}', {"accept": "image/png"}, 406, "accept"),
    ],
)
def test_a_mistake_is_named(rig, endpoint, body, headers, status, words):
    """As JSON, with the status that the standard container would give it."""
    with pytest.raises(ModelError) as refused:
        rig.invoke(ENDPOINT, body, **headers)

    assert status == refused.value.original_status
    assert words in json.loads(refused.value.original_message)["error"]["message"]


def test_a_large_body_is_answered(rig, endpoint):
    """More than one read of the socket gives, in the order in which they were sent."""
    body = b"distance\n" + b"-1.5\n2.5\n" * 40_000
    _, answer = rig.invoke(ENDPOINT, body, content_type="text/csv", accept="text/csv")
    places = [line[:1] for line in answer.splitlines()]

    assert places == [b"0", b"1"] * 40_000


def test_a_transform_job_takes_what_the_container_says(rig, endpoint):
    """It asks for /execution-parameters, and sends as many rows at once as fit."""
    rows = b"-1.5\n2.5\n" * 1000
    rig.objects.objects["s3://in/rows/part.csv"] = rows
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://in/rows/"}}
    rig.call(
        "CreateTransformJob",
        TransformJobName="rows",
        ModelName="direct",
        TransformInput={"DataSource": source, "ContentType": "text/csv", "SplitType": "Line"},
        TransformOutput={
            "S3OutputPath": "s3://out/rows",
            "Accept": "text/csv",
            "AssembleWith": "Line",
        },
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
    )
    deadline = time.monotonic() + 60
    job = {"TransformJobStatus": "InProgress"}
    while job["TransformJobStatus"] == "InProgress" and time.monotonic() < deadline:
        time.sleep(0.05)
        job = rig.call("DescribeTransformJob", TransformJobName="rows")

    assert job["TransformJobStatus"] == "Completed", job
    places = [line[:1] for line in rig.objects.objects["s3://out/rows/part.csv.out"].splitlines()]
    assert places == [b"0", b"1"] * 1000


def test_a_model_that_cannot_be_loaded_fails_its_endpoint(rig, has_direct_model):
    """With the reason, before a request could meet it."""
    has_direct_model("broken", {"model.joblib": b"no pickle"})
    endpoint = rig.has_endpoint("broken", rig.variant("broken", "broken"))

    assert endpoint["EndpointStatus"] == "Failed"
    assert "did not pass the ping health check" in endpoint["FailureReason"]
    assert "Error" in endpoint["FailureReason"]


def test_requirements_that_nobody_installs_fail_the_endpoint(rig, has_direct_model):
    """There is no pip step: better now than at an import."""
    has_direct_model("needy", {"code/requirements.txt": b"polars\n"})
    endpoint = rig.has_endpoint("needy", rig.variant("needy", "needy"))

    assert "deploy with serving: standard" in endpoint["FailureReason"]


def test_nothing_of_this_project_is_found_outside_the_artifact(rig, has_direct_model):
    """As in the container, which has none of it."""
    has_direct_model("bare", {"code/direct_serving/start.py": b"import coalmine\n"})
    endpoint = rig.has_endpoint("bare", rig.variant("bare", "bare"))

    assert "No module named 'coalmine'" in endpoint["FailureReason"]


def living(group):
    """Return the processes of a group, without those that only wait to be reaped."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, process_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(process_group) == group and state != "Z":
                found[stat.parent.name] = state
    return found


def test_no_process_is_left_when_the_endpoint_is_deleted(rig, has_direct_model):
    """Neither gunicorn nor its workers."""
    has_direct_model("gone")
    rig.has_endpoint("gone", rig.variant("gone", "gone"))
    (group,) = rig.worker_pids("gone")
    before = len(living(group))
    rig.delete("gone")
    deadline = time.monotonic() + 10
    while living(group) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert before == 3  # the parent, gunicorn, its worker
    assert living(group) == {}
