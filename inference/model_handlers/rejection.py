"""Why a request got no answer.

RequestError    raised where the mistake is found, carries a Rejection, never leaves inference.py
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_QUOTE = 40
_MOST_NAMES = 40


@dataclass(frozen=True)
class Rejection:
    """What the caller is told: `row` counts from 1, and a header is not a row."""

    status: int
    message: str
    field: str | None = None
    row: int | None = None

    def to_json(self) -> str:
        """Renders the error body; `field` and `row` are there when they are known."""
        error: dict[str, object] = {"status": self.status, "message": self.message}
        if self.field is not None:
            error["field"] = self.field
        if self.row is not None:
            error["row"] = self.row
        return json.dumps({"error": error})


class RequestError(Exception):
    """The request cannot be answered; `rejection` says why."""

    def __init__(
        self, message: str, *, status: int = 400, field: str | None = None, row: int | None = None
    ) -> None:
        """Puts the row, when there is one, in front of the message."""
        text = message if row is None else f"row {row}: {message}"
        super().__init__(text)
        self.rejection = Rejection(status=status, message=text, field=field, row=row)


def quoted(value: object) -> str:
    """Shows a caller's value as JSON would, cut short; one that JSON cannot write by its type."""
    try:
        text = json.dumps(value, default=str)
    except (TypeError, ValueError, RecursionError):
        # A header's literal holds keys that are no text, and numbers of thousands of digits; what
        # was read from a few frames further up may be nested too deep to be written from here.
        return type(value).__name__
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."


def listed(names: Iterable[object]) -> str:
    """Shows names with commas, cut short."""
    every = [str(name) for name in names]
    shown = ", ".join(every[:_MOST_NAMES])
    return shown if len(every) <= _MOST_NAMES else f"{shown} and {len(every) - _MOST_NAMES} more"
