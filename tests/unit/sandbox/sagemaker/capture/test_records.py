"""What SageMaker writes of a captured invocation."""

from __future__ import annotations

import base64
import json
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.capture.records import CapturedInvocation, CapturePlan, Payload, object_key

CONFIG = {
    "InitialSamplingPercentage": 20,
    "DestinationS3Uri": "s3://data/capture",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {
        "CsvContentTypes": ["text/csv"],
        "JsonContentTypes": ["application/json"],
    },
}
PLAN = CapturePlan.from_config(CONFIG)
NOON = 1_700_049_600.25  # 2023-11-15T12:00:00.250Z


def invocation(**changes) -> CapturedInvocation:
    """Give one request in CSV that was answered in JSON."""
    return CapturedInvocation(
        **{
            "time": NOON,
            "inference_id": None,
            "input": Payload(content_type="text/csv", body=b"1,2\n"),
            "output": Payload(content_type="application/json; charset=utf-8", body=b"[0.5]"),
            **changes,
        }
    )


def test_a_record_has_both_sides_and_who_it_is():
    """Readable sides are text as is, times are whole seconds, ids are new."""
    record = PLAN.record(invocation(inference_id="flight-7"))

    assert record["captureData"] == {
        "endpointInput": {
            "observedContentType": "text/csv",
            "mode": "INPUT",
            "data": "1,2\n",
            "encoding": "CSV",
        },
        "endpointOutput": {
            "observedContentType": "application/json; charset=utf-8",
            "mode": "OUTPUT",
            "data": "[0.5]",
            "encoding": "JSON",
        },
    }
    assert uuid.UUID(record["eventMetadata"].pop("eventId"))
    assert record["eventMetadata"] == {
        "inferenceId": "flight-7",
        "inferenceTime": "2023-11-15T12:00:00Z",
    }
    assert record["eventVersion"] == "0"


def test_a_request_without_an_inference_id_has_none_in_its_record():
    assert "inferenceId" not in PLAN.record(invocation())["eventMetadata"]


@pytest.mark.parametrize(
    ("modes", "sides"),
    [
        (["Input"], ["endpointInput"]),
        (["Output"], ["endpointOutput"]),
        (["Input", "Output"], ["endpointInput", "endpointOutput"]),
        (["InputAndOutput"], ["endpointInput", "endpointOutput"]),
    ],
)
def test_only_what_is_asked_for_is_captured(modes, sides):
    options = [{"CaptureMode": mode} for mode in modes]
    plan = CapturePlan.from_config({**CONFIG, "CaptureOptions": options})

    assert sides == list(plan.record(invocation())["captureData"])


@pytest.mark.parametrize(
    "payload",
    [
        Payload(content_type="application/x-npy", body=b"\x93NUMPY"),
        Payload(content_type="text/csv", body=b"\xff"),
    ],
    ids=["type not named", "not text"],
)
def test_what_is_not_readable_is_base64(payload):
    """It can be read back, byte by byte."""
    side = PLAN.record(invocation(input=payload))["captureData"]["endpointInput"]

    assert side["encoding"] == "BASE64"
    assert payload.body == base64.b64decode(side["data"])


def test_without_content_types_everything_is_base64():
    """As SageMaker does when CaptureContentTypeHeader is left out."""
    plan = CapturePlan.from_config(
        {name: value for name, value in CONFIG.items() if name != "CaptureContentTypeHeader"}
    )

    sides = plan.record(invocation())["captureData"].values()
    assert {"BASE64"} == {side["encoding"] for side in sides}


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_an_object_has_a_document_a_line(texts):
    """Whatever is in a body, a line break included, stays within its line."""
    batch = [
        invocation(input=Payload(content_type="text/csv", body=text.encode(errors="replace")))
        for text in texts
    ]

    lines = PLAN.lines(batch).decode().removesuffix("\n").split("\n")
    assert [each.input.body.decode() for each in batch] == [
        json.loads(line)["captureData"]["endpointInput"]["data"] for line in lines
    ]


def test_objects_lie_by_endpoint_variant_and_hour():
    """The file's name begins with minute, second and millisecond."""
    key = object_key("capture/prod", "flights", "blue", NOON)

    assert re.fullmatch(
        r"capture/prod/flights/blue/2023/11/15/12/00-00-250-[0-9a-f-]{36}\.jsonl", key
    )
    assert object_key("", "flights", "blue", NOON).startswith("flights/blue/2023/")


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 100))
def test_the_percentage_of_all_draws_is_sampled(draw, percentage):
    """0 samples none, 100 samples all."""
    plan = CapturePlan.from_config({**CONFIG, "InitialSamplingPercentage": percentage})

    assert plan.samples(draw) == (draw * 100 < percentage)
    assert percentage != 100 or plan.samples(draw)


def test_a_capture_that_is_switched_off_says_so():
    """DescribeEndpoint tells a capture that was stopped from none."""
    plan = CapturePlan.from_config({**CONFIG, "EnableCapture": False, "KmsKeyId": "key"})

    assert not plan.samples(0.0)
    assert plan.describe() == {
        "EnableCapture": False,
        "CaptureStatus": "Stopped",
        "CurrentSamplingPercentage": 20,
        "DestinationS3Uri": "s3://data/capture",
        "KmsKeyId": "key",
    }
