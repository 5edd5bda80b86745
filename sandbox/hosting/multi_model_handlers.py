"""What the multi-model container does for a function that the user's module does not define.

Not the same as with one model: a row of CSV that was squeezed to one dimension is made a row again,
and an unknown content type is an exception like any other, hence a 503.
"""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np

from sandbox.hosting.default_handlers import (
    CSV,
    JSON,
    NPY,
    TEXT_TYPES,
    UnsupportedFormatError,
    predict_fn,
)
from sandbox.hosting.user_functions import UserFunctions


def add_defaults(functions: UserFunctions, module: Any) -> UserFunctions:
    """Put this container's defaults in the place of the functions that a module lacks."""
    if hasattr(module, "transform_fn"):
        return functions
    read = getattr(module, "input_fn", input_fn)
    predict = getattr(module, "predict_fn", predict_fn)
    write = getattr(module, "output_fn", output_fn)

    def transform(model: Any, content: Any, content_type: str, accept: str) -> Any:
        return write(predict(read(content, content_type), model), accept)

    return UserFunctions(
        model_fn=functions.model_fn, transform_fn=transform, execution_parameters_fn=None
    )


def input_fn(input_data: Any, content_type: str) -> Any:
    """Decode a request into an array of at least two dimensions; text becomes float32."""
    array = _decode(input_data, content_type)
    if array.ndim == 1:
        array = array.reshape(1, -1)
    return array.astype(np.float32) if content_type in TEXT_TYPES else array


def output_fn(prediction: Any, accept: str) -> tuple[str | bytes, str]:
    """Encode a prediction as the client asked."""
    if accept == JSON:
        return json.dumps(prediction, default=lambda value: value.tolist()), accept
    if accept == CSV:
        text = io.StringIO()
        np.savetxt(text, prediction, delimiter=",", fmt="%s")
        return text.getvalue(), accept
    if accept == NPY:
        stream = io.BytesIO()
        np.save(stream, prediction)
        return stream.getvalue(), accept
    raise UnsupportedFormatError(accept)


def _decode(data: Any, content_type: str) -> np.ndarray[Any, Any]:
    if content_type == CSV:
        # Each column gets a type of its own: whole numbers beside fractions make a record.
        return np.genfromtxt(io.StringIO(data), dtype=None, delimiter=",")
    if content_type == JSON:
        return np.array(json.loads(data))
    if content_type == NPY:
        array: np.ndarray[Any, Any] = np.load(io.BytesIO(data), allow_pickle=False)
        return array
    raise UnsupportedFormatError(content_type)
