"""model.json is read from the head of an artifact; the model behind it is not."""

import io
import json
import random
import tarfile
from typing import Any

import pytest

from canary.gateways.artifact import Artifacts

MODEL = {"format_version": 1, "name": "flights"}


class Body(io.BytesIO):
    """A stream that counts how much was read of it."""

    read_bytes = 0

    def read(self, size=-1):
        data = super().read(size)
        self.read_bytes += len(data)
        return data


class FakeS3:
    """One object on S3; it stands where the boto3 client does."""

    def __init__(self, data):
        self.body = Body(data)
        self.asked = None

    def get_object(self, *, Bucket, Key):  # noqa: N803  # boto3's names
        self.asked = (Bucket, Key)
        return {"Body": self.body}


def read_model_json(s3: Any, uri):
    return Artifacts(s3).read_model_json(uri)


def tar(*members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            if data is None:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def noise(size):
    return random.Random(7).randbytes(size)


@pytest.mark.parametrize("name", ["model.json", "./model.json"])
def test_model_json_is_read_without_the_model(name):
    s3 = FakeS3(tar((name, json.dumps(MODEL).encode()), ("model.joblib", noise(3_000_000))))

    assert MODEL == read_model_json(s3, "s3://models/flights/a.tar.gz")
    assert ("models", "flights/a.tar.gz") == s3.asked
    assert s3.body.read_bytes < 100_000
    assert s3.body.closed


def test_a_folder_may_stand_before_it():
    s3 = FakeS3(tar(("./", None), ("./model.json", json.dumps(MODEL).encode())))

    assert MODEL == read_model_json(s3, "s3://models/a.tar.gz")


@pytest.mark.parametrize(
    "members",
    [
        [("model.joblib", b"x")],
        [(f"code/{i}.py", b"") for i in range(9)] + [("model.json", b"{}")],
        [],
    ],
    ids=["no model.json", "far behind", "empty"],
)
def test_an_artifact_that_does_not_begin_with_it_has_none(members):
    assert read_model_json(FakeS3(tar(*members)), "s3://models/a.tar.gz") is None
