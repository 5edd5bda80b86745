"""The functions of the user's module, put together with the container's defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sandbox.hosting import default_handlers


@dataclass(frozen=True, kw_only=True, slots=True)
class UserFunctions:
    """How to load the model, and how to turn a request into an answer."""

    model_fn: Callable[[str], Any]
    transform_fn: Callable[[Any, Any, str, str], Any]
    execution_parameters_fn: Callable[[], Any] | None

    @classmethod
    def of(cls, module: ModuleType) -> UserFunctions:
        """Take what the module defines; `transform_fn` stands alone."""
        steps = {
            name: getattr(module, name, None) for name in ("input_fn", "predict_fn", "output_fn")
        }
        transform_fn = getattr(module, "transform_fn", None)
        defined = [name for name, function in steps.items() if function is not None]
        if transform_fn is not None and defined != []:
            raise ValueError(
                f"transform_fn must stand alone, {module.__name__} also defines "
                f"{', '.join(defined)}; remove one or the other"
            )
        return cls(
            model_fn=getattr(module, "model_fn", default_handlers.model_fn),
            transform_fn=_in_steps(**steps) if transform_fn is None else transform_fn,
            execution_parameters_fn=getattr(module, "execution_parameters_fn", None),
        )


class FormatRefusedError(Exception):
    """A default handler refuses the content type (415) or the accept type (406)."""

    def __init__(self, status: int, cause: default_handlers.UnsupportedFormatError) -> None:
        super().__init__(str(cause))
        self.status = status


def _in_steps(
    *,
    input_fn: Callable[[Any, str], Any] | None,
    predict_fn: Callable[[Any, Any], Any] | None,
    output_fn: Callable[[Any, str], Any] | None,
) -> Callable[[Any, Any, str, str], Any]:
    def transform(model: Any, content: Any, content_type: str, accept: str) -> Any:
        if input_fn is None:
            data = _refusing(415, default_handlers.input_fn, content, content_type)
        else:
            data = input_fn(content, content_type)
        predict = default_handlers.predict_fn if predict_fn is None else predict_fn
        prediction = predict(data, model)
        if output_fn is None:
            return _refusing(406, default_handlers.output_fn, prediction, accept)
        return output_fn(prediction, accept)

    return transform


def _refusing(status: int, default: Callable[[Any, str], Any], value: Any, media_type: str) -> Any:
    try:
        return default(value, media_type)
    except default_handlers.UnsupportedFormatError as cause:
        raise FormatRefusedError(status, cause) from cause
