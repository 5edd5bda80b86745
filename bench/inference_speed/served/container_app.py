"""The container's web application: its own Flask worker around the user's code.

The module that the image adds to sagemaker-containers is not on PyPI; this one does what it does,
with the same calls: the first request of a worker imports `inference` and loads the model.
"""

import functools
import importlib
from collections.abc import Callable, Iterable
from typing import Any

from bench.inference_speed import shim

shim.install()
from sagemaker_containers.beta.framework import (  # type: ignore[import-not-found]  # noqa: E402
    encoders,  # noqa: F401  # imported there too, and so a part of the start
    env,
    transformer,
    worker,
)


def main(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, the first one slowly."""
    answer: Iterable[bytes] = _application()(environ, start_response)
    return answer


@functools.lru_cache
def _application() -> Any:
    user = importlib.import_module("inference")
    names = ("input_fn", "predict_fn", "output_fn", "transform_fn")
    functions = {name: getattr(user, name) for name in names if hasattr(user, name)}
    asked = transformer.Transformer(model_fn=user.model_fn, **functions)
    asked.initialize()
    return worker.Worker(
        transform_fn=asked.transform,
        module_name=env.ServingEnv().module_name or "inference",
        execution_parameters_fn=getattr(user, "execution_parameters_fn", None),
    )
