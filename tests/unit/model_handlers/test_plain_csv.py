"""The quick readers of CSV read what the careful one reads, or nothing."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_handlers.plain_csv import (
    IrregularQuotesError,
    PlainCsv,
    _has_odd_lines,
    has_regular_quotes,
)
from model_handlers.schema import Feature, Schema

CSV = "text/csv"
MIXED = Schema(
    (
        Feature("first", "text"),
        Feature("second", "number"),
        Feature("third", "number", True),
        Feature("fourth", "text", True),
    )
)
NUMBERS = Schema((Feature("first", "number"), Feature("second", "number")))
NULLABLE = Schema((Feature("first", "number", True), Feature("second", "number", True)))
ONE_TEXT, ONE_NUMBER = (
    Schema((Feature("first", "text", True),)),
    Schema((Feature("first", "number", True),)),
)
SCHEMAS = (MIXED, NUMBERS, NULLABLE, ONE_TEXT, ONE_NUMBER)
QUICK = settings(deadline=None)


LINE_ENDS_OF_THE_LAST = (b"", b"\n", b"\r\n")
ALL = 2 * len(LINE_ENDS_OF_THE_LAST)


def quick(records, schema):
    """Read with each quick reader: cells by hand, and pyarrow."""
    order = range(len(schema.features))
    plain = PlainCsv(schema)
    for line_end in LINE_ENDS_OF_THE_LAST:
        ended = records + line_end
        try:
            yield plain.read(ended, order)
        except IrregularQuotesError:
            return
        if b"\0" not in ended and not _has_odd_lines(ended):
            yield plain._read_by_arrow(ended, order)


@pytest.fixture(scope="session")
def agree(careful, bits):
    """Compare the quick readers with the careful one; tell how many of them read something."""

    def _agree(text, schema):
        records = text.encode().rstrip(b"\r\n")
        found = [columns for columns in quick(records, schema) if columns is not None]
        for columns in found if records else []:
            # A body loses its byte order mark before it is read; a second one is text.
            expected = careful("\ufeff" + records.decode(), CSV, schema)
            assert expected is not None
            assert bits(expected) == bits(columns)
        return len(found)

    return _agree


numbers = (
    st.floats().map(repr)
    | st.integers().map(str)
    | st.from_regex(r"[+-]?[0-9]{0,3}\.?[0-9]{0,20}(e[+-]?[0-9]{1,3})?", fullmatch=True)
)
words = st.sampled_from(
    [
        *("", "nan", "NaN", "NA", "null", "inf", "-Infinity", "1_0", " 1 ", "\t2", "0x10", "1e"),
        *("True", "٣", '"', '""', '"a""b"', '"a,b"', '"x\ny"', '"1"', 'a"b', "#1", "\ufeff1", "+5"),
    ]
)
texts = st.text(st.characters(codec="utf-8"), max_size=4)
cells = numbers | words | texts
line_ends = st.sampled_from(["\n", "\r\n"])


@QUICK
@given(
    st.lists(st.lists(cells, min_size=1, max_size=4), max_size=4),
    line_ends,
    st.sampled_from(SCHEMAS),
)
def test_no_records_are_read_differently(agree, rows, line_end, schema):
    """Cells as they are, quotes and all."""
    agree(line_end.join(map(",".join, rows)), schema)


plain_row = st.tuples(
    texts.filter(bool),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.integers(),
    texts,
)


@QUICK
@given(st.lists(plain_row, min_size=1, max_size=5), line_ends)
def test_no_file_of_a_writer_is_read_differently(agree, rows, line_end):
    """As the csv module writes them."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    agree(text.getvalue(), MIXED)


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("AA,5,100,x\nUA,-1e-7,,\n", MIXED),
        ('"A,A",5,100,"x\ny"\r\n"say ""so""",1e22,7,x', MIXED),
        ("NA,5.,.5,null", MIXED),
        ("1,2\n3,0.1\n", NUMBERS),
        ("1,\n,2", NULLABLE),
    ],
)
def test_ordinary_records_are_read_quickly(agree, text, schema):
    """By both readers, as far as they read quotes."""
    assert ALL == agree(text, schema)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ('a,"b",c', True),
        ('"a""b"', True),
        ('"""a"""', True),
        ('"a","b"\n"c"\r\n"d"', True),
        ('a,"b\nc",""', True),
        ('"a', False),
        ('a"b', False),
        ('"a"b', False),
        ('a"b"', False),
        ('a"b,"c",d"', False),
        ('""a""', False),
    ],
)
def test_quotes_are_regular_if_they_enclose_whole_cells(records, expected):
    """Else a line end may or may not end a record."""
    assert expected is has_regular_quotes(records.encode())


@pytest.mark.parametrize("records", [b"\n1,2", b"1,2\n\n3,4", b"1,2\r\n\r\n3,4", b"1,2\r3,4"])
@pytest.mark.parametrize("times", [1, 10_000])
def test_lines_that_are_blank_or_end_oddly_are_left_to_the_careful_reader(records, times):
    """Arrow would take a blank line for a row of missing values."""
    rows = b"\n".join([records] * times)

    assert PlainCsv(NULLABLE).read(rows, range(2)) is None


def test_a_very_long_cell_is_left_to_the_careful_reader():
    """The csv module has its limit."""
    longest = b"A" * csv.field_size_limit()

    assert PlainCsv(ONE_TEXT).read(b"x\n" + longest + b"A\nx", [0]) is None
