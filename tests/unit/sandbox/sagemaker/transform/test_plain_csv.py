"""Columns of CSV without quotes are those that the csv module finds."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.transform.paths import BadPathError, parse_path
from sandbox.sagemaker.transform.plain_csv import Table, selected

fields = st.text(alphabet="ab 1.é", max_size=3)
bounds = st.one_of(st.just(""), st.integers(-7, 7).map(str))
paths = st.one_of(
    st.just("$"),
    st.integers(-6, 6).map("$[{}]".format),
    st.lists(st.integers(-6, 6), min_size=2, max_size=4).map(
        lambda listed: f"$[{','.join(map(str, listed))}]"
    ),
    st.tuples(bounds, bounds).map(lambda pair: f"$[{pair[0]}:{pair[1]}]"),
)


@st.composite
def tables(draw: st.DrawFn, rows: int) -> bytes:
    """Draw a table; most have rows of one width."""
    width = draw(st.integers(1, 5))
    widths = st.one_of(st.just(width), st.just(width), st.just(width), st.integers(1, 5))
    return "".join(
        ",".join(draw(fields) for _ in range(draw(widths))) + "\n" for _ in range(rows)
    ).encode()


def as_the_csv_module_has_it(texts: list[bytes], path: str) -> list[bytes] | None:
    """Return the selected columns by csv.reader and csv.writer, None when there are none."""
    sides = [list(csv.reader(io.StringIO(text.decode(), newline=""))) for text in texts]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    try:
        for rows in zip(*sides, strict=True):
            writer.writerow(parse_path(path).columns([field for row in rows for field in row]))
    except BadPathError:
        return None
    return stream.getvalue().encode().splitlines()


@given(st.data(), paths, st.integers(1, 4), st.integers(1, 2))
def test_the_quick_way_finds_what_the_csv_module_finds(
    data: st.DataObject, path: str, rows: int, sides: int
):
    """Or leaves it to that."""
    texts = [data.draw(tables(rows)) for _ in range(sides)]
    found = selected([Table(text) for text in texts], parse_path(path))

    assert found is None or as_the_csv_module_has_it(texts, path) == list(found)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$[0:2]", [b"a,b", b"e,f"]),
        ("$[0:1]", [b"a", b"e"]),
        ("$[2:]", [b"c,0.1", b"g,0.2"]),
        ("$[3:]", [b"0.1", b"0.2"]),
        ("$[1:3]", [b"b,c", b"f,g"]),
        ("$[-1]", [b"0.1", b"0.2"]),
        ("$[0,2,3]", [b"a,c,0.1", b"e,g,0.2"]),
        ("$[3,0]", [b"0.1,a", b"0.2,e"]),
        ("$", [b"a,b,c,0.1", b"e,f,g,0.2"]),
    ],
)
def test_columns_of_joined_tables_go_the_quick_way(path: str, expected: list[bytes]):
    """They are what jobs join by."""
    found = selected([Table(b"a,b,c\ne,f,g\n"), Table(b"0.1\n0.2\n")], parse_path(path))

    assert found is not None
    assert expected == list(found)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (b'"a",b\n', "$[0:1]"),
        (b"a,b\r\n", "$[0:1]"),
        (b"a,b\n\n", "$[0:1]"),
        (b"a,b\nc\n", "$[0:1]"),
        (b"a,b\n", "$[0,5]"),
        (b"a,b\n", "$[5]"),
        (b"a,b\n", "$[1:1]"),
        (b",b\n", "$[0]"),
    ],
)
def test_what_is_not_so_simple_is_left_to_the_csv_module(text: bytes, path: str):
    """Quotes, carriage returns, blank lines, several widths, columns that are not there."""
    assert selected([Table(text)], parse_path(path)) is None
