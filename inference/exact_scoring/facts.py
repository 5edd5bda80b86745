"""What the manifest says of a part beside its arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exact_scoring.scores import BadArraysError

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_facts(facts: Mapping[str, Any], types: Mapping[str, tuple[type, ...]]) -> None:
    """Demands that each fact is there and of exactly its type: a truth value is no number.

    Raises:
        BadArraysError: one is not; the message names it.
    """
    for name, allowed in types.items():
        if name not in facts or type(facts[name]) not in allowed:
            names = " or ".join(kind.__name__ for kind in allowed)
            raise BadArraysError(f"{name} must be {names}; pack the model again")
