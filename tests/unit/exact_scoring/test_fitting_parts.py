"""Parts that are sound in themselves must also be parts of one model."""

from types import SimpleNamespace
from typing import Any

import pytest

from exact_scoring.fitting_parts import check_parts
from exact_scoring.scores import BadArraysError

TEXTS = (True, False)


def part(**facts: Any) -> Any:
    return SimpleNamespace(**facts)


def columns(n_inputs, n_outputs):
    return part(n_inputs=n_inputs, n_outputs=n_outputs)


def predictor(n_inputs, n_classes=2):
    return part(n_inputs=n_inputs, n_classes=n_classes)


def proof(texts=TEXTS, n_classes=2):
    return part(texts=texts, n_classes=n_classes)


def test_parts_of_one_model_fit():
    """With preprocessing, and without; of a classifier, and of a regressor."""
    check_parts(columns(2, 5), predictor(5), proof())
    check_parts(None, predictor(2, None), proof((False, False), None))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((columns(3, 5), predictor(5), proof()), "take the 2 features of the proof, takes 3"),
        ((columns(2, 5), predictor(7), proof()), "the 5 numbers that preprocessing gives, takes 7"),
        ((None, predictor(2), proof()), "all be numbers .* got text at place 0"),
        ((None, predictor(3), proof((False,))), "the 1 numbers that the proof has, takes 3"),
        ((columns(2, 5), predictor(5, 3), proof()), "answer 2 classes, .* answers 3 classes"),
        ((columns(2, 5), predictor(5, None), proof()), "answer 2 classes, .* answers a number"),
        ((columns(2, 5), predictor(5), proof(n_classes=None)), "a number, .* answers 2 classes"),
    ],
)
def test_parts_of_two_models_do_not_fit(parts, words):
    """Both counts are named."""
    with pytest.raises(BadArraysError, match=words):
        check_parts(*parts)
