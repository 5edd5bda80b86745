"""Facts and arrays of a stored part, each checked as it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    Facts = Mapping[str, Any]
    Arrays = Mapping[str, np.ndarray[Any, Any]]


def whole_number(facts: Facts, name: str) -> int:
    """Takes a number from 0 up."""
    value = _fact(facts, name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadArraysError(f"{name} must be a whole number from 0 up, got {value!r}")
    return value


def yes_or_no(facts: Facts, name: str) -> bool:
    """Takes true or false."""
    value = _fact(facts, name)
    if not isinstance(value, bool):
        raise BadArraysError(f"{name} must be true or false, got {value!r}")
    return value


def text(facts: Facts, name: str) -> str:
    """Takes text."""
    value = _fact(facts, name)
    if not isinstance(value, str):
        raise BadArraysError(f"{name} must be text, got {value!r:.200}")
    return value


def text_or_none(facts: Facts, name: str) -> str | None:
    """Takes text, or null."""
    return None if _fact(facts, name) is None else text(facts, name)


def members(facts: Facts, name: str, is_member: Callable[[Any], bool]) -> list[Any]:
    """Takes a list of which each member passes."""
    values: object = _fact(facts, name)
    if not isinstance(values, list):
        raise BadArraysError(f"{name} must be a list, got {values!r:.200}")
    found = cast("list[object]", values)
    for value in found:
        if not is_member(value):
            raise BadArraysError(f"{name} must be a list of what it is to hold, got {value!r:.200}")
    return found


def is_place(n_places: int) -> Callable[[Any], bool]:
    """Tells whole numbers below `n_places`."""
    return lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value < n_places
    )


def array(
    arrays: Arrays, name: str, dtype: type, shape: tuple[int | None, ...]
) -> np.ndarray[Any, Any]:
    """Takes an array of this type and shape; None is any length."""
    if name not in arrays:
        raise BadArraysError(f"array {name} must be there, got {', '.join(sorted(arrays))}")
    found = arrays[name]
    if found.dtype != dtype or not _has_shape(found, shape):
        raise BadArraysError(
            f"array {name} must be {dtype.__name__} of shape {shape}, "
            f"got {found.dtype} of {found.shape}"
        )
    return found


def parts(facts: Facts, name: str) -> list[Facts]:
    """Takes the facts of nested transforms."""
    return cast("list[Facts]", members(facts, name, lambda value: isinstance(value, dict)))


def below(arrays: Arrays, prefix: str) -> Arrays:
    """Takes the arrays of one nested transform, by their names without the prefix."""
    return {name[len(prefix) :]: value for name, value in arrays.items() if name.startswith(prefix)}


def _has_shape(found: np.ndarray[Any, Any], shape: tuple[int | None, ...]) -> bool:
    return found.ndim == len(shape) and all(
        wanted in (None, length) for wanted, length in zip(shape, found.shape)
    )


def _fact(facts: Facts, name: str) -> Any:
    if name not in facts:
        raise BadArraysError(f"{name} must be there, got {', '.join(sorted(facts))}")
    return facts[name]
