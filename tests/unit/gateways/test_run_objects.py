"""The folders of batch runs on S3."""

import io

import pytest
from botocore.response import StreamingBody

from batch.ports import ObjectInfo
from coalmine.gateways.aws import AwsError
from coalmine.gateways.run_objects import RunObjects


def test_what_lies_below_a_prefix_is_found(stub):
    client, stubber = stub("s3")
    stubber.add_response(
        "list_objects_v2",
        {"Contents": [{"Key": "runs/1/é a.json", "Size": 3, "ETag": '"e"'}]},
        {"Bucket": "data", "Prefix": "runs/1/"},
    )

    assert [ObjectInfo(uri="s3://data/runs/1/é a.json", size_bytes=3, etag='"e"')] == list(
        RunObjects(client).find("s3://data/runs/1/")
    )


def test_a_document_is_read(stub):
    client, stubber = stub("s3")
    body = {"Body": StreamingBody(io.BytesIO(b"{}"), 2)}
    stubber.add_response("get_object", body, {"Bucket": "data", "Key": "runs/1/status.json"})

    assert b"{}" == RunObjects(client).get("s3://data/runs/1/status.json")


def test_what_is_not_there_is_none(stub):
    client, stubber = stub("s3")
    stubber.add_client_error("get_object", "NoSuchKey")

    assert RunObjects(client).get("s3://data/runs/1/status.json") is None


def test_what_may_not_be_read_is_an_error(stub):
    """A run that is there must not be taken for one that is not."""
    client, stubber = stub("s3")
    stubber.add_client_error("get_object", "AccessDenied")

    with pytest.raises(AwsError, match=r"read s3://data/runs/1/status\.json"):
        RunObjects(client).get("s3://data/runs/1/status.json")


def test_runs_are_the_folders_below_a_prefix(stub):
    client, stubber = stub("s3")
    stubber.add_response(
        "list_objects_v2",
        {"CommonPrefixes": [{"Prefix": "runs/a/"}, {"Prefix": "runs/b/"}]},
        {"Bucket": "data", "Prefix": "runs/", "Delimiter": "/"},
    )

    assert ["a", "b"] == RunObjects(client).folders("s3://data/runs/")
