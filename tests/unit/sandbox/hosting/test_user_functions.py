"""The user's functions, completed by the container's."""

from __future__ import annotations

from types import ModuleType

import pytest

from sandbox.hosting.user_functions import FormatRefusedError, UserFunctions


def module(**functions):
    made = ModuleType("inference")
    vars(made).update(functions)
    return made


class Doubling:
    def predict(self, rows):
        return rows * 2


def test_steps_are_chained():
    """input_fn, predict_fn and output_fn in turn."""
    functions = UserFunctions.of(
        module(
            input_fn=lambda content, content_type: [content, content_type],
            predict_fn=lambda data, model: [*data, model],
            output_fn=lambda prediction, accept: (prediction, accept),
        )
    )

    assert functions.transform_fn("m", "c", "t", "a") == (["c", "t", "m"], "a")


def test_missing_steps_are_the_defaults():
    """With the statuses of the defaults' refusals."""
    functions = UserFunctions.of(module())
    answer = functions.transform_fn(Doubling(), "[[1]]", "application/json", "application/json")

    assert answer.get_data() == b"[[2.0]]"
    for content_type, accept, status in (
        ("image/png", "application/json", 415),
        ("application/json", "image/png", 406),
    ):
        with pytest.raises(FormatRefusedError) as refused:
            functions.transform_fn(Doubling(), "[[1]]", content_type, accept)

        assert refused.value.status == status


def test_transform_fn_replaces_the_steps():
    """And does not go with them."""
    alone = UserFunctions.of(module(transform_fn=lambda *given: given))

    assert alone.transform_fn(1, 2, "3", "4") == (1, 2, "3", "4")
    with pytest.raises(ValueError, match="transform_fn must stand alone, inference also defines"):
        UserFunctions.of(module(transform_fn=print, predict_fn=print))
