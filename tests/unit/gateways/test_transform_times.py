"""When a transform job has its instances."""

from datetime import UTC, datetime

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.transform_times import TransformJobs, TransformTimes

AT = datetime(2026, 1, 1, tzinfo=UTC)
DESCRIPTION = {
    "TransformJobName": "a",
    "TransformJobArn": "arn:aws:sagemaker:us-east-1:111111111111:transform-job/a",
    "TransformJobStatus": "InProgress",
    "ModelName": "m",
    "TransformInput": {
        "DataSource": {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://a/b"}}
    },
    "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 2},
    "CreationTime": AT,
}


@pytest.mark.parametrize(
    ("told", "started_at"), [({}, None), ({"TransformStartTime": AT}, AT.timestamp())]
)
def test_a_job_is_billed_from_its_start_not_from_its_creation(stub, told, started_at):
    client, stubber = stub("sagemaker")
    stubber.add_response(
        "describe_transform_job", {**DESCRIPTION, **told}, {"TransformJobName": "a"}
    )

    assert TransformTimes(started_at=started_at) == TransformJobs(client).times("a")


def test_a_job_that_is_not_created_yet_has_no_times(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error(
        "describe_transform_job", "ValidationException", "Could not find requested job with name: a"
    )

    assert TransformTimes() == TransformJobs(client).times("a")


def test_a_refusal_is_an_error(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error("describe_transform_job", "AccessDeniedException", "no")

    with pytest.raises(AwsError, match="transform job a: "):
        TransformJobs(client).times("a")
