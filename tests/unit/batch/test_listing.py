"""Which objects are the input."""

import json

import pytest

from batch.listing import find_input, refuse_no_table
from batch.refusal import RefusedRunError
from tests.doubles.objects_in_memory import ObjectsInMemory

INPUT = "s3://data/input/"


def found_in(names, uri=INPUT):
    objects = ObjectsInMemory({f"{INPUT}{name}": body for name, body in names.items()})
    return find_input(objects, uri, in_parallel=map)


def names_in(listing):
    return [each.uri.removeprefix(INPUT) for each in listing.sources]


def test_what_readers_of_tables_skip_is_no_input():
    """A partition may begin with an underscore; a file that is empty is named."""
    names = ["b.csv", "a b/ü.csv", "_SUCCESS", ".hidden", "_tmp/x.csv", "_day=1/c.csv"]
    listing = found_in({**dict.fromkeys(names, b"1"), "empty.csv": b"", "folder/": b""})

    assert ["_day=1/c.csv", "a b/ü.csv", "b.csv"] == names_in(listing)
    assert (f"{INPUT}empty.csv is empty",) == listing.skipped


def test_one_object_may_be_the_input():
    """Whatever it is called: it was asked for."""
    assert ["_x.csv"] == names_in(found_in({"_x.csv": b"1", "y.csv": b"1"}, f"{INPUT}_x.csv"))


@pytest.mark.parametrize("name", ["a/", "_SUCCESS", ".part", "_tmp/a.csv", "a/_committed_1"])
def test_an_upload_that_is_no_table_is_refused(name):
    with pytest.raises(RefusedRunError, match=f"must be a table, got {INPUT}{name}"):
        refuse_no_table(f"{INPUT}{name}", INPUT)


def test_an_upload_that_is_a_table_is_none_of_these():
    """Whatever the folders are called that the job reads."""
    refuse_no_table(f"{INPUT}_day=1/a.csv", INPUT)
    refuse_no_table("s3://data/_in/a.csv", "s3://data/_in/")


def test_a_manifest_names_objects_in_its_own_order():
    entries = [{"prefix": INPUT}, "b.csv", "sub/", "a.csv"]
    names = {"a.csv": b"1", "b.csv": b"1", "sub/c.csv": b"1", "d.csv": b"1"}
    listing = found_in({**names, "x.manifest": json.dumps(entries).encode()}, f"{INPUT}x.manifest")

    assert ["b.csv", "sub/c.csv", "a.csv"] == names_in(listing)


@pytest.mark.parametrize(
    ("names", "uri", "words"),
    [
        ({}, INPUT, "at least one object that is not empty, got none"),
        ({"a.csv": b"", "_b": b"1"}, INPUT, "got 1 empty ones"),
        ({"a.csv": b"1"}, f"{INPUT}a", "a prefix ends with `/`"),
        ({"x.manifest": b"{}"}, f"{INPUT}x.manifest", "must be a list like"),
        ({"x.manifest": b"<"}, f"{INPUT}x.manifest", "must be JSON"),
        ({"x.manifest": b'["s3://data/gone.csv"]'}, f"{INPUT}x.manifest", "gone.csv must be there"),
    ],
)
def test_an_input_without_anything_is_refused(names, uri, words):
    with pytest.raises(RefusedRunError) as caught:
        found_in(names, uri)
    assert words in str(caught.value)
