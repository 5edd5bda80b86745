"""The files of a fitted model in an artifact, in each of the formats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coalmine.packaging.errors import RefusedModelError
from coalmine.packaging.exact_form import ExactForm
from coalmine.packaging.formats import ModelFormat
from coalmine.packaging.skops_file import skops_code, to_skops, types_to_trust
from exact_scoring.scores import BadArraysError
from exact_scoring.storage import FOLDER, to_files


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelFiles:
    """The files whose digests are recorded, and what else the format needs."""

    files: Mapping[str, bytes]
    trusted_types: list[str] = field(default_factory=list)
    code: Mapping[str, bytes] = field(default_factory=dict)


def model_files(
    model_format: ModelFormat, *, pickled: bytes, estimator: Any, exact: ExactForm | str
) -> ModelFiles:
    """Writes the model in one of the formats.

    Args:
        pickled: the caller's file.
        exact: the estimator's exact form, or why it has none.

    Raises:
        RefusedModelError: the estimator cannot be written so.
    """
    if model_format is ModelFormat.JOBLIB:
        return ModelFiles(files={"model.joblib": pickled})
    if model_format is ModelFormat.SKOPS:
        content = to_skops(estimator)
        return ModelFiles(
            files={"model.skops": content},
            trusted_types=types_to_trust(content),
            code=skops_code(),
        )
    if isinstance(exact, str):
        raise RefusedModelError(
            f"a fused model must be scored exactly without its estimator, got: {exact}; "
            "pack it with --format skops or joblib"
        )
    try:
        arrays = to_files(exact.scorer, exact.proof)
    except BadArraysError as cause:
        raise RefusedModelError(
            f"a fused model must be stored as arrays, got: {cause}; "
            "pack it with --format skops or joblib"
        ) from cause
    return ModelFiles(files={f"{FOLDER}/{name}": arrays[name] for name in arrays})
