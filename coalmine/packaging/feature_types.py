"""The type of each feature, and what may be missing.

An encoder inside the estimator knows its column's type; otherwise the sample tells; otherwise it is
a number. A feature may be missing when the estimator answers a row of the sample without it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from coalmine.packaging.errors import RefusedModelError, one_line
from coalmine.packaging.sample import Sample, is_number

FeatureType = Literal["number", "text"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """One column of the model, as model.json describes it."""

    name: str
    type: FeatureType
    nullable: bool = False


def describe_features(
    estimator: Any, names: Sequence[str], sample: Sample | None
) -> tuple[Feature, ...]:
    """Finds out the type of each feature, and whether the estimator can do without."""
    encoded = dict(encoded_types(estimator))
    types = {name: encoded.get(name, sampled_type(name, sample)) for name in names}
    if sample is None:
        return tuple(Feature(name=name, type=kind) for name, kind in types.items())
    row = frame_of([sample.most_complete_row], types)
    try:
        estimator.predict(row)
    except Exception as cause:  # whatever the estimator raises
        raise RefusedModelError(
            f"estimator must answer the rows of the sample, got {one_line(cause)}"
        ) from cause
    return tuple(
        Feature(name=name, type=kind, nullable=_answers_without(estimator, row, name))
        for name, kind in types.items()
    )


def encoded_types(estimator: Any) -> Iterator[tuple[str, FeatureType]]:
    """Walks the fitted parts that see the frame's own columns."""
    if hasattr(estimator, "categories_") and hasattr(estimator, "feature_names_in_"):
        for name, categories in zip(
            estimator.feature_names_in_, estimator.categories_, strict=True
        ):
            has_text = any(isinstance(category, str) for category in categories)
            yield str(name), "text" if has_text else "number"
    elif hasattr(estimator, "transformers_"):
        for _, transformer, _ in estimator.transformers_:
            yield from encoded_types(transformer)
    elif hasattr(estimator, "steps"):
        yield from encoded_types(estimator.steps[0][1])
    elif hasattr(estimator, "best_estimator_"):
        yield from encoded_types(estimator.best_estimator_)


def sampled_type(name: str, sample: Sample | None) -> FeatureType:
    """Tells numbers from text by the cells of a sample."""
    if sample is None:
        return "number"
    return "number" if all(is_number(cell) for cell in sample.column(name) if cell) else "text"


def frame_of(rows: Sequence[dict[str, str]], types: dict[str, FeatureType]) -> pd.DataFrame:
    """Builds a frame as callers' rows become one."""
    return pd.DataFrame(
        {
            name: pd.Series(
                [_value(row[name], kind) for row in rows],
                dtype=np.float64 if kind == "number" else np.object_,
            )
            for name, kind in types.items()
        }
    )


def _value(cell: str, kind: FeatureType) -> float | str:
    if not cell:
        return np.nan
    if kind == "text":
        return cell
    if not is_number(cell):
        raise RefusedModelError(f"sample must hold numbers where the model takes them, got {cell}")
    return float(cell)


def _answers_without(estimator: Any, row: pd.DataFrame, name: str) -> bool:
    try:
        estimator.predict(row.assign(**{name: pd.Series([np.nan], dtype=row[name].dtype)}))
    except Exception:  # it cannot, in whatever words it says so
        return False
    return True
