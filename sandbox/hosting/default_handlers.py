"""What the container does for a function that the user's module does not define.

One row of CSV (or one column) arrives as a one-dimensional array, as in the real container:
estimators refuse it, which is why serious modules bring their own `input_fn`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from flask import Response

JSON = "application/json"
CSV = "text/csv"
NPY = "application/x-npy"
TEXT_TYPES = (JSON, CSV)


class UnsupportedFormatError(Exception):
    """The default handlers do not know a content type."""

    def __init__(self, content_type: str) -> None:
        super().__init__(
            f"content type must be one of {', '.join(_DECODERS)}, got {content_type!r}; "
            "implement input_fn or output_fn for others"
        )


def model_fn(model_dir: str) -> Any:
    """Refuse: there is no default way to load a scikit-learn model."""
    raise NotImplementedError(f"model_fn must be defined to load the model from {model_dir}")


def input_fn(input_data: Any, content_type: str) -> Any:
    """Decode a request into an array; text becomes float32."""
    if content_type not in _DECODERS:
        raise UnsupportedFormatError(content_type)
    array = _DECODERS[content_type](input_data)
    return array.astype(np.float32) if content_type in TEXT_TYPES else array


def predict_fn(input_data: Any, model: Any) -> Any:
    """Predict."""
    return model.predict(input_data)


def output_fn(prediction: Any, accept: str) -> Response:
    """Encode a prediction as the client asked."""
    if accept not in _ENCODERS:
        raise UnsupportedFormatError(accept)
    return Response(_ENCODERS[accept](prediction), mimetype=accept)


def _from_csv(text: str) -> np.ndarray[Any, Any]:
    rows = list(csv.reader(io.StringIO(text), strict=True))
    return np.array(rows).squeeze()


def _from_json(text: str) -> np.ndarray[Any, Any]:
    return np.array(json.loads(text))


def _from_npy(body: bytes) -> np.ndarray[Any, Any]:
    array: np.ndarray[Any, Any] = np.load(io.BytesIO(body), allow_pickle=False)
    return array


def _to_csv(prediction: Any) -> str:
    array = np.array(prediction)
    rows = array.reshape(-1, 1) if array.ndim == 1 else array
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _to_json(prediction: Any) -> str:
    return json.dumps(prediction, default=lambda value: value.tolist())


def _to_npy(prediction: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, prediction)
    return stream.getvalue()


_DECODERS: dict[str, Callable[[Any], np.ndarray[Any, Any]]] = {
    CSV: _from_csv,
    JSON: _from_json,
    NPY: _from_npy,
}
_ENCODERS: dict[str, Callable[[Any], str | bytes]] = {CSV: _to_csv, JSON: _to_json, NPY: _to_npy}
