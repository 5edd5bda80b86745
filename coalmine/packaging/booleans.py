"""Columns of True and False in a sample: callers send them as 1 and 0.

model.json knows numbers and text. A file cannot say whether True was a boolean or a text when the
estimator was fitted, so that it is asked; and whether a number is the same to it, it is asked too.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from coalmine.packaging.errors import RefusedModelError
from coalmine.packaging.feature_types import FeatureType, encoded_types, frame_of, sampled_type
from coalmine.packaging.sample import Sample
from exact_scoring.agreement import nearly

# As pandas reads a file.
_BOOLEANS = dict.fromkeys(("True", "TRUE", "true"), True) | dict.fromkeys(
    ("False", "FALSE", "false"), False
)
_ASKED_ROWS = 200


def booleans_as_numbers(estimator: Any, sample: Sample) -> Sample:
    """Writes True and False as 1 and 0, but where the estimator takes them as text.

    Raises:
        RefusedModelError: numbers, or texts, are something else to it than booleans.
    """
    names = list(sample.rows[0])
    encoded = dict(encoded_types(estimator))
    booleans = [
        name for name in names if encoded.get(name) != "text" and _is_boolean(sample.column(name))
    ]
    if not booleans:
        return sample
    types = {name: encoded.get(name, sampled_type(name, sample)) for name in names}
    rows = _rows_alike(sample)
    texts = frame_of(rows, types | _all(booleans, "text"))
    wanted = _answers(estimator, _with_booleans(texts, rows, booleans))
    if not encoded.keys() & set(booleans):
        got = _answers(estimator, texts)
        if got is not None:
            _demand_agreement(wanted, got, booleans, "text")
            return sample
    numbers = Sample(rows=tuple(_with_numbers(row, booleans) for row in sample.rows))
    frame = frame_of(_rows_alike(numbers), types | _all(booleans, "number"))
    _demand_agreement(wanted, _answers(estimator, frame), booleans, "1 and 0")
    return numbers


def _all(names: Sequence[str], kind: FeatureType) -> dict[str, FeatureType]:
    return dict.fromkeys(names, kind)


def _is_boolean(cells: Sequence[str]) -> bool:
    there = [cell for cell in cells if cell]
    return bool(there) and all(cell in _BOOLEANS for cell in there)


def _rows_alike(sample: Sample) -> list[dict[str, str]]:
    """Takes rows that miss what the most complete one misses: these the estimator must answer."""
    there = _there(sample.most_complete_row)
    alike = tuple(row for row in sample.rows if _there(row) == there)
    return Sample(rows=alike).spread(_ASKED_ROWS)


def _there(row: dict[str, str]) -> list[bool]:
    return [bool(cell) for cell in row.values()]


def _with_booleans(
    frame: pd.DataFrame, rows: Sequence[dict[str, str]], booleans: Sequence[str]
) -> pd.DataFrame:
    columns = {name: [_BOOLEANS.get(row[name], np.nan) for row in rows] for name in booleans}
    return frame.assign(**columns)


def _with_numbers(row: dict[str, str], booleans: Sequence[str]) -> dict[str, str]:
    numbers = {name: str(int(_BOOLEANS[row[name]])) for name in booleans if row[name]}
    return row | numbers


def _answers(estimator: Any, frame: pd.DataFrame) -> np.ndarray | None:
    try:
        if hasattr(estimator, "predict_proba"):
            return np.asarray(estimator.predict_proba(frame))
        return np.asarray(estimator.predict(frame))
    except Exception:  # it refuses them, in whatever words
        return None


def _demand_agreement(
    wanted: np.ndarray | None, got: np.ndarray | None, booleans: Sequence[str], sent: str
) -> None:
    """Compares answers to booleans with answers to what callers would send."""
    if wanted is None or (got is not None and _agree(wanted, got)):
        return
    what = "refuses them" if got is None else "answers otherwise"
    column = f"frame[{booleans[0]!r}]"
    raise RefusedModelError(
        f"estimator must answer {sent} as it answers True and False, for callers send {sent} in "
        f"{', '.join(booleans)}, and it {what}; train it on numbers: {column}.astype(float). "
        "If it was trained on the texts 'True' and 'False', which a file cannot tell from "
        f"booleans, train it on other words and write the same in the sample: {column}"
        ".map({'True': 'yes', 'False': 'no'})"
    )


def _agree(wanted: np.ndarray, got: np.ndarray) -> bool:
    if wanted.shape != got.shape:
        return False
    if wanted.dtype.kind == "f" and got.dtype.kind == "f":
        return bool(nearly(wanted, got).all())
    return bool(np.array_equal(wanted, got))
