"""The first row that the model refuses: as the model's own code sees it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.documents import Feature
from batch.first_bad_row import cell_problem, find_bad_row
from model_handlers.csv_body import parse_csv
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature as ModelFeature
from model_handlers.schema import Schema
from model_handlers.values import from_cell

NUMBERS = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["", " ", "1_000", "NaN", "-inf", "Infinity", "1e400", " 7 ", "0x1F", "1,5"]),
    st.sampled_from(["٣", "1e5", "+.5", "--1", "1 2", "True", "null", "'1'"]),
)
CELLS = st.one_of(NUMBERS, st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
FEATURES = st.builds(
    Feature, name=st.just("f"), type=st.sampled_from(["number", "text"]), nullable=st.booleans()
)

DISTANCE = Feature(name="distance", type="number")
CARRIER = Feature(name="carrier", type="text", nullable=True)


def refused_by_the_model(cell, feature):
    schema = ModelFeature(name=feature.name, type=feature.type, nullable=feature.nullable)
    try:
        from_cell(cell, schema, None)
    except RequestError:
        return True
    return False


@given(CELLS, FEATURES)
def test_a_cell_is_bad_when_the_model_says_so(cell, feature):
    assert refused_by_the_model(cell, feature) == (cell_problem(cell, feature) is not None)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_a_shard_has_a_bad_row_when_the_model_refuses_it_as_one_request(rows):
    """Rows as a cut writes them: no newline or lone return within a cell, no blank line."""
    rows = [[cell.replace("\n", " ").replace("\r", " ") for cell in row] for row in rows]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    schema = Schema(
        features=tuple(ModelFeature(name=each.name, type=each.type, nullable=each.nullable)
        for each in (DISTANCE, CARRIER))
    )  # fmt: skip
    try:
        parse_csv(text.getvalue()).to_columns(schema)
        is_refused = False
    except RequestError:
        is_refused = True
    lines = io.BytesIO(text.getvalue().encode()).readlines()
    found = find_bad_row(lines, (DISTANCE, CARRIER), max_payload_mb=6)

    assert is_refused == (found is not None)


def test_the_first_of_two_bad_rows_is_named_with_its_column_and_value():
    found = find_bad_row([b"1,AA\n", b"x,AA\n", b"y,AA\n"], (DISTANCE, CARRIER), max_payload_mb=6)

    assert found is not None
    assert (2, 'feature "distance" must be a number, got "x"') == (found.row, found.problem)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b",AA\n", 'feature "distance" must have a value, got none'),
        (b'"1"x,AA\n', "the row must be CSV"),
        (b"1\n", "the row must have 2 cells, got 1"),
        (b"inf,AA\n", 'must be a finite number, got "inf"; a missing value is empty'),
        (b"1," + b"A" * 2**20 + b"\n", "the row must fit a request of max_payload_mb 1, got 1,0"),
        (b"1,\xff\n", "the row must be CSV"),
    ],
    ids=["empty", "quote", "width", "infinity", "too long", "bytes"],
)
def test_each_kind_of_bad_row_is_told(line, problem):
    found = find_bad_row([line], (DISTANCE, CARRIER), max_payload_mb=1)

    assert found is not None
    assert problem in found.problem


def test_good_rows_and_what_is_joined_in_front_of_them_are_no_problem():
    lines = [b"id-1,,1,AA\n", b'distance,"x,",2,"A,A"\n', b",,3,\n"]

    assert find_bad_row(lines, (DISTANCE, CARRIER), max_payload_mb=6, joined=2) is None


def test_a_bad_cell_is_found_behind_what_is_joined():
    found = find_bad_row(
        [b"1,1,AA\n", b"1,x,AA\n"], (DISTANCE, CARRIER), max_payload_mb=6, joined=1
    )

    assert found is not None
    assert (2, 'feature "distance" must be a number, got "x"') == (found.row, found.problem)


def test_a_row_like_a_header_is_named_when_no_other_is_to_blame():
    """The model takes it for a header when a request begins with it."""
    like_header = b"1,distance\n"
    features = (DISTANCE, CARRIER)
    alone = find_bad_row([b"2,AA\n", like_header], features, max_payload_mb=6)
    with_other = find_bad_row([like_header, b"x,AA\n"], features, max_payload_mb=6)

    assert alone is not None
    assert with_other is not None
    assert (2, 2) == (alone.row, with_other.row)
