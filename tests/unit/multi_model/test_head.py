import gzip
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalmine.multi_model.head import NotPackedError, read_head


def test_the_first_bytes_are_enough(pack):
    """What comes behind model.json is not looked at."""
    artifact = pack(pad=os.urandom(2000).hex()).read_bytes()

    description = read_head(artifact[:-20])

    assert description is not None
    assert "flights" == description["name"]


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_beginning_is_either_enough_or_asks_for_more(pack, data):
    artifact = pack().read_bytes()
    found = read_head(artifact[: data.draw(st.integers(0, len(artifact)))])

    assert found is None or "flights" == found["name"]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 a zip",
        gzip.compress(b"x" * 2000, mtime=0),
        gzip.compress(b"\0" * 2000, mtime=0),
    ],
    ids=["zip", "no tar", "empty tar"],
)
def test_what_is_no_artifact_is_said_to_be_none(content):
    with pytest.raises(NotPackedError, match=r"must begin with model\.json"):
        read_head(content)


def test_an_artifact_of_another_order_is_not_ours(pack):
    """SageMaker's own SDK packs without a model.json."""
    with pytest.raises(NotPackedError):
        read_head(pack(without=["model.json"]).read_bytes())
