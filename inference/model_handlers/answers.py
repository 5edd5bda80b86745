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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model_handlers import content_types

if TYPE_CHECKING:
    from model_handlers.prediction import Prediction


@dataclass(frozen=True)
class Answer:
    """A response body and its content type."""

    body: str | bytes
    content_type: str


def render(prediction: Prediction, accept: str | None) -> Answer:
    """Renders by the Accept header, JSON if it does not say."""
    name = content_types.answer_format(accept)
    if name == content_types.NPY:
        return Answer(body=_npy(prediction), content_type=name)
    if name == content_types.CSV:
        return Answer(body=_csv(prediction), content_type=name)
    rows = _objects(prediction)
    if name == content_types.JSON_LINES:
        return Answer(body="".join(json.dumps(row) + "\n" for row in rows), content_type=name)
    return Answer(body=json.dumps(rows[0] if prediction.single else rows), content_type=name)


def class_key(label: object) -> str:
    """Names a class in an object: text as it is, anything else as JSON writes it."""
    return label if isinstance(label, str) else json.dumps(label)


def _objects(prediction: Prediction) -> list[dict[str, Any]]:
    if prediction.probabilities is None:
        return [{"prediction": value} for value in prediction.values]
    keys = [class_key(label) for label in prediction.classes]
    probabilities = prediction.probabilities.tolist()
    return [
        {"prediction": value, "probabilities": dict(zip(keys, row))}  # Python 3.9
        for value, row in zip(prediction.values, probabilities)  # Python 3.9
    ]


def _csv(prediction: Prediction) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in _objects(prediction):
        writer.writerow([class_key(row["prediction"]), *row.get("probabilities", {}).values()])
    return text.getvalue()


def _npy(prediction: Prediction) -> bytes:
    if prediction.probabilities is not None:
        array: np.ndarray[Any, Any] = prediction.probabilities
    else:
        array = np.asarray(prediction.values)
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()
