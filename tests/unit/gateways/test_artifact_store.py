"""The registry's bucket: a key that is taken is an answer, not an error."""

import pytest
from botocore.stub import ANY

from coalmine.gateways.artifact_store import ArtifactStore
from coalmine.gateways.aws import AwsError


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"packed")
    return path


@pytest.fixture
def stubbed(stub):
    client, stubber = stub("s3")
    return stubber, ArtifactStore(client, "registry")


def test_a_new_key_is_written_only_if_nothing_is_there(stubbed, file):
    stubber, store = stubbed
    stubber.add_response(
        "put_object",
        {},
        {
            "Bucket": "registry",
            "Key": "flights/a.tar.gz",
            "Body": ANY,
            "ContentType": "application/gzip",
            "IfNoneMatch": "*",
        },
    )

    assert store.add("flights/a.tar.gz", file)
    assert "s3://registry/flights/a.tar.gz" == store.url("flights/a.tar.gz")


def test_a_key_that_is_taken_stays_as_it_is(stubbed, file):
    stubber, store = stubbed
    stubber.add_client_error("put_object", "PreconditionFailed", http_status_code=412)

    assert not store.add("flights/a.tar.gz", file)


def test_a_denial_is_an_error(stubbed, file):
    stubber, store = stubbed
    stubber.add_client_error("put_object", "AccessDenied")

    with pytest.raises(AwsError, match="AccessDenied"):
        store.add("flights/a.tar.gz", file)
