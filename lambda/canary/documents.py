"""Frozen dataclasses to and from JSON documents: every problem of a document at once.

What a person wrote is read strictly. What was stored may be read by another version of this code,
on the way back too: there a field that this version does not know is left out.
"""

import dataclasses
import types
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_document(value: object) -> Any:
    """Return the JSON form of a dataclass, enum, tuple, mapping or plain value."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: to_document(getattr(value, name)) for name in names}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        items = cast(Mapping[str, object], value).items()
        return {key: to_document(item) for key, item in items}
    if isinstance(value, (tuple, list)):
        return [to_document(item) for item in cast(list[object], value)]
    return value


def from_document(cls: type[T], document: object, *, path: str = "") -> T:
    """Build a dataclass from its JSON form, or raise one ValueError with a line per problem."""
    return _from(cls, document, path, _Problems())


def from_stored(cls: type[T], document: object) -> T:
    """Build a dataclass from what another version may have stored: unknown keys are left out."""
    return _from(cls, document, "", _Problems(is_lenient=True))


class _Problems(list[str]):
    """What is wrong with a document, and whether unknown keys are."""

    def __init__(self, *, is_lenient: bool = False) -> None:
        super().__init__()
        self.is_lenient = is_lenient


def _from(cls: type[T], document: object, path: str, problems: _Problems) -> T:
    value = _read(cls, document, path, problems)
    if problems:
        raise ValueError("\n".join(problems))
    return cast(T, value)


def _read(  # noqa: PLR0911  # one return a kind of type
    annotation: Any, value: object, path: str, problems: _Problems
) -> Any:
    """Return `value` as `annotation` wants it; on a mismatch note the problem and return None."""
    if annotation is Any:  # somebody else's document, handed on as it is
        return value
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        (annotation,) = (arg for arg in get_args(annotation) if arg is not types.NoneType)
        return _read(annotation, value, path, problems)
    if origin is tuple:
        return _read_list(get_args(annotation)[0], value, path, problems)
    if origin in (dict, Mapping):
        return _read_mapping(get_args(annotation)[1], value, path, problems)
    if dataclasses.is_dataclass(annotation):
        return _read_dataclass(cast(type, annotation), value, path, problems)
    if issubclass(annotation, StrEnum):
        return _read_enum(annotation, value, path, problems)
    return _read_plain(annotation, value, path, problems)


def _read_list(item: Any, value: object, path: str, problems: _Problems) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        problems.append(f"{path} must be a list, got {value!r}")
        return ()
    values = cast(list[object], value)
    return tuple(_read(item, each, f"{path}[{i}]", problems) for i, each in enumerate(values))


def _read_mapping(item: Any, value: object, path: str, problems: _Problems) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(f"{path} must be an object, got {value!r}")
        return {}
    values = cast(Mapping[str, object], value)
    return {key: _read(item, each, f"{path}.{key}", problems) for key, each in values.items()}


def _read_dataclass(cls: type, value: object, path: str, problems: _Problems) -> Any:
    prefix = f"{path}." if path else ""
    if not isinstance(value, Mapping):
        problems.append(f"{path or 'the document'} must be an object, got {value!r}")
        return None
    values = cast(Mapping[str, object], value)
    fields = {field.name: field for field in dataclasses.fields(cls)}
    found = _Problems(is_lenient=problems.is_lenient)
    found += [
        f"{prefix}{key} is not known; allowed: {', '.join(fields)}"
        for key in values
        if key not in fields and not found.is_lenient
    ]
    hints = _hints(cls)
    arguments: dict[str, Any] = {}
    for name, field in fields.items():
        if name in values:
            arguments[name] = _read(hints[name], values[name], f"{prefix}{name}", found)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            found.append(f"{prefix}{name} must be given, got nothing")
    problems.extend(found)
    if found:
        return None
    try:
        return cls(**arguments)
    except ValueError as error:
        problems.extend(f"{prefix}{line}" for line in str(error).splitlines())
        return None


@cache
def _hints(cls: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields: a document may have thousands of one class."""
    return get_type_hints(cls)


def _read_enum(cls: type[StrEnum], value: object, path: str, problems: _Problems) -> Any:
    try:
        return cls(cast(str, value))
    except ValueError:
        problems.append(f"{path} must be one of {', '.join(cls)}, got {value!r}")
        return None


def _read_plain(cls: type, value: object, path: str, problems: _Problems) -> Any:
    """Read a string, flag or number; JSON does not tell 1 from 1.0, so either may arrive."""
    if isinstance(value, bool) or cls not in (int, float):
        if type(value) is cls:
            return value
    elif cls is float and isinstance(value, (int, float)):
        return float(value)
    elif cls is int and isinstance(value, (int, float)) and float(value).is_integer():
        return int(value)
    problems.append(f"{path} must be a {_WORDS[cls]}, got {value!r}")
    return None


_WORDS: dict[type, str] = {
    str: "string",
    bool: "flag (true or false)",
    int: "whole number",
    float: "number",
}
