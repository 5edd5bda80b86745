"""What holds for all formats alike."""

import csv
import io
import json
import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_handlers.body import parse_body
from model_handlers.content_types import SUPPORTED
from model_handlers.frame import from_columns
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature, Schema

SCHEMA = Schema(
    features=(
        Feature("carrier", "text"),
        Feature("distance", "number"),
        Feature("seats", "number", nullable=True),
    )
)
NAMES = list(SCHEMA.names)
SLOW_MACHINE = settings(deadline=None)
carriers = st.text(
    string.ascii_letters + string.digits + " ,\"'\n£Ω", min_size=1, max_size=5
).filter(lambda text: text.strip() not in NAMES)
numbers = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False)
)
records = st.lists(
    st.fixed_dictionaries({"carrier": carriers, "distance": numbers, "seats": st.none() | numbers}),
    min_size=1,
    max_size=4,
)


def frame(content, content_type):
    return from_columns(SCHEMA, parse_body(content, content_type).to_columns(SCHEMA))


def as_csv(rows, names, *, header):
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_npy(rows):
    cells = [["" if row[name] is None else str(row[name]) for name in NAMES] for row in rows]
    stream = io.BytesIO()
    np.save(stream, np.array(cells))
    return stream.getvalue()


@SLOW_MACHINE
@given(rows=records, order=st.permutations(NAMES))
def test_every_format_and_order_gives_the_same_frame(rows, order):
    """Rows mean the same however they are sent; the order counts only where there are no names."""
    mixed = [{name: row[name] for name in order} for row in rows]
    expected = pd.DataFrame(
        {
            "carrier": pd.Series([row["carrier"] for row in rows], dtype=object),
            "distance": pd.Series([row["distance"] for row in rows], dtype=float),
            "seats": pd.Series([row["seats"] for row in rows], dtype=float),
        }
    )
    frames = {
        "list": frame(json.dumps(mixed), "application/json"),
        "lines": frame("\n".join(map(json.dumps, mixed)).encode(), "application/x-ndjson"),
        "headed": frame(as_csv(rows, order, header=True), "text/csv"),
        "bare": frame(as_csv(rows, NAMES, header=False).encode(), "text/csv"),
        "array": frame(as_npy(rows), "application/x-npy"),
    }
    if len(rows) == 1:
        frames["object"] = frame(json.dumps(mixed[0]), "application/json")

    for name, actual in frames.items():
        pd.testing.assert_frame_equal(expected, actual, check_exact=True, obj=name)


def test_only_an_object_is_answered_with_an_object():
    """A list, lines or a CSV of one row is a list of one."""
    row = json.dumps({"carrier": "AA", "distance": 1, "seats": 2})

    assert parse_body(row, "application/json").single
    assert not parse_body(f"[{row}]", "application/json").single
    assert not parse_body(row, "application/jsonlines").single
    assert not parse_body("AA,1,2", "text/csv").single


@SLOW_MACHINE
@given(content=st.binary(max_size=60), content_type=st.sampled_from(SUPPORTED))
def test_no_bytes_raise_anything_but_a_request_error(content, content_type):
    """Whatever arrives is answered or refused."""
    try:
        frame(content, content_type)
    except RequestError as refused:
        assert refused.rejection.status == 400


@SLOW_MACHINE
@given(data=st.data())
def test_no_damaged_array_raises_anything_but_a_request_error(data):
    """Numpy's header is source text, and is parsed as such: it must not get far."""
    body = bytearray(as_npy([{"carrier": "AA", "distance": 1, "seats": 2}]))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(6, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        frame(bytes(body), "application/x-npy")
    except RequestError as refused:
        assert refused.rejection.status == 400


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*NAMES, "other"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@SLOW_MACHINE
@given(document=json_values)
def test_no_json_raises_anything_but_a_request_error(document):
    """Any document is a request or is refused."""
    try:
        frame(json.dumps(document), "application/json")
    except RequestError as refused:
        assert refused.rejection.status == 400


@pytest.mark.parametrize("content_type", SUPPORTED)
def test_an_empty_body_is_400_in_every_format(content_type):
    """Nothing is not zero rows."""
    with pytest.raises(RequestError, match="must not be empty"):
        parse_body(b"", content_type)


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n", "\ufeff"])
@pytest.mark.parametrize("content_type", ["text/csv", "application/jsonlines", "application/json"])
def test_a_byte_order_mark_alone_is_an_empty_body(body, content_type):
    """As CSV it was a 500: a body that was not empty had no record."""
    with pytest.raises(RequestError, match="must not be empty"):
        parse_body(body, content_type)
