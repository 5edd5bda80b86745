"""Records out of captured objects, with a count of the lines that are none."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from coalmine.capture.location import CapturedObject
from coalmine.capture.record import CaptureRecord, MalformedRecordError, parse_record

_SHOWN_PROBLEMS = 3


class CapturedObjects(Protocol):
    """Where captured objects come from."""

    def between(
        self, variant_name: str, *, start: datetime, end: datetime
    ) -> Iterator[CapturedObject]:
        """Yield a variant's objects of the hours from `start` to `end`, oldest first."""

    def lines(self, key: str) -> Iterator[str]:
        """Yield the lines of an object as they arrive."""


@dataclass(kw_only=True, slots=True)
class Summary:
    """What was exported, and what was not."""

    objects: int = 0
    records: Counter[str] = field(default_factory=Counter)  # by variant
    rows: int = 0
    unread_inputs: int = 0
    unread_outputs: int = 0
    malformed: int = 0
    problems: list[str] = field(default_factory=list)  # the first few malformed lines

    def note_malformed(self, where: str, problem: str) -> None:
        """Count a line that is no record; keep the first few."""
        self.malformed += 1
        if len(self.problems) < _SHOWN_PROBLEMS:
            self.problems.append(f"{where}: {problem}")


def records_in(lines: Iterable[str], key: str, summary: Summary) -> Iterator[CaptureRecord]:
    """Yield the records of an object; lines that are none are counted."""
    for number, line in enumerate(lines, start=1):
        if line.strip() == "":
            continue
        try:
            yield parse_record(line)
        except MalformedRecordError as problem:
            summary.note_malformed(f"{key} line {number}", str(problem))
