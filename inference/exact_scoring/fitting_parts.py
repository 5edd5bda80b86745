"""Whether the parts of a stored model fit each other; each is sound in itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from exact_scoring.recorded_proof import RecordedProof
    from exact_scoring.scores import StoredPredictor, StoredPreprocessing


def check_parts(
    preprocessing: StoredPreprocessing | None, predictor: StoredPredictor, proof: RecordedProof
) -> None:
    """Follows the proof's rows through the parts, by their widths.

    Raises:
        BadArraysError: a part gives more or less than the next one takes.
    """
    n_features = width = len(proof.texts)
    if preprocessing is not None:
        if preprocessing.n_inputs != n_features:
            raise BadArraysError(
                f"preprocessing must take the {n_features} features of the proof, "
                f"takes {preprocessing.n_inputs}"
            )
        width = preprocessing.n_outputs
    elif any(proof.texts):
        raise BadArraysError(
            "features must all be numbers where there is no preprocessing, "
            f"got text at place {proof.texts.index(True)}"
        )
    if predictor.n_inputs != width:
        giver = "the proof has" if preprocessing is None else "preprocessing gives"
        raise BadArraysError(
            f"predictor must take the {width} numbers that {giver}, takes {predictor.n_inputs}"
        )
    if predictor.n_classes != proof.n_classes:
        raise BadArraysError(
            f"predictor must answer {_classes(proof.n_classes)}, as the proof does, "
            f"answers {_classes(predictor.n_classes)}"
        )


def _classes(count: int | None) -> str:
    return "a number" if count is None else f"{count} classes"
