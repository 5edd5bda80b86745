"""The arrays of an artifact that holds no estimator, proved by the answers that lie beside them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from exact_scoring.agreement import nearly, same_bits
from exact_scoring.proof import first_difference
from exact_scoring.storage import FOLDER, MANIFEST, read_folder
from model_handlers.model_files import verified

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exact_scoring.exact_scorer import ExactScorer

logger = logging.getLogger(__name__)

FUSED = "fused"
_ROWS = 64
_LARGE_BYTES = 8_000_000
_ROWS_OF_LARGE = 16  # each touches pages that nobody has read yet


class UnprovedModelError(Exception):
    """Stored arrays do not give the answers that were recorded; there is no estimator to ask."""


def load_fused(directory: Path, document: Mapping[str, Any]) -> ExactScorer:
    """Reads the arrays and proves them, without scikit-learn's packages and without pandas.

    Raises:
        UnverifiedModelError: the manifest is not the one that was packed.
        BadArraysError: a file is not what it says, or unsafe.
        UnprovedModelError: an answer is another one than scikit-learn gave when it was packed.
    """
    with verified(directory, f"{FOLDER}/{MANIFEST}", document) as file:
        manifest = file.read()
    stored = read_folder(directory / FOLDER, manifest)
    count = _ROWS if stored.array_bytes < _LARGE_BYTES else _ROWS_OF_LARGE
    rows, expected = stored.proof.first(count)
    difference = first_difference(stored.scorer, rows, stored.proof.texts, expected)
    if difference is None:
        return stored.scorer
    # A forest adds and divides, which every processor does alike.
    same = same_bits if getattr(stored.scorer.predictor, "KIND", None) == "forest" else nearly
    if first_difference(stored.scorer, rows, stored.proof.texts, expected, same) is not None:
        raise UnprovedModelError(
            f"{directory} must answer as the estimator did when it was packed: {difference}; "
            "pack the model again, and look whether the container's numpy is another one"
        )
    # exp() of another processor, in which scikit-learn's answers would differ likewise.
    logger.info("last bits differ from those of the machine that packed the model: %s", difference)
    return stored.scorer
