"""Rows of --sample."""

import pytest

from coalmine.packaging import BadInputError
from coalmine.packaging.sample import Sample, is_number, read_sample


def test_the_models_columns_are_taken_and_others_left(tmp_path):
    """A training file has its target in it; the order is the model's."""
    path = tmp_path / "rows.csv"
    path.write_text("target,distance,carrier\r\n1,5,AA\r\n0,,NA\r\n")

    assert Sample(
        rows=({"carrier": "AA", "distance": "5"}, {"carrier": "NA", "distance": ""})
    ) == read_sample(path, ["carrier", "distance"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"distance\n1\n", "a column for every feature, missing: carrier"),
        (b"carrier,distance\n", "at least one row"),
        (b"", "a column for every feature"),
        (b"carrier,distance\nAA,1,2\n", "row 1 must have 2 cells"),
        (b"carrier,distance\nAA,1\nAA\n", "row 2 must have 2 cells"),
        (b"\xff\xfe", "a CSV file in UTF-8"),
    ],
)
def test_a_sample_that_is_none_is_bad_input(tmp_path, content, words):
    """It says what is missing."""
    path = tmp_path / "rows.csv"
    path.write_bytes(content)

    with pytest.raises(BadInputError, match=words):
        read_sample(path, ["carrier", "distance"])


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, [0]), (2, [0, 9]), (4, [0, 3, 6, 9]), (10, list(range(10))), (50, list(range(10)))],
)
def test_rows_are_spread_from_first_to_last(count, expected):
    """Sorted files would otherwise show one kind of row."""
    sample = Sample(rows=tuple({"place": str(place)} for place in range(10)))

    assert [str(place) for place in expected] == [row["place"] for row in sample.spread(count)]
    assert [sample.rows[0]] == Sample(rows=sample.rows[:1]).spread(count)


@pytest.mark.parametrize(
    ("cell", "expected"), [("1", True), ("-1e3", True), ("9E", False), ("1_0", False), ("", False)]
)
def test_a_number_is_what_the_inference_code_takes_for_one(cell, expected):
    """Python's underscores are no numbers outside Python."""
    assert expected is is_number(cell)
