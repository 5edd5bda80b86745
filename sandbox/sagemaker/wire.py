"""SageMaker's two protocols over HTTP: JSON 1.1 for control, REST JSON for the runtime."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sandbox.sagemaker.errors import SageMakerError, validation_error

HttpAnswer = tuple[int, dict[str, str], bytes]

CONTROL_CONTENT_TYPE = "application/x-amz-json-1.1"
RUNTIME_CONTENT_TYPE = "application/json"
TARGET_PREFIX = "SageMaker."
_PATH = re.compile(r"/endpoints/(?P<name>[^/]+)/(?P<verb>[a-z-]+)")


def read_control_request(
    headers: Mapping[str, str], body: bytes, target_prefix: str = TARGET_PREFIX
) -> tuple[str, dict[str, Any]]:
    """Return the operation's name and its parameters."""
    lowered = {name.lower(): value for name, value in headers.items()}
    target = lowered.get("x-amz-target", "")
    if not target.startswith(target_prefix):
        raise SageMakerError(
            "UnknownOperationException",
            f"X-Amz-Target must be {target_prefix}<Operation>, got {target!r}",
        )
    try:
        params = json.loads(body) if body.strip() != b"" else {}
    except ValueError as cause:
        raise SageMakerError("SerializationException", f"the body must be JSON: {cause}") from cause
    if not isinstance(params, dict):
        raise SageMakerError("SerializationException", "the body must be a JSON object")
    return target.removeprefix(target_prefix), params


def read_runtime_path(method: str, path: str) -> str:
    """Return the name of the endpoint that a request invokes."""
    match = _PATH.fullmatch(path.partition("?")[0])
    if match is None or method.upper() != "POST":
        raise SageMakerError("UnknownOperationException", f"{method} {path} is not known", 404)
    if match["verb"] != "invocations":
        raise validation_error(f"{match['verb']} is not supported by this sandbox")
    return unquote(match["name"])


def control_answer(answer: Mapping[str, Any]) -> HttpAnswer:
    """Render what an operation returned; nothing is an empty body."""
    body = b"" if not answer else json.dumps(answer).encode()
    return 200, _headers(CONTROL_CONTENT_TYPE), body


def error_answer(error: SageMakerError, content_type: str) -> HttpAnswer:
    """Render a refusal so that every SDK finds its code."""
    headers = {**_headers(content_type), "x-amzn-ErrorType": error.code}
    body = json.dumps({"__type": error.code, **error.members()}).encode()
    return error.status, headers, body


def with_request_id(answer: HttpAnswer) -> HttpAnswer:
    """Add what every answer of AWS carries."""
    status, headers, body = answer
    return status, {"x-amzn-RequestId": str(uuid.uuid4()), **headers}, body


def _headers(content_type: str) -> dict[str, str]:
    return {"Content-Type": content_type, "x-amzn-RequestId": str(uuid.uuid4())}
