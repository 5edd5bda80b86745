"""Blocks of lines, as a shard has them, against the csv module line by line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.bad_lines import BadLine
from batch.rows import Reshaper, Rows
from tests.doubles.batch_plans import table_of

CELLS = st.text(alphabet='ab1é ,;"\t', max_size=4)


def columns_of(width):
    return [f"c{number}" for number in range(width)]


def written(rows, *, delimiter=",", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=quoting).writerows(rows)
    return text.getvalue().encode()


def rows_in(data):
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


@st.composite
def tables(draw):
    """Rows, and which columns a shard has of them, in any order and more than once."""
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6))
    features = draw(st.lists(st.integers(0, width - 1), min_size=1, unique=True))
    joined = draw(st.lists(st.integers(0, width - 1), unique=True))
    return width, rows, features, joined


@given(
    tables(),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
)
def test_a_block_has_the_chosen_cells_of_each_row(table, delimiter, quoting, has_line_end):
    width, rows, features, joined = table
    block = written(rows, delimiter=delimiter, quoting=quoting)
    if not has_line_end:
        block = block[:-1]
    shaped = Reshaper(
        table_of(
            columns_of(width),
            features=[f"c{each}" for each in features],
            joined=[f"c{each}" for each in joined],
            delimiter=delimiter,
        )
    ).reshape(block)

    assert isinstance(shaped, Rows)
    assert [[row[each] for each in joined + features] for row in rows] == rows_in(shaped.data)
    assert len(rows) == shaped.count == shaped.data.count(b"\n")
    assert shaped.data == block or not shaped.is_verbatim


@given(st.binary().map(lambda data: bytes(b'a,;"\r\n\0\xc3\xa9'[each % 9] for each in data)))
def test_any_bytes_are_rows_of_the_table_or_refused_at_the_first_that_is_none(block):
    """What is said of whole blocks is what the csv module says of each line."""
    shaped = Reshaper(table_of(columns_of(2))).reshape(block)
    lines = block.removesuffix(b"\n").split(b"\n")
    bad = next((number for number, line in enumerate(lines) if not is_row(line, width=2)), None)

    if bad is None:
        assert isinstance(shaped, Rows)
        assert [rows_in(line.removesuffix(b"\r"))[0] for line in lines] == rows_in(shaped.data)
    else:
        assert isinstance(shaped, BadLine)
        assert bad == shaped.index


def is_row(line, *, width):
    line = line.removesuffix(b"\r")
    if b"\0" in line or b"\r" in line:
        return False
    try:
        (cells,) = rows_in(line)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return False
    return len(cells) == width


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"1", "must have 2 cells, got 1"),
        (b"1,2,3", "must have 2 cells, got 3"),
        (b'1,"2', "quoted cell that goes on in the next line"),
        (b'1,"2"3', "is no CSV"),
        (b"1,\xff", "must be UTF-8"),
        (b"1,\0", "NUL"),
        (b"1\r2,3", "carriage return"),
        (b"1,2\r\r", "carriage return"),
        (b"", "is blank"),
    ],
)
def test_a_line_that_is_no_row_is_refused_with_what_is_wrong(line, words):
    shaped = Reshaper(table_of(["a", "b"])).reshape(b"1,2\n" + line + b"\n3,4\n")

    assert isinstance(shaped, BadLine)
    assert 1 == shaped.index
    assert words in shaped.reason


def test_nothing_of_a_line_is_quoted():
    """Messages go to logs and notifications, and lines may be about people."""
    for line in (b"Ada", b"Ada,1,2", b'1,"Ada', b'1,"Ada"3', b"Ada,\xff", b"Ada\0,1", b"Ada\r,1"):
        shaped = Reshaper(table_of(["a", "b"])).reshape(line + b"\n")

        assert isinstance(shaped, BadLine)
        assert "Ada" not in shaped.reason


def test_lines_that_need_no_change_are_the_very_same_bytes():
    """Then nothing needs to be sent: the store copies them."""
    block = b'1,"two, or three"\n3,4\n'

    assert Reshaper(table_of(["a", "b"])).reshape(block) == Rows(
        data=block, count=2, is_verbatim=True
    )
    assert not isinstance(
        quoted := Reshaper(table_of(["a", "b"], features=["b"])).reshape(block), BadLine
    )
    assert b'"two, or three"\n4\n' == quoted.data
    assert not quoted.is_verbatim
