"""The arrays of an artifact that holds no estimator, proved by the answers that lie beside them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from exact_scoring.agreement import nearly, same_bits
from exact_scoring.proof import first_difference
from exact_scoring.storage import FOLDER, MANIFEST, read_folder
from model_handlers.model_files import DESCRIPTION, UnverifiedModelError, verified
from model_handlers.schema import NUMBER, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exact_scoring.exact_scorer import ExactScorer
    from exact_scoring.recorded_proof import RecordedProof
    from model_handlers.schema import Schema

logger = logging.getLogger(__name__)

FUSED = "fused"
_ROWS = 64
_LARGE_BYTES = 8_000_000
_ROWS_OF_LARGE = 16  # each touches pages that nobody has read yet


class UnprovedModelError(Exception):
    """Stored arrays do not give the answers that were recorded; there is no estimator to ask."""


def load_fused(directory: Path, document: Mapping[str, Any], schema: Schema) -> ExactScorer:
    """Reads the arrays and proves them, without scikit-learn's packages and without pandas.

    Args:
        directory: where the artifact was unpacked.
        document: its model.json.
        schema: what that says of features and classes.

    Raises:
        UnverifiedModelError: the manifest is not the one that was packed, or model.json says
            other features or classes than the arrays have.
        BadArraysError: a file is not what it says, or unsafe.
        UnprovedModelError: an answer is another one than scikit-learn gave when it was packed.
    """
    with verified(directory, f"{FOLDER}/{MANIFEST}", document) as file:
        manifest = file.read()
    stored = read_folder(directory / FOLDER, manifest)
    difference = _schema_difference(schema, stored.proof)
    if difference is not None:
        raise UnverifiedModelError(
            f"{directory / DESCRIPTION} must be of the model in {FOLDER}: {difference}; "
            "pack the model again"
        )
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


def _schema_difference(schema: Schema, proof: RecordedProof) -> str | None:
    """Names the first thing of which arrays and model.json say different things."""
    if len(schema.features) != len(proof.texts):
        return f"it must have {len(proof.texts)} features, got {len(schema.features)}"
    for feature, is_text in zip(schema.features, proof.texts):  # Python 3.9
        expected = TEXT if is_text else NUMBER
        if feature.type != expected:
            return f"feature {feature.name!r} must be {expected}, got {feature.type}"
    n_classes = None if schema.classes is None else len(schema.classes)
    if n_classes != proof.n_classes:
        expected = "null" if proof.n_classes is None else f"a list of {proof.n_classes}"
        return f"classes must be {expected}, got {'null' if n_classes is None else n_classes}"
    return None
