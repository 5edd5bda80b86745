"""A refused request, as the container that serves the model takes it.

A container of one model answers with Flask. A container of many has a server of its own, which
cannot send a Flask response: it takes status and body from an exception of its toolkit, and turns
every other exception into a 503.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Response

    from model_handlers.rejection import Rejection


def refuse(rejection: Rejection) -> Response:
    """Gives the answer of a container of one model; raises it in a container of many."""
    body = rejection.to_json()
    # The containers have what is imported here; packing and tests need not.
    if os.environ.get("SAGEMAKER_MULTI_MODEL"):
        errors = importlib.import_module("sagemaker_inference.errors")
        raise errors.BaseInferenceToolkitError(rejection.status, body, body)
    from flask import Response  # noqa: PLC0415

    return Response(body, status=rejection.status, mimetype="application/json")
