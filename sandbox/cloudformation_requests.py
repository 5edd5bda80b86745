"""SageMaker requests from a template's properties, whose numbers and booleans may be text."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from sandbox.sagemaker.api import control_input

Properties = Mapping[str, Any]


class ResourceFailedError(Exception):
    """A resource is not where the template wants it; the text is the stack's reason."""


def request_for(operation: str, properties: Properties) -> dict[str, Any]:
    """Return the request of an operation; raise ResourceFailedError for an unknown property."""
    coerced = coerced_request(_input(operation), properties)
    if tags := tags_of(properties):
        coerced["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    else:
        coerced.pop("Tags", None)
    return coerced


def coerced_request(shape: StructureShape, properties: Properties) -> dict[str, Any]:
    """Return a template's values in the types of a request's shape, which must know them all."""
    if unknown := sorted(properties.keys() - shape.members.keys()):
        raise ResourceFailedError(f"Encountered unsupported property {unknown[0]}")
    coerced: dict[str, Any] = _coerce(dict(properties), shape)
    return coerced


def _coerce(value: Any, shape: Shape) -> Any:
    """Turn a template's value into the API's type: numbers and booleans may be text there."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        known = shape.members
        return {
            name: _coerce(item, known[name]) if name in known else item
            for name, item in value.items()
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_coerce(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {name: _coerce(item, shape.value) for name, item in value.items()}
    if shape.type_name == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str):
        return value
    return _from_text(value, shape.type_name)


def _from_text(text: str, type_name: str) -> Any:
    if type_name == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    convert = {"integer": int, "long": int, "float": float, "double": float}.get(type_name)
    if convert is None:
        return text
    try:
        return convert(text)
    except ValueError:
        return text  # the request's validation says what is wrong with it


@functools.cache
def _input(operation: str) -> StructureShape:
    shape = control_input(operation)
    assert isinstance(shape, StructureShape)  # noqa: S101 - these operations have an input
    return shape


def members_of(operation: str) -> tuple[str, ...]:
    """Return the members of an operation's request."""
    return tuple(_input(operation).members)


def tags_of(properties: Properties) -> dict[str, str]:
    """Return the tags that a template sets; CloudFormation adds some of its own."""
    # CloudFormation's own aws: tags are no user's to set, and SageMaker refuses them from us.
    return {
        tag["Key"]: tag["Value"]
        for tag in properties.get("Tags", [])
        if not tag["Key"].startswith("aws:")
    }
