"""Transform jobs act as their model's execution role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import RunningSandbox, allow, container, eventually, make_role

BUCKET = "roles-of-jobs"
LIST = allow("s3:ListBucket", f"arn:aws:s3:::{BUCKET}")
READ = allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/in/*")
WRITE = allow("s3:PutObject", f"arn:aws:s3:::{BUCKET}/out/*")
MODELS = allow("s3:GetObject", "arn:aws:s3:::models/*")

Transform = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def rows(running_sandbox: RunningSandbox) -> None:
    """One object to transform."""
    s3 = running_sandbox.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="in/rows.json", Body=b'{"rows": [[2.0], [-2.0]]}')


@pytest.fixture
def transform(running_sandbox: RunningSandbox, artifact_url: str, unique: str) -> Transform:
    """Run a job of a model whose role has these permissions, and return its end."""
    sagemaker = running_sandbox.client("sagemaker")

    def run(*statements: dict[str, Any]) -> dict[str, Any]:
        name = f"job-{unique}"
        role = make_role(
            running_sandbox,
            name,
            service="sagemaker.amazonaws.com",
            statements=[MODELS, *statements],
        )
        sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container(artifact_url)
        )
        source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/in/"}
        sagemaker.create_transform_job(
            TransformJobName=name,
            ModelName=name,
            TransformInput={
                "DataSource": {"S3DataSource": source},
                "ContentType": "application/json",
            },
            TransformOutput={"S3OutputPath": f"s3://{BUCKET}/out/"},
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        )
        end: dict[str, Any] = eventually(
            lambda: (
                found
                if "TransformEndTime"
                in (found := sagemaker.describe_transform_job(TransformJobName=name))
                else None
            ),
            seconds=60,
        )
        return end

    return run


def test_a_role_that_may_list_read_and_write_is_enough(
    running_sandbox: RunningSandbox, transform: Transform
):
    """No more is needed."""
    end = transform(LIST, READ, WRITE)
    s3 = running_sandbox.client("s3")
    stored = s3.get_object(Bucket=BUCKET, Key="out/rows.json.out")["Body"].read()

    assert "Completed" == end["TransformJobStatus"], end
    assert b"[1, 0]" == stored


def test_a_role_that_may_not_list_the_input_is_refused(transform: Transform):
    """At once, in SageMaker's words."""
    with pytest.raises(ClientError, match='has "s3:ListBucket" permissions on bucket') as refused:
        transform(READ, WRITE)

    assert "ValidationException" == refused.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    ("statements", "denied"),
    [((LIST, WRITE), "s3:GetObject"), ((LIST, READ), "s3:PutObject")],
    ids=["may-not-read", "may-not-write"],
)
def test_a_role_that_may_not_read_or_write_fails_the_job(
    transform: Transform, statements: tuple[dict[str, Any], ...], denied: str
):
    """The reason names the action and the object."""
    end = transform(*statements)

    assert "Failed" == end["TransformJobStatus"]
    assert f"is not authorized to perform: {denied}" in end["FailureReason"]


GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/TransformJobs"
MAY_LOG = [
    allow("logs:CreateLogGroup", GROUP),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{GROUP}:*"),
]


@pytest.mark.parametrize("may_log", [True, False], ids=["may log", "may not"])
def test_why_an_object_has_failed_is_logged_by_a_role_that_may(
    running_sandbox: RunningSandbox, transform: Transform, unique: str, may_log: bool
):
    """In a stream whose name begins with the job's."""
    s3, logs = running_sandbox.client("s3"), running_sandbox.client("logs")
    s3.put_object(Bucket=BUCKET, Key=f"in/{unique}.json", Body=b"no json")
    transform(LIST, READ, WRITE, *(MAY_LOG if may_log else []))
    s3.delete_object(Bucket=BUCKET, Key=f"in/{unique}.json")
    address = {"logGroupName": "/aws/sagemaker/TransformJobs"}
    streams = (
        logs.describe_log_streams(**address, logStreamNamePrefix=f"job-{unique}/")["logStreams"]
        if logs.describe_log_groups(logGroupNamePrefix=address["logGroupName"])["logGroups"]
        else []
    )
    names = [each["logStreamName"] for each in streams]
    events = [
        event["message"]
        for name in names
        for event in logs.get_log_events(**address, logStreamName=name)["events"]
    ]

    assert may_log is any(name.endswith("/data-log") for name in names)
    assert may_log is any(
        f"[sagemaker logs]: {BUCKET}/in/{unique}.json: Bad HTTP status received from algorithm: 500"
        in message
        for message in events
    )
