"""Buckets are measured and emptied, with all that S3 does not show at once."""

from datetime import UTC, datetime

import pytest
from botocore.stub import ANY

from coalmine.gateways.aws import AwsError
from coalmine.gateways.bucket_contents import BucketContents

VERSIONS = {
    "Versions": [
        {"Key": "a", "VersionId": "2", "Size": 7},
        {"Key": "a", "VersionId": "1", "Size": 5},
    ],
    "DeleteMarkers": [{"Key": "b", "VersionId": "3", "LastModified": datetime.now(UTC)}],
}
UPLOADS = {"Uploads": [{"Key": "c", "UploadId": "up"}]}


def test_old_versions_markers_and_uploads_count(stub):
    client, stubber = stub("s3")
    stubber.add_response("list_object_versions", VERSIONS)
    stubber.add_response("list_multipart_uploads", UPLOADS)

    contents = BucketContents(client).measure("data")

    assert contents is not None
    assert (4, 12, True) == (contents.count, contents.stored_bytes, contents.is_counted_in_full)


def test_counting_ends_somewhere(stub):
    """A bucket of a billion objects would be counted for a day."""
    client, stubber = stub("s3")
    stubber.add_response("list_object_versions", VERSIONS)

    contents = BucketContents(client).measure("data", most=2)

    assert contents is not None
    assert (2, False) == (contents.count, contents.is_counted_in_full)


def test_a_bucket_that_is_gone_is_none(stub):
    client, stubber = stub("s3")
    stubber.add_client_error("list_object_versions", "NoSuchBucket")

    assert BucketContents(client).measure("data") is None


def test_everything_is_deleted_by_its_version(stub):
    client, stubber = stub("s3")
    stubber.add_response("list_multipart_uploads", UPLOADS)
    stubber.add_response(
        "abort_multipart_upload", {}, {"Bucket": "data", "Key": "c", "UploadId": "up"}
    )
    stubber.add_response("list_object_versions", VERSIONS)
    objects = [{"Key": key, "VersionId": version} for key, version in ("a2", "a1", "b3")]
    stubber.add_response(
        "delete_objects", {}, {"Bucket": "data", "Delete": {"Objects": objects, "Quiet": True}}
    )
    told: list[int] = []

    BucketContents(client).empty("data", told.append)

    assert [3] == told


def test_an_object_that_is_locked_is_told(stub):
    """DeleteObjects answers 200 for those it does not delete."""
    client, stubber = stub("s3")
    stubber.add_response("list_multipart_uploads", {})
    stubber.add_response("list_object_versions", VERSIONS)
    stubber.add_response(
        "delete_objects",
        {"Errors": [{"Key": "a", "Code": "AccessDenied", "Message": "locked"}]},
        {"Bucket": "data", "Delete": ANY},
    )

    with pytest.raises(AwsError, match=r"got 1 that are not, a: AccessDenied: locked"):
        BucketContents(client).empty("data", lambda _: None)
