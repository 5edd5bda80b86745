"""Predictions in the format the caller accepts.

JSON        {"prediction": ..., "probabilities": {class: p, ...}} for an object, else a list of them
JSON lines  one such object a line
CSV         no header; prediction, then one probability for each class in the order of model.json
x-npy       float64 probabilities (rows, classes); the predictions (rows) if there are none

Regressors have no probabilities.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from model_handlers import content_types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exact_scoring.scores import Scores


class Answer(NamedTuple):
    """A response body and its content type."""

    body: str | bytes
    content_type: str


def render(
    scores: Scores, classes: Sequence[object] | None, name: str, *, single: bool = False
) -> Answer:
    """Renders in one of the supported formats; `single` gives JSON without a list."""
    if name == content_types.NPY:
        return Answer(body=_npy(scores, classes), content_type=name)
    if name == content_types.CSV:
        return Answer(body=_csv(scores, classes), content_type=name)
    rows = _objects(scores, classes)
    if name == content_types.JSON_LINES:
        return Answer(body="".join(json.dumps(row) + "\n" for row in rows), content_type=name)
    return Answer(body=json.dumps(rows[0] if single else rows), content_type=name)


def class_key(label: object) -> str:
    """Names a class in an object: text as it is, anything else as JSON writes it."""
    return label if isinstance(label, str) else json.dumps(label)


def _labels(scores: Scores, classes: Sequence[object] | None) -> list[Any]:
    values: list[Any] = scores.values.tolist()
    return values if classes is None else [classes[place] for place in values]


def _objects(scores: Scores, classes: Sequence[object] | None) -> list[dict[str, Any]]:
    labels = _labels(scores, classes)
    if classes is None or scores.probabilities is None:
        return [{"prediction": value} for value in labels]
    keys = [class_key(label) for label in classes]
    return [
        {"prediction": value, "probabilities": dict(zip(keys, row))}  # Python 3.9
        for value, row in zip(labels, scores.probabilities.tolist())  # Python 3.9
    ]


def _csv(scores: Scores, classes: Sequence[object] | None) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in _objects(scores, classes):
        writer.writerow([class_key(row["prediction"]), *row.get("probabilities", {}).values()])
    return text.getvalue()


def _npy(scores: Scores, classes: Sequence[object] | None) -> bytes:
    if scores.probabilities is not None:
        array: np.ndarray[Any, Any] = scores.probabilities
    else:
        array = np.asarray(_labels(scores, classes))
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()
