"""The defaults of the container of many models, which are not those of the container of one."""

from __future__ import annotations

import io
from types import ModuleType

import numpy as np
import pytest

from sandbox.hosting.default_handlers import UnsupportedFormatError
from sandbox.hosting.multi_model_handlers import add_defaults, input_fn, output_fn
from sandbox.hosting.user_functions import UserFunctions


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.5,2.5\n", [[1.5, 2.5]]), ("1,2\n3,4\n", [[1, 2], [3, 4]]), ("1\n2\n", [[1, 2]])],
    ids=["one row", "two rows", "one column is taken for a row"],
)
def test_csv_is_a_matrix(text, expected):
    """With one model a single row stays one-dimensional, and estimators refuse it."""
    read = input_fn(text, "text/csv")

    assert expected == read.tolist()
    assert np.float32 == read.dtype


def test_whole_numbers_beside_fractions_break_it(text="1,2.5\n"):
    """Each column has a type of its own, so the row is a record: a reason to bring input_fn."""
    with pytest.raises((TypeError, ValueError)):
        input_fn(text, "text/csv")


def test_json_and_npy_are_made_matrices_too():
    stream = io.BytesIO()
    np.save(stream, np.array([1.0, 2.0]))

    assert [[1, 2]] == input_fn("[1, 2]", "application/json").tolist()
    assert [[1, 2]] == input_fn(stream.getvalue(), "application/x-npy").tolist()


@pytest.mark.parametrize(
    ("accept", "expected"), [("application/json", "[0, 1]"), ("text/csv", "0\n1\n")]
)
def test_an_answer_has_its_type_beside_it(accept, expected):
    """Text and type, never a Flask response, which this container could not send."""
    assert (expected, accept) == output_fn(np.array([0, 1]), accept)


def test_other_types_are_exceptions():
    with pytest.raises(UnsupportedFormatError):
        input_fn(b"", "image/png")
    with pytest.raises(UnsupportedFormatError):
        output_fn(np.array([0]), "image/png")


def test_a_module_keeps_the_functions_that_it_has():
    module = ModuleType("serve")
    vars(module).update(model_fn=str, predict_fn=lambda data, model: model)
    functions = add_defaults(UserFunctions.of(module), module)

    assert ('"said"', "application/json") == functions.transform_fn(
        "said", "[1]", "application/json", "application/json"
    )
