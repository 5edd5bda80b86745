"""The rows of --sample: a CSV file with a header, cells as text."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coalmine.packaging.errors import BadInputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Rows of cells by feature name; an empty cell is a missing value."""

    rows: tuple[dict[str, str], ...]

    @property
    def most_complete_row(self) -> dict[str, str]:
        """The first of the rows that miss the least."""
        return min(self.rows, key=lambda row: sum(not cell for cell in row.values()))

    def column(self, name: str) -> list[str]:
        """All cells of a feature."""
        return [row[name] for row in self.rows]

    def spread(self, count: int) -> list[dict[str, str]]:
        """Picks up to `count` rows evenly from first to last."""
        last = len(self.rows) - 1
        if count == 1 or last == 0:
            return [self.rows[0]]
        places = {round(step * last / (count - 1)) for step in range(count)}
        return [self.rows[place] for place in sorted(places)]


def read_sample(path: Path, names: Sequence[str]) -> Sample:
    """Reads the model's columns and leaves out others, such as the target."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            header = list(reader.fieldnames) if reader.fieldnames is not None else []
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise BadInputError(f"{path}: sample must be a CSV file in UTF-8, got {cause}") from cause
    absent = [name for name in names if name not in header]
    if absent:
        raise BadInputError(
            f"{path}: sample must have a column for every feature, missing: {', '.join(absent)}"
        )
    if not rows:
        raise BadInputError(f"{path}: sample must have at least one row, got a header alone")
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values():
            raise BadInputError(
                f"{path}: sample row {number} must have {len(header)} cells, as the header"
            )
    return Sample(rows=tuple({name: row[name] for name in names} for row in rows))


def is_number(cell: str) -> bool:
    """Tells whether a cell reads as a number, as the inference code reads it."""
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell
