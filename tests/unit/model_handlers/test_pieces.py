"""A body is cut where records end, wherever the network cuts it."""

import csv
import io
from itertools import chain, cycle, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_handlers import pieces as pieces_module
from model_handlers.pieces import Pieces, piece_bytes
from model_handlers.rejection import RequestError

MEBIBYTE = 1024 * 1024


def reader(body, sizes=(1,)):
    """Read a body in bits of these sizes, over and over."""
    stream, parts = io.BytesIO(body), cycle(sizes)
    return lambda size: stream.read(min(size, next(parts)))


def cut(body, *, is_csv, piece_bytes=8, sizes=(1000,)):
    return [*Pieces(reader(body, sizes), is_csv=is_csv, piece_bytes=piece_bytes)]


cells = st.text(st.sampled_from(',"\n ab'), max_size=4)
records = st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=6)


@settings(deadline=None)
@given(
    records,
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
)
def test_a_piece_of_csv_holds_whole_records(rows, line_end, piece_bytes, sizes):
    """Also where a cell holds line ends, between quotes."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    body = text.getvalue().encode()
    pieces = cut(body, is_csv=True, piece_bytes=piece_bytes, sizes=sizes)
    read = [record for piece in pieces for record in csv.reader(io.StringIO(piece.decode(), ""))]

    assert rows == read
    assert body.rstrip(b"\r\n") == b"".join(pieces).rstrip(b"\r\n")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["{}", '{"a"}', "", " ", "\r"]), max_size=8), st.integers(1, 20))
def test_pieces_of_lines_make_the_body(lines, piece_bytes):
    """But for blank lines at its end; a blank line elsewhere begins a piece or stands inside."""
    body = "\n".join(lines).encode()
    pieces = cut(body, is_csv=False, piece_bytes=piece_bytes)

    assert body.rstrip() == b"".join(pieces).rstrip()
    assert all(piece.strip() for piece in pieces)


def test_blank_lines_at_the_end_make_no_piece():
    """They may come in a read of their own."""
    assert [b"a,b\r\n"] == cut(b"a,b\r\n\r\n\n\n\n\n\n\n", is_csv=True, piece_bytes=5)
    assert [] == cut(b"\n\n\n", is_csv=True, piece_bytes=2)
    assert [] == cut(b"", is_csv=False)
    assert [b"a\n"] == cut(b"a\n" + b"\n" * 1000, is_csv=True, piece_bytes=1000)


def test_a_byte_order_mark_is_left_out():
    """Only the first: another is text."""
    assert [b"\xef\xbb\xbfa"] == cut(b"\xef\xbb\xbf\xef\xbb\xbfa", is_csv=True)


def test_what_was_not_released_can_be_had_again():
    """Until then a piece is held, for a reader that needs to look back."""
    pieces = Pieces(reader(b"1\n2\n3\n4\n", [2]), is_csv=True, piece_bytes=2)
    iterator = iter(pieces)
    assert [b"1\n", b"2\n", b"3\n"] == [next(iterator) for _ in range(3)]
    pieces.release()

    assert b"1\n" == pieces.first
    assert b"2\n" == pieces.oldest
    assert [b"2\n", b"3\n", b"4\n"] == [*pieces.unreleased()]


@pytest.mark.parametrize(
    ("begin", "unit", "is_csv", "status", "words"),
    [
        (b"", b"x", True, 400, "must not be longer than 16 MiB"),
        (b"", b"\n", False, 400, "must not be longer than 16 MiB"),
        (b'"', b"\n", True, 400, "must not be longer than 16 MiB"),
        (b"", b"x\n", True, 413, "must not be larger than 24 MiB"),
    ],
    ids=["line", "blank", "quotes", "body"],
)
def test_an_endless_body_is_refused(monkeypatch, begin, unit, is_csv, status, words):
    """Before it fills the memory."""
    monkeypatch.setattr(pieces_module, "_MOST_MB", 24)
    reads = chain([begin or unit], repeat(unit * (MEBIBYTE // len(unit))))
    pieces = Pieces(lambda _: next(reads), is_csv=is_csv, piece_bytes=MEBIBYTE)
    with pytest.raises(RequestError, match=words) as refused:
        for _ in pieces:
            pieces.release()

    assert status == refused.value.rejection.status


@given(st.integers(MEBIBYTE, 600 * MEBIBYTE), st.integers(1, 96))
def test_each_worker_gets_as_many_pieces(body_bytes, workers):
    """One that has a piece more than the others lets them wait at the end."""
    size = piece_bytes(body_bytes, workers)
    busy = min(workers, body_bytes // (MEBIBYTE // 2))
    pieces = -(-body_bytes // size)

    assert MEBIBYTE // 2 <= size <= 3.75 * MEBIBYTE + 1
    assert pieces % busy == 0


def test_pieces_of_a_body_whose_size_is_not_known_are_of_one_size():
    """As many as there come."""
    assert 5 * MEBIBYTE // 2 == piece_bytes(None, 72)
