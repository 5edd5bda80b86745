"""InvokeEndpoint's headers, checked against the service model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.sagemaker.api import invocation_headers
from sandbox.sagemaker.errors import SageMakerError, validation_error
from sandbox.sagemaker.validation import validate_header

TARGET_MODEL_HEADER = "X-Amzn-SageMaker-Target-Model"
CUSTOM_ATTRIBUTES_HEADER = "X-Amzn-SageMaker-Custom-Attributes"
_UNSUPPORTED = {
    "TargetContainerHostname": "multi-container endpoints",
    "EnableExplanations": "online explainability",
    "InferenceComponentName": "inference components",
    "SessionId": "stateful sessions",
    "PrefixAwareId": "prefix-aware routing",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class InvocationRequest:
    """Who shall answer, and what the container is told besides the body."""

    target_variant: str | None
    target_model: str | None
    container_headers: Mapping[str, str]
    inference_id: str | None = None  # goes into captured data, not to the container


def read_headers(headers: Mapping[str, str]) -> InvocationRequest:
    """Read what concerns InvokeEndpoint, refuse what it does not allow."""
    members: dict[str, str] = {}
    lowered = {name.lower(): value for name, value in headers.items()}
    for header, (member, shape) in invocation_headers().items():
        value = lowered.get(header)
        if value is None:
            continue
        if "\r" in value or "\n" in value:
            raise validation_error(f"{member} must be one line")
        validate_header(shape, value, member)
        if member in _UNSUPPORTED:
            raise validation_error(
                f"{member} is not supported by this sandbox: it has no {_UNSUPPORTED[member]}"
            )
        members[member] = value
    passed_on = {
        "Content-Type": members.get("ContentType"),
        "Accept": members.get("Accept"),
        CUSTOM_ATTRIBUTES_HEADER: members.get("CustomAttributes"),
        TARGET_MODEL_HEADER: members.get("TargetModel"),
    }
    return InvocationRequest(
        target_variant=members.get("TargetVariant"),
        target_model=members.get("TargetModel"),
        inference_id=members.get("InferenceId"),
        container_headers={name: value for name, value in passed_on.items() if value is not None},
    )


def refuse_too_large(body: bytes, max_bytes: int) -> None:
    """Refuse a body that SageMaker's front end would not let through."""
    if len(body) > max_bytes:
        raise SageMakerError("413", f"HTTP content length exceeded {max_bytes} bytes.", 413)
