"""Transform jobs on SageMaker: looked at and stopped, also when there is nothing to stop."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from batch.gateways.transform_jobs import TransformJobs
from batch.transform_job import TransformJobStatus
from tests.doubles.stubbed_client import stubbed_client

AT = datetime(2026, 1, 1, tzinfo=UTC)
DESCRIPTION = {
    "TransformJobName": "a",
    "TransformJobArn": "arn:aws:sagemaker:us-east-1:111111111111:transform-job/a",
    "TransformJobStatus": "Failed",
    "FailureReason": "AlgorithmError: see job logs",
    "ModelName": "m",
    "TransformInput": {
        "DataSource": {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://a/b"}}
    },
    "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 2},
    "CreationTime": AT,
    "TransformStartTime": AT,
}


@pytest.fixture
def stubbed():
    with stubbed_client("sagemaker") as (client, stubber):
        yield stubber, TransformJobs(client)


def test_a_job_is_read_with_what_may_be_missing(stubbed):
    stubber, jobs = stubbed
    stubber.add_response("describe_transform_job", DESCRIPTION, {"TransformJobName": "a"})
    job = jobs.describe("a")

    assert job is not None
    assert (TransformJobStatus.FAILED, "AlgorithmError: see job logs", 2) == (
        job.status,
        job.reason,
        job.instance_count,
    )
    assert (AT.timestamp(), None) == (job.started_at, job.ended_at)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ResourceNotFound", "x"),
        ("ValidationException", "Could not find requested job."),
        ("ValidationException", "Requested resource not found."),
    ],
)
def test_a_job_that_never_was_is_none_and_needs_no_stopping(stubbed, code, message):
    stubber, jobs = stubbed
    stubber.add_client_error("describe_transform_job", code, message)
    stubber.add_client_error("stop_transform_job", code, message)

    assert jobs.describe("a") is None
    jobs.stop("a")


def test_any_other_error_is_one(stubbed):
    stubber, jobs = stubbed
    stubber.add_client_error("describe_transform_job", "AccessDeniedException")

    with pytest.raises(ClientError):
        jobs.describe("a")


def test_a_job_that_is_over_needs_no_stopping(stubbed):
    stubber, jobs = stubbed
    stubber.add_client_error(
        "stop_transform_job", "ValidationException", "the job is in status Failed"
    )
    stubber.add_response("describe_transform_job", DESCRIPTION, {"TransformJobName": "a"})
    jobs.stop("a")


def test_a_running_job_that_cannot_be_stopped_is_an_error(stubbed):
    stubber, jobs = stubbed
    running = {**DESCRIPTION, "TransformJobStatus": "InProgress"}
    stubber.add_client_error("stop_transform_job", "ThrottlingException")
    stubber.add_response("describe_transform_job", running, {"TransformJobName": "a"})

    with pytest.raises(ClientError):
        jobs.stop("a")
