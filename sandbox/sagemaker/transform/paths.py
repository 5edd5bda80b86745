"""The part of JSONPath that DataProcessing has: names, indexes, slices, and unions of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Selector = str | int | slice

_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<selectors>[^\]]+)\]")
_SELECTOR = re.compile(
    r"\s*(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<slice>-?\d*:-?\d*)|(?P<index>-?\d+))\s*"
)


class BadPathError(ValueError):
    """The path is not one that SageMaker has, or it selects what is not there."""


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path: steps of one or more selectors."""

    text: str
    steps: tuple[tuple[Selector, ...], ...]

    @property
    def is_whole(self) -> bool:
        """Say whether it selects everything."""
        return self.steps == ()

    @property
    def is_tabular(self) -> bool:
        """Say whether it can be said of the columns of a row."""
        return len(self.steps) <= 1 and not any(
            isinstance(each, str) for step in self.steps for each in step
        )

    def select(self, value: Any) -> Any:
        """Return what the path selects of a JSON value; raise BadPathError if it is not there."""
        for step in self.steps:
            value = _selected(value, step, self.text)
        return value

    def columns(self, row: list[str]) -> list[str]:
        """Return what the path selects of a row, as a row."""
        if self.is_whole:
            return row
        selected = self.select(row)
        return selected if isinstance(selected, list) else [selected]


def parse_path(text: str) -> Path:
    """Read a path; raise BadPathError."""
    if not text.startswith("$"):
        raise BadPathError(f"must begin with $, got {text!r}")
    steps: list[tuple[Selector, ...]] = []
    position = 1
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise BadPathError(f"must be of names, indexes and slices, got {text!r}")
        name = match["name"]
        steps.append((name,) if name is not None else tuple(_selectors(match["selectors"], text)))
        position = match.end()
    return Path(text, tuple(steps))


def _selectors(listed: str, text: str) -> Iterator[Selector]:
    for part in listed.split(","):
        match = _SELECTOR.fullmatch(part)
        if match is None:
            raise BadPathError(f"must be of names, indexes and slices, got {text!r}")
        if match["index"] is not None:
            yield int(match["index"])
        elif match["slice"] is not None:
            start, stop = match["slice"].split(":")
            yield slice(*(int(bound) if bound != "" else None for bound in (start, stop)))
        else:
            yield match["double"] if match["single"] is None else match["single"]


def _selected(value: Any, step: tuple[Selector, ...], text: str) -> Any:
    try:
        if len(step) == 1:
            return value[step[0]]
        if isinstance(value, dict):
            return {name: value[name] for name in step}
        return [each for selector in step for each in _several(value, selector)]
    except (KeyError, IndexError, TypeError) as cause:
        raise BadPathError(f"selects with {text} what is not there") from cause


def _several(value: Any, selector: Selector) -> list[Any]:
    selected = value[selector]
    return selected if isinstance(selector, slice) else [selected]
