"""Data capture as a user of boto3 sees it: captured objects on S3, written as the model's role."""

from __future__ import annotations

import json
from typing import Any

from tests.sandbox.conftest import (
    BUCKET,
    RunningSandbox,
    allow,
    container,
    eventually,
    make_role,
    variant,
)
from tests.sandbox.test_clients import ROWS, wait_in_service


def test_captured_requests_lie_on_s3(running_sandbox: RunningSandbox, artifact_url: str, unique):
    """In SageMaker's layout, encrypted with the config's key."""
    bucket = captured_bucket(running_sandbox, unique)
    key = running_sandbox.client("kms").create_key()["KeyMetadata"]["Arn"]
    role = make_role(
        running_sandbox,
        f"capturing-{unique}",
        service="sagemaker.amazonaws.com",
        statements=[
            allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"),
            allow("s3:PutObject", f"arn:aws:s3:::{bucket}/capture/*"),
            allow("kms:GenerateDataKey", key),
        ],
    )
    deploy(running_sandbox, unique, artifact_url, role, bucket, KmsKeyId=key)

    running_sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=unique, ContentType="application/json", Body=ROWS, InferenceId="my-request"
    )

    s3 = running_sandbox.client("s3")
    listed = eventually(lambda: s3.list_objects_v2(Bucket=bucket).get("Contents"))
    stored = s3.get_object(Bucket=bucket, Key=listed[0]["Key"])
    record = json.loads(stored["Body"].read())
    assert listed[0]["Key"].startswith(f"capture/{unique}/champion/20")
    assert ("aws:kms", key) == (stored["ServerSideEncryption"], stored["SSEKMSKeyId"])
    assert ROWS == record["captureData"]["endpointInput"]["data"]
    assert "[1, 0]" == record["captureData"]["endpointOutput"]["data"]
    assert "my-request" == record["eventMetadata"]["inferenceId"]


def test_a_role_that_may_not_write_captures_nothing(
    running_sandbox: RunningSandbox, artifact_url: str, role_arn: str, unique
):
    """The endpoint answers all the same; the log says what is missing."""
    bucket = captured_bucket(running_sandbox, unique)
    deploy(running_sandbox, unique, artifact_url, role_arn, bucket)

    running_sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=unique, ContentType="application/json", Body=ROWS
    )

    denial = f"is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::{bucket}/"
    eventually(lambda: denial in running_sandbox.log.read_text())
    assert "Contents" not in running_sandbox.client("s3").list_objects_v2(Bucket=bucket)


def captured_bucket(sandbox: RunningSandbox, unique: str) -> str:
    """Create a bucket for captured data."""
    name = f"captured-{unique}"
    sandbox.client("s3").create_bucket(Bucket=name)
    return name


def deploy(
    sandbox: RunningSandbox, name: str, url: str, role: str, bucket: str, **capture: Any
) -> None:
    """Create an endpoint that captures every request."""
    sagemaker = sandbox.client("sagemaker")
    sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container(url))
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[variant(name)],
        DataCaptureConfig={
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{bucket}/capture",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
            **capture,
        },
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    wait_in_service(sagemaker, name)
