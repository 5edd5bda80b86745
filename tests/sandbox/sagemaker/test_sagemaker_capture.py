"""An endpoint config with a DataCaptureConfig, served by real workers, with a fake S3."""

from __future__ import annotations

import json

import pytest

from sandbox.sagemaker.service import SageMakerError
from tests.sandbox.conftest import eventually

CAPTURE = {
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://captured/live",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
}


@pytest.fixture
def capturing(new_rig):
    """Give a SageMaker that writes captures almost at once."""
    with new_rig(capture_lag_seconds=0.05) as rig:
        rig.has_model("forest")
        yield rig


def deploy(rig, name, **capture):
    """Create an endpoint with a capture that differs from the usual one in what is given."""
    rig.call(
        "CreateEndpointConfig",
        EndpointConfigName=name,
        ProductionVariants=[rig.variant("blue", "forest")],
        DataCaptureConfig={**CAPTURE, **capture},
    )
    rig.call("CreateEndpoint", EndpointName=name, EndpointConfigName=name)
    return rig.settled(name)


def records(rig):
    """Return what was written so far."""
    return [json.loads(line) for write in rig.objects.writes for line in write.body.splitlines()]


def test_what_is_asked_and_answered_is_written_down(capturing):
    """By endpoint, variant and hour, encrypted with the config's key, as the model's role."""
    described = deploy(capturing, "all", KmsKeyId="alias/captured")
    capturing.invoke("all", b"[1]", **{"X-Amzn-SageMaker-Inference-Id": "flight-7"})

    (record,) = eventually(lambda: records(capturing))
    (write,) = capturing.objects.writes
    assert "[1]" == record["captureData"]["endpointInput"]["data"]
    assert '"forest"' == record["captureData"]["endpointOutput"]["data"]
    assert "flight-7" == record["eventMetadata"]["inferenceId"]
    assert write.key.startswith("live/all/blue/20")
    assert ("captured", "alias/captured") == (write.bucket, write.kms_key_id)
    assert "arn:aws:iam::000000000000:role/execution" == write.role_arn
    assert "Started" == described["DataCaptureConfig"]["CaptureStatus"]


def test_what_failed_is_not_captured(capturing):
    """There is no answer to write down."""
    code = "def model_fn(d): return 1\ndef transform_fn(*_): raise ValueError('no')"
    capturing.has_model("broken", code=code)
    capturing.call(
        "CreateEndpointConfig",
        EndpointConfigName="failing",
        ProductionVariants=[capturing.variant("blue", "broken")],
        DataCaptureConfig=CAPTURE,
    )
    capturing.call("CreateEndpoint", EndpointName="failing", EndpointConfigName="failing")
    capturing.settled("failing")

    with pytest.raises(SageMakerError):
        capturing.invoke("failing")

    capturing.run(capturing.sagemaker._captures.flush())
    assert [] == records(capturing)


def test_about_the_percentage_is_captured(new_rig):
    """A draw decides for each request; stopping the sandbox writes what is pending."""
    with new_rig(capture_lag_seconds=60.0) as rig:
        rig.has_model("forest")
        deploy(rig, "some", InitialSamplingPercentage=30)
        for _ in range(200):
            rig.invoke("some")

        assert [] == records(rig)

    assert 35 <= len(records(rig)) <= 85


def test_a_new_config_says_anew_what_is_captured(capturing):
    """Also with RetainAllVariantProperties: a capture is no property of a variant."""
    deploy(capturing, "changing")
    capturing.has_config("silent", capturing.variant("blue", "forest"))

    capturing.call(
        "UpdateEndpoint",
        EndpointName="changing",
        EndpointConfigName="silent",
        RetainAllVariantProperties=True,
        ExcludeRetainedVariantProperties=[{"VariantPropertyType": "DataCaptureConfig"}],
    )
    during = capturing.call("DescribeEndpoint", EndpointName="changing")
    after = capturing.settled("changing")
    capturing.invoke("changing")
    capturing.run(capturing.sagemaker._captures.flush())

    assert "Started" == during["DataCaptureConfig"]["CaptureStatus"]
    assert "DataCaptureConfig" not in after
    assert [] == records(capturing)


def test_a_destination_that_may_not_be_written_costs_no_request(capturing, caplog):
    """It is logged, and what is captured later is written again."""
    capturing.objects.forbidden.add("captured")
    deploy(capturing, "denied")

    capturing.invoke("denied", b"[1]")
    eventually(lambda: "are lost" in caplog.text)
    capturing.objects.forbidden.clear()
    capturing.invoke("denied", b"[2]")

    (record,) = eventually(lambda: records(capturing))
    assert "[2]" == record["captureData"]["endpointInput"]["data"]
    assert "1 captured invocations of denied are lost" in caplog.text


def test_what_is_pending_has_a_limit(new_rig, caplog):
    """A store that is slow must not fill the machine's memory."""
    with new_rig(capture_lag_seconds=60.0, max_pending_capture_bytes=100) as rig:
        rig.has_model("forest")
        deploy(rig, "full")
        for _ in range(3):
            rig.invoke("full", b"x" * 60)

    assert 1 == len(records(rig))
    assert "2 captured invocations are lost" in caplog.text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DestinationS3Uri": "https://b/p"}, "must be s3://bucket/prefix, got https://b/p"),
        ({"DestinationS3Uri": "s3://"}, "destinationS3Uri"),
        ({"CaptureOptions": [{"CaptureMode": "REQUEST"}]}, "Input, Output"),
        ({"CaptureOptions": [{"CaptureMode": "Input"}] * 2}, "must be unique, got Input"),
        ({"InitialSamplingPercentage": 101}, "101"),
    ],
)
def test_a_capture_that_sagemaker_would_refuse_is_refused(capturing, changes, reason):
    with pytest.raises(SageMakerError, match=reason):
        deploy(capturing, "refused", **changes)
