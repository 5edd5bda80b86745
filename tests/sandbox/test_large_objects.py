"""S3 as batch jobs use it: ranges, copies of ranges, uploads in parts, many keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, refusal

MEBIBYTE = 2**20
KEY = "days of März/1 + 2.csv"


@pytest.fixture
def s3(running_sandbox: RunningSandbox) -> Any:
    """A client."""
    return running_sandbox.client("s3")


@pytest.fixture
def bucket(s3: Any, unique: str) -> str:
    """An empty bucket."""
    s3.create_bucket(Bucket=unique)
    return unique


def test_a_range_is_read_only_of_the_object_that_is_meant(s3: Any, bucket: str):
    """If-Match: another object with this key is 412."""
    etag = s3.put_object(Bucket=bucket, Key=KEY, Body=b"0123456789" * MEBIBYTE)["ETag"]
    read = {"Bucket": bucket, "Key": KEY, "Range": "bytes=5-14"}
    found = s3.get_object(**read, IfMatch=etag)

    assert b"5678901234" == found["Body"].read()
    assert "bytes 5-14/10485760" == found["ContentRange"]
    assert "PreconditionFailed" == refusal(s3.get_object, **read, IfMatch='"other"')[0]


def test_an_object_is_put_together_of_copies_and_parts(s3: Any, bucket: str):
    """It appears when it is complete, and its sources may not change meanwhile."""
    body = bytes(range(256)) * (6 * MEBIBYTE // 256)
    etag = s3.put_object(Bucket=bucket, Key=KEY, Body=body)["ETag"]
    target = {"Bucket": bucket, "Key": "out/all of it.csv"}
    upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    source = {"CopySource": {"Bucket": bucket, "Key": KEY}, "CopySourceIfMatch": etag}
    whole = f"bytes=0-{5 * MEBIBYTE - 1}"
    copy = {**upload, **source, "PartNumber": 1, "CopySourceRange": whole}
    refused = refusal(s3.upload_part_copy, **{**copy, "CopySourceIfMatch": '"other"'})
    first = s3.upload_part_copy(**copy)["CopyPartResult"]["ETag"]
    second = s3.upload_part(**upload, PartNumber=2, Body=body[5 * MEBIBYTE :])["ETag"]
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix="out/")["Uploads"]
    parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]

    assert "PreconditionFailed" == refused[0]
    assert [target["Key"]] == [each["Key"] for each in listed]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket, Prefix="elsewhere/")
    assert [KEY] == [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]

    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    assert body == s3.get_object(**target)["Body"].read()


def test_an_upload_that_is_given_up_leaves_nothing(s3: Any, bucket: str):
    """No object, no upload."""
    target = {"Bucket": bucket, "Key": "out/half"}
    upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    s3.upload_part(**upload, PartNumber=1, Body=bytes(5 * MEBIBYTE))
    s3.abort_multipart_upload(**upload)

    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert 0 == s3.list_objects_v2(Bucket=bucket)["KeyCount"]


def test_a_damaged_upload_is_refused(s3: Any, bucket: str):
    """However large."""
    code, _ = refusal(
        s3.put_object,
        Bucket=bucket,
        Key=KEY,
        Body=bytes(2 * MEBIBYTE),
        ChecksumCRC32="AAAAAA==",
    )

    assert "BadDigest" == code


def test_keys_are_listed_page_by_page_in_order(s3: Any, bucket: str):
    """By their UTF-8 bytes, below a prefix."""
    names = sorted(f"many/{number:03d} é.csv" for number in range(25))
    for name in (*names, "other"):
        s3.put_object(Bucket=bucket, Key=name, Body=b"1\n")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix="many/", PaginationConfig={"PageSize": 10}
    )
    listed = [[each["Key"] for each in page["Contents"]] for page in pages]

    assert [10, 10, 5] == [len(page) for page in listed]
    assert names == [name for page in listed for name in page]
