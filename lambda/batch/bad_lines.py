"""Which line of a block is no row of the table, and why: asked only when something is wrong.

What is told goes into messages, logs and notifications: it quotes nothing of the line.
"""

import csv
from dataclasses import dataclass

BLANK = "is blank"


@dataclass(frozen=True, kw_only=True, slots=True)
class BadLine:
    """A line of a block, from 0, and what is wrong with it, for the end of a sentence."""

    index: int
    reason: str

    @property
    def is_blank(self) -> bool:
        """Whether it is no harm behind the last row."""
        return self.reason == BLANK


def find_bad_line(block: bytes, *, delimiter: str, width: int) -> BadLine | None:
    """Return the first line of a block of whole lines that is no row of so many cells."""
    lines = block.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    for index, line in enumerate(lines):
        reason = _fault(line.removesuffix(b"\r"), delimiter, width)
        if reason is not None:
            return BadLine(index=index, reason=reason)
    return None


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line; csv.Error if a quoted cell does not end in it."""
    for cells in csv.reader([line], delimiter=delimiter, strict=True):
        return cells
    return []


def _fault(line: bytes, delimiter: str, width: int) -> str | None:
    """Say what is wrong with a line, in the order in which a reader would stumble."""
    if line == b"":
        return BLANK
    if b"\0" in line:
        return "has a NUL byte; write the table as UTF-8 text"
    if b"\r" in line:
        return "has a carriage return that ends no line; end lines with \\n or \\r\\n"
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return f"must be UTF-8, got {line[error.start : error.start + 1]!r}; write it as UTF-8"
    return _csv_fault(text, delimiter, width)


def _csv_fault(text: str, delimiter: str, width: int) -> str | None:
    try:
        cells = cells_of(text, delimiter)
    except csv.Error as error:
        if "unexpected end" in str(error):
            return (
                "has a quoted cell that goes on in the next line; a record must stay on its line, "
                "as SageMaker splits the table at line ends"
            )
        return f"is no CSV: {error}"
    if len(cells) != width:
        return f"must have {width} cells, got {len(cells)}"
    return None
