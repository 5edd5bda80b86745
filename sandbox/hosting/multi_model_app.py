"""The multi-model container's web application: load, list, get, unload and invoke models by name.

All models share one inference code, which is imported before the first ping is answered. A name is
opaque; SageMaker chooses it. An exception of the user's functions is a 503 that says nothing, one
of the toolkit's own kind has the status and the body that it names.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from typing import Any

from flask import Flask, Response, jsonify, request

from sandbox.hosting import inference_toolkit
from sandbox.hosting.default_handlers import JSON, TEXT_TYPES
from sandbox.hosting.environment import ServingEnvironment
from sandbox.hosting.loaded_models import (
    AlreadyLoadedError,
    LoadedModel,
    LoadedModels,
    NotLoadedError,
    OutOfMemoryError,
)
from sandbox.hosting.multi_model_handlers import add_defaults
from sandbox.hosting.user_functions import UserFunctions

logger = logging.getLogger(__name__)

_PAGE_SIZE = 100


def create_multi_model_app(environment: ServingEnvironment) -> Flask:
    """Import the shared code and return the application that serves models with it."""
    inference_toolkit.install()
    sys.path.insert(0, str(environment.code_directory))
    module = importlib.import_module(environment.module_name)
    functions = add_defaults(UserFunctions.of(module), module)
    models = LoadedModels(functions.model_fn, environment.max_loaded_models)
    app = Flask("sagemaker_container", static_folder=None)

    @app.get("/ping")
    def ping() -> Response:
        return Response(status=200)

    @app.post("/models")
    def load() -> Response:
        wanted = request.get_json(force=True)
        name, url = wanted["model_name"], wanted["url"]
        try:
            models.load(name, url)
        except AlreadyLoadedError:
            return _error(409, "ConflictStatusException", f"Model {name} is already registered.")
        except OutOfMemoryError:
            return _error(507, "InsufficientStorage", f"No memory is left for model {name}.")
        except BaseException:  # SystemExit too: in the container it ends that model's worker only
            logger.exception("model %s could not be loaded", name)
            return _error(500, "InternalServerException", f"Failed to start worker of {name}.")
        return jsonify({"status": f"Model {name!r} is loaded."})

    @app.get("/models")
    def list_models() -> Response:
        page, token = models.page(request.args.get("next_page_token"), _PAGE_SIZE)
        answer: dict[str, Any] = {"models": [_described(model) for model in page]}
        return jsonify(answer if token is None else {**answer, "nextPageToken": token})

    @app.get("/models/<name>")
    def get(name: str) -> Response:
        return jsonify(_described(models.get(name)))

    @app.delete("/models/<name>")
    def unload(name: str) -> Response:
        models.unload(name)
        return jsonify({"status": f"Model {name!r} is unloaded."})

    @app.post("/models/<name>/invoke")
    def invoke(name: str) -> Response:
        return _invoke(functions, models.get(name), environment.default_accept)

    @app.errorhandler(NotLoadedError)
    def not_loaded(error: NotLoadedError) -> Response:
        return _error(404, "ModelNotFoundException", f"Model not found: {error}")

    return app


def _invoke(functions: UserFunctions, model: LoadedModel, default_accept: str) -> Response:
    content_type = request.headers.get("Content-Type", JSON)
    accept = request.headers.get("Accept", "")
    accept = default_accept if accept in {"", "*/*"} else accept
    body = request.get_data(cache=False)
    try:
        content = body.decode() if content_type in TEXT_TYPES else body
        with model.worker:
            answer = functions.transform_fn(model.value, content, content_type, accept)
    except inference_toolkit.BaseInferenceToolkitError as chosen:
        return Response(chosen.message, status=chosen.status_code, mimetype=JSON)
    except MemoryError:
        logger.exception("model %s", model.name)
        return _error(507, "InsufficientStorage", "Out of resources")
    except BaseException:  # SystemExit too: in the container it ends that model's worker only
        logger.exception("model %s", model.name)
        return _error(503, "InternalServerException", "Prediction failed")
    content_out, type_out = answer if isinstance(answer, tuple) else (answer, accept)
    return _sent(content_out, type_out)


def _sent(content: Any, content_type: str) -> Response:
    """Send text, bytes, or what JSON can write; a response of another framework is none of them."""
    if not isinstance(content, str | bytes | bytearray):
        try:
            content = json.dumps(content, indent=2)
        except TypeError:
            logger.exception("the user's code must return text or bytes")
            message = "Unsupported model output data type."
            return _error(503, "InternalServerException", message)
    return Response(
        bytes(content) if isinstance(content, bytearray) else content, content_type=content_type
    )


def _described(model: LoadedModel) -> dict[str, str]:
    return {"modelName": model.name, "modelUrl": model.url}


def _error(status: int, kind: str, message: str) -> Response:
    answer = jsonify({"code": status, "type": kind, "message": message})
    answer.status_code = status
    return answer
