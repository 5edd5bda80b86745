"""Bytes that no client should send: refused for what is wrong, never a crash, hang or answer."""

import gzip
import json
import struct
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from exact_scoring.scores import RowScore, Scores
from model_handlers.content_types import SUPPORTED
from model_handlers.invocation import invoke, invoke_stream
from model_handlers.rejection import RequestError
from model_handlers.schema import Feature, Schema

JSON, LINES, CSV, NPY = SUPPORTED
ROW = '{"carrier": "AA", "distance": 5, "seats": 1}'
LARGE = 6 * 1024 * 1024
MODERATE = 16 * 1024


class Contented:
    """Answers whatever it is asked."""

    def score_row(self, row):
        return RowScore(1.0, None)

    def prepare_for_batches(self):
        pass

    def score_rows(self, columns):
        return Scores(np.ones(len(columns[0])), None)


FEATURES = (
    Feature("carrier", "text"),
    Feature("distance", "number"),
    Feature("seats", "number", nullable=True),
)
MODEL = SimpleNamespace(schema=Schema(FEATURES), scorer=Contented())


def refused(body, content_type):
    """Give what the caller is told, in one go and as a stream."""
    with pytest.raises(RequestError) as at_once:
        invoke(MODEL, body, content_type, JSON)
    reads = iter([body, b""])
    with pytest.raises(RequestError) as streamed:
        invoke_stream(MODEL, lambda _: next(reads), content_type, JSON)
    rejections = [each.value.rejection for each in (at_once, streamed)]

    assert {400} == {rejection.status for rejection in rejections}
    assert all(0 < len(rejection.message) < 400 for rejection in rejections)
    return rejections[0]


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (ROW[:-1], JSON, "must be JSON"),
        (f"[{ROW}", JSON, "must be JSON"),
        (f"{ROW}\n{ROW[:20]}", LINES, "row 2: line must be JSON"),
        (ROW.replace("5", "NaN"), JSON, "finite number, got NaN"),
        (ROW.replace("5", "-Infinity"), JSON, "finite number, got infinity"),
        (ROW.replace("5", "1e400"), JSON, "finite number, got infinity"),
        (ROW.replace("5", "nan"), JSON, "must be JSON"),
        (ROW.replace("5", "1" * 400), JSON, "finite number, got infinity"),
        (ROW.replace("5", "1" * 5000), JSON, "reasonable size"),
        (ROW.replace("5", "[" * 100_000), JSON, "reasonable size and depth"),
        (ROW.replace("5", '{"a":' * 100_000), JSON, "reasonable size and depth"),
        ("[" * 100_000 + "]" * 100_000, JSON, "reasonable size and depth"),
        ("[" * 100_000, LINES, "reasonable size and depth"),
        (ROW.replace("AA", "A\0A"), JSON, "must be JSON"),
        (ROW.replace('"', "'"), JSON, "must be JSON"),
        ("AA,5\n", CSV, "must have 3 cells"),
        ("AA,5,1,1\n", CSV, "must have 3 cells"),
        ("AA,nan,1\n", CSV, "finite number, got NaN"),
        ("AA,1e400,1\n", CSV, "finite number, got infinity"),
        ('"AA,5,1\n', CSV, "must be CSV"),
        ('"AA"",5,1\n', CSV, "must be CSV"),
        ("AA,5\0,1\n", CSV, ""),
        ("\0", CSV, ""),
        ("carrier,distance\nAA,5", CSV, "missing: seats"),
        ("AA,\u0665\u066b5,1", CSV, "must be a number"),
        ("carrier,distance,seats\n", CSV, "header alone"),
    ],
    ids=lambda value: value[:25] if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said(body, content_type, words):
    """In the caller's words: a field, a row, a line."""
    assert words in refused(body.encode(), content_type).message


@pytest.mark.parametrize("content_type", [JSON, LINES, CSV])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_another_encoding_is_refused(content_type, encoding):
    """Text is UTF-8, and never guessed."""
    text = "\u00e9,5,1\n" if content_type == CSV else ROW.replace("AA", "\u00e9")

    assert "must be UTF-8" in refused(text.encode(encoding), content_type).message


@pytest.mark.parametrize("content_type", SUPPORTED)
def test_a_compressed_body_is_refused(content_type):
    """Nothing is unpacked that was not announced."""
    refused(gzip.compress(ROW.encode() * 20), content_type)


UNITS = [
    *(b"[", b"{", b'"', b",", b"-", b"\\", b"]", b"[],", b"{},", b'{"a":', b'"a",', b'""', b'"\n'),
    *(b'",', b',"', b'""\n', b'"\n"', b"\xff", b"\xed\xa0\x80", b"\0", b",\n", b"AA,5\n", b'"a"b'),
    *(b"AA,NaN,1\n", b"AA,1e400,\n", b"null\n", b"\x93NUMPY\x01\x00", b"1", b"e", b"\r", b"AA,5\r"),
]


@pytest.mark.parametrize("content_type", SUPPORTED)
def test_the_same_over_and_over_is_refused(content_type):
    """Quadratic readers would be noticed: each of these ends soon."""
    for begin in (b"", b"[", b'{"carrier": "', b"carrier,distance,seats\n", b'AA,5,1\n"'):
        for unit in UNITS:
            refused(begin + unit * (MODERATE // len(unit)), content_type)


@pytest.mark.parametrize(
    ("content_type", "begin", "unit"),
    [
        (JSON, b"", b"["),
        (JSON, b'{"carrier": "', b"A"),
        (JSON, b'{"distance": ', b"9"),
        (JSON, b'{"distance": 0.', b"9"),
        (JSON, b"[", b"{},"),
        (LINES, b"", b"\xff"),
        (LINES, b"", b'{"a":'),
        (CSV, b"", b"A"),
        (CSV, b"", b'"'),
        (CSV, b"", b"5,"),
        (CSV, b'AA,5,1\n"', b"\n"),
        (CSV, b"", b"\0"),
        (NPY, b"\x93NUMPY\x01\x00\xff\xff", b"("),
        (NPY, b"\x93NUMPY\x02\x00\xff\xff\xff\x7f", b" "),
    ],
    ids=str,
)
def test_six_megabytes_of_it_are_refused(content_type, begin, unit):
    """As much as an endpoint may be sent."""
    refused(begin + unit * (LARGE // len(unit)), content_type)


def test_a_row_of_six_megabytes_that_is_right_is_answered():
    """Size is no mistake."""
    row = {"carrier": "A" * LARGE, "distance": 5, "seats": 1}

    assert '{"prediction": 1.0}' == invoke(MODEL, json.dumps(row), JSON, JSON).body


@pytest.mark.parametrize(
    ("descr", "shape"),
    [
        ("'<f8'", f"(0x{'f' * 5000}, 3)"),
        ("'<f8'", f"(0x{'f' * 5000}, -3)"),
        ("'<f8'", "{b'rows': 1}"),
        ("{(1, 2): 3}", "(1, 3)"),
    ],
)
def test_a_header_that_json_cannot_show_is_refused(descr, shape):
    """Its literal may hold more than JSON can."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}".encode()

    refused(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header, NPY)


@pytest.mark.parametrize("content_type", [JSON, LINES])
def test_depth_at_the_edge_of_what_can_be_read_is_refused(content_type):
    """What can just be read cannot be shown from a few frames further down."""
    most = sys.getrecursionlimit()
    for depth in range(most - 120, most):
        nested = "[" * depth + "]" * depth
        refused(nested.encode(), content_type)
        refused(ROW.replace("5", nested).encode(), content_type)


def test_only_white_space_of_json_may_end_lines():
    """In one go as in pieces."""
    assert "Extra data" in refused(f"{ROW}\x0b".encode(), LINES).message


def test_too_large_a_list_is_413():
    """It would take many times its size to read; lines are read piece by piece."""
    with pytest.raises(RequestError, match="send JSON lines or CSV") as refused:
        invoke_stream(MODEL, lambda size: b" " * size, JSON, JSON)

    assert 413 == refused.value.rejection.status
