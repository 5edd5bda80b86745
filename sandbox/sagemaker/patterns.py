"""The service model's regular expressions, which are Java's, as Python's."""

from __future__ import annotations

import functools
import re

_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": r"\s",
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\p{ASCII}": r"[\x00-\x7f]",
    r"\p{Print}": r"\x20-\x7e",
    r"\z": r"\Z",
}


@functools.cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return the pattern for Python, or None when Python has nothing like it."""
    for java, python in _CLASSES.items():
        pattern = pattern.replace(java, python)
    # A range stands inside brackets; where Java's class stood alone, it needs its own.
    pattern = re.sub(r"^\\x20-\\x7e", r"[\\x20-\\x7e]", pattern)
    try:
        return re.compile(pattern)
    except re.error:
        return None


def matches(pattern: str, value: str) -> bool:
    """Say whether the whole value fits; a pattern that Python cannot read fits everything."""
    expression = compiled(pattern)
    return expression is None or expression.fullmatch(value) is not None
