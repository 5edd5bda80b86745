"""Where an endpoint captures to."""

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.live_capture import find_capture

DESCRIPTION = {
    "EndpointName": "flights-dev",
    "EndpointArn": "arn:aws:sagemaker:us-east-1:1:endpoint/flights-dev",
    "EndpointConfigName": "config",
    "EndpointStatus": "InService",
    "CreationTime": 0,
    "LastModifiedTime": 0,
    "ProductionVariants": [{"VariantName": "blue"}],
}
CAPTURE = {
    "EnableCapture": True,
    "CaptureStatus": "Started",
    "CurrentSamplingPercentage": 20,
    "DestinationS3Uri": "s3://data/live",
    "KmsKeyId": "",
}


@pytest.fixture
def find(stub):
    """Look for the capture of an endpoint that is described so, in a stack with these outputs."""

    def look(description, *, outputs=None, location=None):
        sagemaker, stubber = stub("sagemaker")
        if description is None:
            stubber.add_client_error(
                "describe_endpoint", "ValidationException", "Could not find endpoint"
            )
        else:
            stubber.add_response("describe_endpoint", description)
        cloudformation, stack_stubber = stub("cloudformation")
        if outputs is not None:
            stack = {
                "StackName": "Coalmine-dev-flights",
                "CreationTime": 0,
                "StackStatus": "CREATE_COMPLETE",
                "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()],
            }
            stack_stubber.add_response("describe_stacks", {"Stacks": [stack]})
        clients = {"sagemaker": sagemaker, "cloudformation": cloudformation, "s3": None}
        return find_capture(
            clients.__getitem__,
            "flights-dev",
            stack_name="Coalmine-dev-flights",
            location=location,
        )

    return look


def test_the_endpoint_says_where(find):
    live = find({**DESCRIPTION, "DataCaptureConfig": CAPTURE})

    assert "s3://data/live/flights-dev/" == live.location.uri
    assert live.is_capturing
    assert ("config", ("blue",)) == (live.config_name, live.live_variants)


def test_without_capture_it_is_the_data_bucket(find):
    """There may be data of the time when it captured."""
    live = find(DESCRIPTION, outputs={"DataBucketName": "bucket"})

    assert "s3://bucket/capture/flights-dev/" == live.location.uri
    assert not live.is_capturing


def test_an_endpoint_that_is_gone_may_have_left_data(find):
    live = find(None, outputs={"DataBucketName": "bucket"})

    assert {} == live.variant_models()


def test_a_location_that_is_given_wins(find):
    live = find({**DESCRIPTION, "DataCaptureConfig": CAPTURE}, location="s3://old/place")

    assert "s3://old/place/flights-dev/" == live.location.uri


def test_a_location_elsewhere_is_refused(find):
    with pytest.raises(AwsError, match="must lie at s3://bucket/prefix, got 'old/place'"):
        find(DESCRIPTION, location="old/place")


def test_a_stack_without_a_data_bucket_is_an_error(find):
    with pytest.raises(AwsError, match="must have the output DataBucketName, got none"):
        find(DESCRIPTION, outputs={"EndpointName": "flights-dev"})
