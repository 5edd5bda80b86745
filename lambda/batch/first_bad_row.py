"""Which row of a shard the model refuses, by the same rules as the model's own code.

The container refuses a request for a row of it, and SageMaker does not tell which one: so the rows
are read again here, as `inference/model_handlers` reads them.
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from batch.documents import Feature
from batch.settings import MEBIBYTE

_LONGEST_QUOTE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row and what is wrong with it; it counts from 1."""

    row: int
    problem: str


def find_bad_row(
    lines: Iterable[bytes], features: Sequence[Feature], *, max_payload_mb: int, joined: int = 0
) -> BadRow | None:
    """Return the first row that the model would refuse; None: it would take all of them.

    Without one, a row that could be taken for a header is named: it is, when a request begins
    with it. The model is not sent the first cells of a row, as many as are `joined`.
    """
    names = {feature.name for feature in features}
    is_plainly_good = _plain_check(features)
    suspect: BadRow | None = None
    for row, line in enumerate(lines, start=1):
        if len(line) > max_payload_mb * MEBIBYTE > 0:
            return BadRow(row=row, problem=_too_long(len(line), max_payload_mb))
        try:
            cells = _cells(line)[joined:]
        except ValueError as error:
            return BadRow(row=row, problem=f"the row must be CSV, got {error}")
        problem = None if is_plainly_good(cells) else row_problem(cells, features)
        if problem is not None:
            return BadRow(row=row, problem=problem)
        if suspect is None and not names.isdisjoint(map(str.strip, cells)):
            suspect = BadRow(row=row, problem=_like_a_header(cells, names))
    return suspect


def row_problem(cells: Sequence[str], features: Sequence[Feature]) -> str | None:
    """Return what is wrong with the cells that the model is sent of a row."""
    if len(cells) < len(features):
        return f"the row must have {len(features)} cells, got {len(cells)}"
    for cell, feature in zip(cells, features, strict=False):
        problem = cell_problem(cell, feature)
        if problem is not None:
            return problem
    return None


def cell_problem(cell: str, feature: Feature) -> str | None:
    """Return what is wrong with one cell."""
    if cell == "":
        if feature.nullable:
            return None
        return f"feature {_quoted(feature.name)} must have a value, got none"
    if feature.type != "number":
        return None
    number = _number(cell)
    if number is None:
        return f"feature {_quoted(feature.name)} must be a number, got {_quoted(cell)}"
    if not math.isfinite(number):
        return (
            f"feature {_quoted(feature.name)} must be a finite number, got {_quoted(cell)}; "
            "a missing value is empty"
        )
    return None


def _plain_check(features: Sequence[Feature]) -> Callable[[list[str]], bool]:
    """Return a check that passes most good rows at once; what it does not pass may be good too."""
    numbers = [place for place, feature in enumerate(features) if feature.type == "number"]
    needed = [place for place, feature in enumerate(features) if not feature.nullable]
    width = len(features)

    def is_plainly_good(cells: list[str]) -> bool:
        if len(cells) < width or not all(map(cells.__getitem__, needed)):
            return False
        given = [cell for cell in map(cells.__getitem__, numbers) if cell != ""]
        try:
            return "_" not in "".join(given) and math.isfinite(sum(map(float, given)))
        except ValueError:
            return False

    return is_plainly_good


def _cells(line: bytes) -> list[str]:
    text = line.decode().removesuffix("\n")
    if '"' not in text and len(text) < csv.field_size_limit():
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _number(cell: str) -> float | None:
    if "_" in cell:  # float() would read 1_000 as Python source does
        return None
    try:
        return float(cell)
    except ValueError:
        return None


def _too_long(size_bytes: int, max_payload_mb: int) -> str:
    return (
        f"the row must fit a request of max_payload_mb {max_payload_mb}, got {size_bytes:,} bytes"
    )


def _like_a_header(cells: Sequence[str], names: set[str]) -> str:
    name = next(cell for cell in cells if cell.strip() in names)
    return (
        f"a cell must not be the name of a feature, got {_quoted(name)}: a request that begins "
        "with it is taken for one with a header"
    )


def _quoted(value: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
