"""The container's web application: `/ping`, `/invocations`, `/execution-parameters`.

The user's module is imported and its model loaded on the first request, whichever it is. Any
exception of the user's functions is a 500 with a page that says nothing; the log has the trace.
Code that leaves, by sys.exit, ends the worker and with it the requests under way.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from sandbox.hosting.default_handlers import JSON, TEXT_TYPES
from sandbox.hosting.environment import ServingEnvironment
from sandbox.hosting.multi_model_app import create_multi_model_app
from sandbox.hosting.user_functions import FormatRefusedError, UserFunctions

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)


class Container:
    """A WSGI application that comes to life with its first request."""

    def __init__(
        self, environment: ServingEnvironment, on_load_failure: Callable[[BaseException], None]
    ) -> None:
        self._create = create_multi_model_app if environment.is_multi_model else create_app
        self._environment = environment
        self._on_load_failure = on_load_failure
        self._app: Flask | None = None
        self._loading = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        with self._loading:
            if self._app is None:
                self._app = self._load()
        if self._app is None:
            start_response("500 Internal Server Error", [("Content-Length", "0")])
            return []
        try:
            return self._app(environ, start_response)
        except BaseException:  # flask answers every Exception, so the user's code wants to leave
            logger.exception("the user's code ends the worker")
            os._exit(1)

    def _load(self) -> Flask | None:
        try:
            return self._create(self._environment)
        except BaseException as error:  # SystemExit too: the parent must learn of it
            logger.exception("the model could not be loaded")
            self._on_load_failure(error)
            return None


def create_app(environment: ServingEnvironment) -> Flask:
    """Import the user's module, load its model and return the application that serves it."""
    sys.path.insert(0, str(environment.code_directory))
    functions = UserFunctions.of(importlib.import_module(environment.module_name))
    model = functions.model_fn(str(environment.model_directory))
    app = Flask("sagemaker_container", static_folder=None)

    @app.get("/ping")
    def ping() -> Response:
        return Response(status=200)

    @app.post("/invocations")
    def invocations() -> Any:
        content_type = request.headers.get("Content-Type", JSON)
        body = request.get_data(cache=False)
        content = body.decode() if content_type in TEXT_TYPES else body
        try:
            answer = functions.transform_fn(model, content, content_type, _accept(environment))
        except FormatRefusedError as refusal:
            logger.warning("refused with %s: %s", refusal.status, refusal)
            answer = jsonify({"error": "UnsupportedFormatError", "error-message": str(refusal)})
            answer.status_code = refusal.status
            return answer
        if isinstance(answer, tuple):
            return Response(answer[0], mimetype=answer[1])
        return answer

    execution_parameters_fn = functions.execution_parameters_fn
    if execution_parameters_fn is not None:
        app.add_url_rule("/execution-parameters", view_func=execution_parameters_fn)
    return app


def _accept(environment: ServingEnvironment) -> str:
    accept = request.headers.get("Accept", "")
    return environment.default_accept if accept in {"", "*/*"} else accept
