"""Artifacts of a multi-model endpoint on S3."""

import io
import json
import random
from datetime import UTC, datetime

import pytest
from botocore.response import StreamingBody
from botocore.stub import ANY

from coalmine.gateways.aws import AwsError
from coalmine.gateways.model_store import ModelStore, UnreadableModelError
from coalmine.multi_model.names import ModelVersion
from coalmine.packaging.archive import write_archive

MODEL = ModelVersion(name="flights", version="1")
AT = {"Bucket": "data", "Key": MODEL.key}


@pytest.fixture
def s3(stub):
    return stub("s3")


@pytest.fixture
def store(s3):
    return ModelStore(s3[0], "data")


@pytest.fixture
def artifact(tmp_path):
    path = tmp_path / "model.tar.gz"
    write_archive(path, {"model.json": json.dumps({"name": "flights"}).encode()})
    return path


def test_other_objects_below_the_prefix_are_left_out(s3, store):
    listed = [
        {"Key": key, "Size": 7, "LastModified": datetime(2026, 1, day, tzinfo=UTC)}
        for key, day in (("models/flights/2.tar.gz", 2), ("models/x", 1), (MODEL.key, 1))
    ]
    s3[1].add_response(
        "list_objects_v2", {"Contents": listed}, {"Bucket": "data", "Prefix": "models/"}
    )

    assert ["flights/1", "flights/2"] == [str(each.model) for each in store.list()]


def test_an_artifact_is_written_only_where_nothing_is(s3, store, artifact):
    """S3 itself decides, so two who add at once cannot both win."""
    wanted = {**AT, "Body": ANY, "ContentType": "application/gzip", "IfNoneMatch": "*"}
    s3[1].add_response("put_object", {}, wanted)
    s3[1].add_client_error("put_object", "PreconditionFailed", http_status_code=412)

    assert [True, False] == [store.add(MODEL, artifact) for _ in range(2)]


def test_a_refusal_of_another_kind_is_an_error(s3, store, artifact):
    s3[1].add_client_error("put_object", "AccessDenied")

    with pytest.raises(AwsError, match=r"s3://data/models/flights/1\.tar\.gz: .*AccessDenied"):
        store.add(MODEL, artifact)


def ranged(s3, content, size):
    """Let S3 answer the first bytes of an object."""
    part = content[:size]
    s3[1].add_response(
        "get_object",
        {"Body": StreamingBody(io.BytesIO(part), len(part))},
        {**AT, "Range": f"bytes=0-{size - 1}"},
    )


def test_only_the_head_of_an_artifact_is_read(s3, store, artifact):
    ranged(s3, artifact.read_bytes(), 16_384)

    assert {"name": "flights"} == store.describe(MODEL)


def test_a_long_description_is_read_with_a_second_request(s3, store, tmp_path):
    path = tmp_path / "long.tar.gz"
    text = random.Random(1).randbytes(30_000).hex()
    write_archive(path, {"model.json": json.dumps({"name": text}).encode()})
    ranged(s3, path.read_bytes(), 16_384)
    ranged(s3, path.read_bytes(), 65_536)

    assert {"name": text} == store.describe(MODEL)


def test_an_object_of_another_kind_has_no_description(s3, store):
    ranged(s3, b"no archive at all", 16_384)

    assert store.describe(MODEL) is None


def test_a_model_that_is_not_there_is_said_so(s3, store):
    s3[1].add_client_error("get_object", "NoSuchKey")

    with pytest.raises(AwsError, match="model flights/1 must be stored, got nothing at s3://data"):
        store.describe(MODEL)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("InvalidRange", "must be an artifact, got an empty object at s3://data"),
        ("AccessDenied", r"s3://data/models/flights/1\.tar\.gz: .*AccessDenied"),
    ],
)
def test_an_object_without_a_head_is_unreadable(s3, store, code, words):
    """S3 answers 416 to the first bytes of an empty object."""
    s3[1].add_client_error("get_object", code)

    with pytest.raises(UnreadableModelError, match=words):
        store.describe(MODEL)


def test_a_model_is_deleted_by_its_key(s3, store):
    s3[1].add_response("delete_object", {}, AT)

    store.remove(MODEL)
