"""The JSONPath of DataProcessing."""

from typing import Any

import pytest

from sandbox.sagemaker.transform.paths import BadPathError, parse_path

ROW = ["a", "b", "c", "d"]
RECORD = {"id": 7, "features": [1, 2, 3], "meta data": {"age": 42}}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", ROW),
        ("$[0]", ["a"]),
        ("$[-1]", ["d"]),
        ("$[1:]", ["b", "c", "d"]),
        ("$[:2]", ["a", "b"]),
        ("$[0,2:]", ["a", "c", "d"]),
        ("$[3,0]", ["d", "a"]),
    ],
)
def test_columns_are_selected_by_index(path: str, expected: list[str]):
    """What a path selects of a row is a row."""
    assert expected == parse_path(path).columns(ROW)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", RECORD),
        ("$.id", 7),
        ("$['id']", 7),
        ("$['id','features']", {"id": 7, "features": [1, 2, 3]}),
        ("$.features[0]", 1),
        ("$.features[0:2]", [1, 2]),
        ('$["meta data"].age', 42),
    ],
)
def test_values_are_selected_by_name(path: str, expected: Any):
    """Several names give an object."""
    assert expected == parse_path(path).select(RECORD)


@pytest.mark.parametrize("path", ["", "id", "$..id", "$[*]", "$.features[?(@>1)]", "$[]", "$.a-b"])
def test_what_sagemaker_does_not_have_is_refused(path: str):
    """Wildcards, filters, recursion."""
    with pytest.raises(BadPathError):
        parse_path(path)


@pytest.mark.parametrize(("path", "value"), [("$.absent", RECORD), ("$[4]", ROW), ("$.id", ROW)])
def test_what_is_not_there_is_refused(path: str, value: Any):
    """Nothing is made up."""
    with pytest.raises(BadPathError, match="what is not there"):
        parse_path(path).select(value)
