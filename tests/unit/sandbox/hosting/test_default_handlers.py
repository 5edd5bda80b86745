"""The container's own input_fn and output_fn."""

from __future__ import annotations

import io

import numpy as np
import pytest

from sandbox.hosting.default_handlers import (
    UnsupportedFormatError,
    input_fn,
    model_fn,
    output_fn,
)


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "content_type", "shape"),
    [
        ("1,2\n3,4", "text/csv", (2, 2)),
        ("1,2", "text/csv", (2,)),
        ("1\n2\n3", "text/csv", (3,)),
        ("7", "text/csv", ()),
        ("[[1, 2]]", "application/json", (1, 2)),
    ],
)
def test_text_becomes_float32(body, content_type, shape):
    """CSV with one row or one column loses a dimension."""
    array = input_fn(body, content_type)

    assert (array.dtype, array.shape) == (np.float32, shape)


def test_npy_keeps_its_type():
    """Only text is converted."""
    array = input_fn(npy(np.array([[1]], dtype=np.int64)), "application/x-npy")

    assert (array.dtype, array.tolist()) == (np.int64, [[1]])


def test_pickles_in_npy_are_refused():
    """A request must not run code."""
    with pytest.raises(ValueError, match="allow_pickle"):
        input_fn(npy(np.array([{}]), allow_pickle=True), "application/x-npy")


@pytest.mark.parametrize("body", ["a,b\n1,2", "1,2\n3", "x"])
def test_csv_that_is_not_numbers_breaks(body):
    """A header is a row like any other."""
    with pytest.raises(ValueError, match=r"could not convert|inhomogeneous"):
        input_fn(body, "text/csv")


@pytest.mark.parametrize(
    ("prediction", "accept", "body"),
    [
        (np.array([1, 0]), "application/json", b"[1, 0]"),
        (np.array([1, 0]), "text/csv", b"1\n0\n"),
        (np.array([[0.5, 1.5]]), "text/csv", b"0.5,1.5\n"),
        ([1, 2], "application/json", b"[1, 2]"),
        (np.array([1]), "application/x-npy", npy(np.array([1]))),
    ],
)
def test_answers(prediction, accept, body):
    """The mimetype is what was asked for."""
    answer = output_fn(prediction, accept)

    assert (answer.get_data(), answer.mimetype) == (body, accept)


def test_unknown_formats_and_the_missing_model_fn():
    """Each says what to implement."""
    with pytest.raises(UnsupportedFormatError, match="implement input_fn"):
        input_fn(b"", "image/png")
    with pytest.raises(UnsupportedFormatError, match="'image/png'"):
        output_fn([1], "image/png")
    with pytest.raises(NotImplementedError, match="model_fn must be defined"):
        model_fn("/opt/ml/model")
