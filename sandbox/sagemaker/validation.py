"""Requests against botocore's service model: botocore itself checks only types and minimums.

The messages are SageMaker's, with its paths: `productionVariants.1.member.modelName`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from sandbox.sagemaker.errors import SageMakerError, validation_error, validation_exception
from sandbox.sagemaker.patterns import matches

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float),
    "blob": (str, bytes),
}


def validate(shape: Shape | None, params: dict[str, Any]) -> None:
    """Refuse a request that its shape does not allow, naming all that is wrong with it."""
    if shape is not None:
        _refuse(list(_problems(shape, params, "")), validation_exception)


def validate_header(shape: Shape, value: str, member: str) -> None:
    """Refuse a value of a header of an invocation."""
    _refuse(list(_problems(shape, value, _below("", member))), validation_error)


def without_nulls(value: Any) -> Any:
    """Return a request without members that are null, which count as not given."""
    if isinstance(value, Mapping):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, (list, tuple)) else value


def _refuse(problems: list[str], refusal: Callable[[str], SageMakerError]) -> None:
    if problems != []:
        noun = "error" if len(problems) == 1 else "errors"
        raise refusal(f"{len(problems)} validation {noun} detected: {'; '.join(problems)}")


def _problems(shape: Shape, value: Any, path: str) -> Iterator[str]:
    _refuse_wrong_type(shape, value, path)
    if isinstance(shape, StructureShape):
        yield from _structure_problems(shape, value, path)
    elif isinstance(shape, ListShape):
        yield from _size_problems(shape, value, path, "length", len(value))
        for position, item in enumerate(value, start=1):
            yield from _problems(shape.member, item, f"{path}.{position}.member")
    elif isinstance(shape, MapShape):
        yield from _size_problems(shape, value, path, "length", len(value))
        for key, item in value.items():
            yield from _problems(shape.key, key, f"{path}.{key}.key")
            yield from _problems(shape.value, item, f"{path}.{key}.member")
    elif shape.type_name == "string":
        yield from _string_problems(shape, value, path)
    elif shape.type_name in {"integer", "long", "float", "double"}:
        yield from _size_problems(shape, value, path, "value", value)


def _structure_problems(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _problem("null", _below(path, name), "Member must not be null")
    for name, member in value.items():
        if name not in shape.members:
            allowed = ", ".join(shape.members)
            yield _problem(
                repr(member), _below(path, name), f"Member must be one that exists: [{allowed}]"
            )
        elif member is not None:
            yield from _problems(shape.members[name], member, _below(path, name))


def _string_problems(shape: Shape, value: str, path: str) -> Iterator[str]:
    allowed = shape.metadata.get("enum")
    if allowed is not None and value not in allowed:
        yield _problem(
            repr(value), path, f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        )
    too_long_or_short = list(_size_problems(shape, value, path, "length", len(value)))
    yield from too_long_or_short
    pattern = shape.metadata.get("pattern")
    if pattern is not None and too_long_or_short == [] and not matches(pattern, value):
        yield _problem(
            repr(value), path, f"Member must satisfy regular expression pattern: {pattern}"
        )


def _size_problems(shape: Shape, value: Any, path: str, measure: str, size: float) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield _problem(
            repr(value), path, f"Member must have {measure} greater than or equal to {least}"
        )
    if most is not None and size > most:
        yield _problem(
            repr(value), path, f"Member must have {measure} less than or equal to {most}"
        )


def _refuse_wrong_type(shape: Shape, value: Any, path: str) -> None:
    allowed = _PYTHON_TYPES.get(shape.type_name, (object,))
    is_misplaced_bool = isinstance(value, bool) and bool not in allowed
    if not isinstance(value, allowed) or is_misplaced_bool:
        raise SageMakerError(
            "SerializationException",
            f"Value at '{path}' must be of type {shape.type_name}, got {value!r}",
            400,
        )


def _problem(value: str, path: str, constraint: str) -> str:
    return f"Value {_shortened(value)} at '{path}' failed to satisfy constraint: {constraint}"


def _shortened(value: str) -> str:
    return value if len(value) <= 200 else f"{value[:197]}..."


def _below(path: str, name: str) -> str:
    lowered = f"{name[:1].lower()}{name[1:]}"
    return lowered if path == "" else f"{path}.{lowered}"
