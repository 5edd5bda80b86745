"""Captured objects on S3."""

import io
from datetime import UTC, datetime

import pytest
from botocore.response import StreamingBody

from coalmine.capture.location import CaptureLocation
from coalmine.gateways.aws import AwsError
from coalmine.gateways.captured_objects import CapturedObjects

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LOCATION = CaptureLocation.from_uri("s3://data/capture", endpoint_name="flights-dev")
HOUR = "capture/flights-dev/blue/2026/01/31/12/"


def test_the_variants_are_the_folders(stub):
    """Those that are gone from the endpoint, too."""
    client, stubber = stub("s3")
    stubber.add_response(
        "list_objects_v2",
        {"CommonPrefixes": [{"Prefix": f"capture/flights-dev/{name}/"} for name in ("b", "g")]},
        {"Bucket": "data", "Prefix": "capture/flights-dev/", "Delimiter": "/"},
    )

    assert ["b", "g"] == CapturedObjects(client, LOCATION).variant_names()


def test_only_the_hour_is_listed_page_by_page(stub):
    """What is no captured object is left alone."""
    client, stubber = stub("s3")
    stubber.add_response(
        "list_objects_v2",
        {
            "Contents": [{"Key": f"{HOUR}00-00-000-a.jsonl"}, {"Key": f"{HOUR}manifest"}],
            "IsTruncated": True,
            "NextContinuationToken": "more",
        },
        {"Bucket": "data", "Prefix": HOUR},
    )
    stubber.add_response(
        "list_objects_v2",
        {"Contents": [{"Key": f"{HOUR}59-00-000-b.jsonl"}]},
        {"Bucket": "data", "Prefix": HOUR, "ContinuationToken": "more"},
    )

    found = list(CapturedObjects(client, LOCATION).between("blue", start=NOON, end=NOON))
    assert [f"{HOUR}00-00-000-a.jsonl", f"{HOUR}59-00-000-b.jsonl"] == [each.key for each in found]


def test_an_object_is_read_line_by_line(stub):
    """Whatever bytes are in it: the parser says what is wrong."""
    client, stubber = stub("s3")
    content = b'{"a": 1}\n\xff\n'
    stubber.add_response("get_object", {"Body": StreamingBody(io.BytesIO(content), len(content))})

    assert ['{"a": 1}', "�"] == list(CapturedObjects(client, LOCATION).lines("key"))


class CountedContent(io.BytesIO):
    """Content that counts how often it is read."""

    reads = 0

    def read(self, size=-1):
        self.reads += 1
        return super().read(size)


def test_a_long_line_is_read_in_few_parts(stub):
    """A captured body has megabytes; read by the kilobyte it was put together 4,000 times."""
    client, stubber = stub("s3")
    content = CountedContent(b"x" * 4_000_000 + b"\n{}\n")
    size = len(content.getvalue())
    stubber.add_response("get_object", {"Body": StreamingBody(content, size)})
    lines = list(CapturedObjects(client, LOCATION).lines("key"))

    assert [4_000_000, 2] == [len(line) for line in lines]
    assert content.reads < 10


def test_a_refusal_names_the_object(stub):
    client, stubber = stub("s3")
    stubber.add_client_error("get_object", "AccessDenied", "no")

    with pytest.raises(AwsError, match=r"read s3://data/key: .*AccessDenied"):
        list(CapturedObjects(client, LOCATION).lines("key"))
