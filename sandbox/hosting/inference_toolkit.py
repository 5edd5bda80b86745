"""The errors of the toolkit that a multi-model container has: how a handler names a status."""

from __future__ import annotations

import sys
from types import ModuleType


class BaseInferenceToolkitError(Exception):
    """A handler raises it to choose what the caller is answered."""

    def __init__(self, status_code: int, message: str, phrase: str) -> None:
        super().__init__(status_code, message, phrase)
        self.status_code = status_code
        self.message = message
        self.phrase = phrase


def install() -> None:
    """Let the user's code import it by the name it has in the container."""
    package = ModuleType("sagemaker_inference")
    errors = ModuleType("sagemaker_inference.errors")
    vars(errors)["BaseInferenceToolkitError"] = BaseInferenceToolkitError
    vars(package)["errors"] = errors
    sys.modules[package.__name__] = package
    sys.modules[errors.__name__] = errors
