"""Arrays in: numbers or text, never a pickle."""

import numpy as np
import pytest

from model_handlers.npy_body import parse_npy
from model_handlers.schema import Feature, Schema

NPY = "application/x-npy"
NUMBERS = Schema(features=(Feature("distance", "number"), Feature("seats", "number", True)))


@pytest.mark.parametrize(
    "array",
    [
        np.array([[1, 2], [3, 4]]),
        np.array([[1, 2], [3, 4]], dtype=">f4"),
        np.asfortranarray(np.array([[1.0, 2.0], [3.0, 4.0]])),
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([["1", "2"], ["3.0", "4"]]),
    ],
    ids=str,
)
def test_any_layout_of_numbers_is_read(rows, npy, array):
    """Byte order, memory order and type do not matter."""
    assert [[1.0, 2.0], [3.0, 4.0]] == rows(npy(array), NPY, NUMBERS)


def test_text_features_come_in_an_array_of_text(rows, npy):
    """Its cells are read as those of a CSV file."""
    assert [["AA", 5.0, None]] == rows(npy(np.array([["AA", "5", ""]])), NPY)


def test_nan_is_a_missing_value(rows, refusal, npy):
    """An array has no other word for it."""
    assert [[1.0, None]] == rows(npy(np.array([[1, np.nan]])), NPY, NUMBERS)
    told = refusal(npy(np.array([[1.0, 2.0], [np.nan, 2.0]])), NPY, NUMBERS)

    assert (400, "distance", 2) == (told.status, told.field, told.row)


@pytest.mark.parametrize(
    ("array", "field", "words"),
    [
        (np.array([1.0, 2.0]), None, "shape (rows, columns), at least 1 of each; got [2]"),
        (np.zeros((0, 2)), None, "got [0, 2]"),
        (np.zeros((1, 2, 1)), None, "got [1, 2, 1]"),
        (np.array(5), None, "got []"),
        (np.zeros((1, 3)), None, "must have 2 columns, in this order: distance, seats; got 3"),
        (np.array([[np.inf, 1]]), "distance", "finite number, got infinity"),
        (np.array([["far", "1"]]), "distance", 'must be a number, got "far"'),
        (np.array([[1j, 2]]), None, "must hold numbers or text"),
        (np.array([[True, False]]), None, "must hold numbers or text"),
    ],
    ids=str,
)
def test_a_wrong_array_is_400(refusal, npy, array, field, words):
    """Shape, type and values are checked, and named where they have a name."""
    told = refusal(npy(array), NPY, NUMBERS)

    assert (400, field) == (told.status, told.field)
    assert words in told.message


def test_numbers_for_a_text_feature_are_refused(refusal, npy):
    """A carrier is not 5."""
    told = refusal(npy(np.zeros((1, 3))), NPY)

    assert (400, "carrier") == (told.status, told.field)


class _Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the body's pickle was run",))


def test_text_that_is_no_text_is_refused(refusal, npy):
    """Numbers beyond Unicode would break the first thing that reads them."""
    content = npy(np.array([["1", "2"]]))

    assert "Unicode" in refusal(content[:-1] + b"\xff", NPY, NUMBERS).message


def test_a_pickle_inside_is_not_run(refusal, npy):
    """An array of objects is a program of the caller's."""
    body = npy(np.array([[_Bomb(), 1]], dtype=object), allow_pickle=True)

    assert "must hold numbers or text" in refusal(body, NPY, NUMBERS).message


def body(header, data=b""):
    """Write an array whose header says what it likes."""
    text = str(header).encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


GOOD_HEADER = {"descr": "<f8", "fortran_order": False, "shape": (1, 2)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shape": (10**10, 2)}, "as long as its header says, 160000000000 bytes; got 16"),
        ({"shape": (1, 1)}, "as long as its header says, 8 bytes; got 16"),
        ({"shape": (-1, -2)}, "shape (rows, columns)"),
        ({"shape": (True, 2)}, "shape (rows, columns)"),
        ({"shape": 2}, "shape (rows, columns)"),
        ({"descr": "<U0"}, "must hold numbers or text"),
        ({"descr": "<f3"}, "must hold numbers or text"),
        ({"descr": [("a", "<f8")]}, "must hold numbers or text"),
        ({"more": 1}, "numpy's npy format"),
    ],
    ids=str,
)
def test_a_header_is_not_believed(refusal, change, words):
    """No memory is reserved for what a header claims."""
    assert 2 == parse_npy(body(GOOD_HEADER, bytes(16))).values.size

    told = refusal(body({**GOOD_HEADER, **change}, bytes(16)), NPY, NUMBERS)

    assert 400 == told.status
    assert words in told.message


@pytest.mark.parametrize(
    "content",
    [
        b"not an array",
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00v\x00{",
        body("[" * 5000),
        body("__import__('os')"),
        body("(\x00"),
        "text",
    ],
    ids=lambda content: str(content)[:20],
)
def test_other_bytes_are_400(refusal, content):
    """What is no array is said to be none."""
    assert "numpy's npy format" in refusal(content, NPY, NUMBERS).message
