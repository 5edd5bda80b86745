"""Records of a shard into requests, answers into what is stored: as a transform job does it."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Self

_FILTER = re.compile(r"\$(?:\[(?:(?P<start>\d+):|(?P<listed>\d+(?:,\d+)*))\])?")


class BadRecordError(ValueError):
    """A record does not fit a request, or an answer does not fit its records."""


def mini_batches(shard: BinaryIO, *, max_bytes: int, is_single: bool) -> Iterator[bytes]:
    """Yield the lines of a shard, each time as many as a request may hold, or one.

    Raises:
        BadRecordError: one line alone is too large.
    """
    held, is_all = b"", False
    while True:
        if not is_all and len(held) <= max_bytes:
            more = shard.read(max_bytes + 1 - len(held))
            held, is_all = held + more, more == b""
            continue
        if held == b"":
            return
        end = _end(held, max_bytes, is_single=is_single, is_all=is_all)
        yield held[:end]
        held = held[end:]


def _end(held: bytes, max_bytes: int, *, is_single: bool, is_all: bool) -> int:
    """Say where the first request ends."""
    if is_single:
        end = held.find(b"\n", 0, max_bytes) + 1
    elif is_all and len(held) <= max_bytes:
        end = len(held)
    else:
        end = held.rfind(b"\n", 0, max_bytes) + 1
    if end > 0:
        return end
    if is_all and len(held) <= max_bytes:  # the last line, without its newline
        return len(held)
    raise BadRecordError(
        f"a record must fit max_payload_mb, got one of more than {max_bytes} bytes; raise it"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Processing:
    """What of a record the model sees, and what of both is stored: DataProcessing, for CSV."""

    input_columns: tuple[slice, ...]
    output_columns: tuple[slice, ...]
    is_joined: bool

    @classmethod
    def read(cls, input_filter: str, output_filter: str, join_source: str) -> Self | None:
        """Read what a request says; None when all bytes stay as they are."""
        if (input_filter, output_filter, join_source) == ("$", "$", "None"):
            return None
        return cls(
            input_columns=_columns(input_filter),
            output_columns=_columns(output_filter),
            is_joined=join_source == "Input",
        )

    def request(self, records: bytes) -> bytes:
        """Return what is sent for the records."""
        if b'"' not in records:
            cut = _cut(_lines(records), self.input_columns)
            if b"" not in cut:
                return _joined(cut)
        return _written(_picked(row, self.input_columns) for row in _rows(records))

    def stored(self, records: bytes, answer: bytes) -> bytes:
        """Return what is stored for them.

        Raises:
            BadRecordError: there are not as many answers as records.
        """
        if self.is_joined:
            _check_count(answers=_count(answer), records=_count(records))
        if self.is_joined and b'"' not in records and b'"' not in answer:
            pairs = zip(_lines(records), _lines(answer), strict=True)
            cut = _cut([b",".join(pair) for pair in pairs], self.output_columns)
            if b"" not in cut:
                return _joined(cut)
        answers = _rows(answer)
        if self.is_joined:
            pairs_of_rows = zip(_rows(records), answers, strict=True)
            answers = ([*record, *row] for record, row in pairs_of_rows)
        return _written(_picked(row, self.output_columns) for row in answers)


def _check_count(*, answers: int, records: int) -> None:
    if answers != records:
        raise BadRecordError(f"each record must have one answer, got {answers} for {records}")


def _count(lines: bytes) -> int:
    return lines.count(b"\n") + (not lines.endswith(b"\n"))


def _lines(text: bytes) -> list[bytes]:
    return text.removesuffix(b"\n").split(b"\n")


def _joined(lines: list[bytes]) -> bytes:
    return b"".join((b"\n".join(lines), b"\n"))


def _cut(lines: list[bytes], columns: tuple[slice, ...]) -> list[bytes]:
    """Take columns of lines without quotes, all of the same width: several times as fast as csv."""
    parts = [_cut_one(lines, each) for each in columns]
    return parts[0] if len(parts) == 1 else list(map(b",".join, zip(*parts, strict=True)))


def _cut_one(lines: list[bytes], columns: slice) -> list[bytes]:
    """Take neighbours; a line is split where fewer commas are in the way."""
    width = lines[0].count(b",") + 1
    start, end, _ = columns.indices(width)
    behind = width - end
    if start >= end:
        return [b""] * len(lines)
    if behind > 0 and end < behind:
        lines = [b",".join(line.split(b",", end)[:end]) for line in lines]
    elif behind > 0:
        lines = [line.rsplit(b",", behind)[0] for line in lines]
    if start > end - start:
        return [b",".join(line.rsplit(b",", end - start)[1:]) for line in lines]
    return [line.split(b",", start)[-1] for line in lines] if start > 0 else lines


def _picked(row: list[str], columns: tuple[slice, ...]) -> list[str]:
    return [cell for each in columns for cell in row[each]]


def _columns(path: str) -> tuple[slice, ...]:
    """Read what the transform's request says: all columns, those from one on, or some by number."""
    match = _FILTER.fullmatch(path)
    if match is None:
        raise ValueError(f"a filter must be $, $[2:] or a list as $[0,4,5], got {path!r}")
    if match["listed"] is None:
        return (slice(0 if match["start"] is None else int(match["start"]), None),)
    found: list[slice] = []
    for number in map(int, match["listed"].split(",")):
        if found and found[-1].stop == number:
            found[-1] = slice(found[-1].start, number + 1)
        else:
            found.append(slice(number, number + 1))
    return tuple(found)


def _rows(lines: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(lines.decode(), newline=""))


def _written(rows: Iterator[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
