"""A large body cut where records end, so that no more than a few pieces of it are held."""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from model_handlers.rejection import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Union

    # At most so many bytes, and none at the end.
    Read = Callable[[int], Union[bytes, memoryview]]

_MEBIBYTE = 1024 * 1024
# More rows suit deep forests, which leave the cache for each piece; fewer suit the memory.
_USUAL_BYTES = 5 * _MEBIBYTE // 2
_FEWEST_BYTES = _MEBIBYTE // 2  # less is not worth a thread
_LONGEST_RECORD_MB = 16
_MOST_QUOTES_BACK = 100_000
_FEW_BYTES = 64
_MOST_MB = 512  # five times what SageMaker sends
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CSV_LINE_END = re.compile(rb"\r\n|\r|\n")
_OTHER_LINE_END = re.compile(rb"[ \t\r]*\n")


class Pieces:
    """Cuts a body into whole records, each piece with the line end of its last one.

    A blank line begins the next piece; those that end the body are left out.
    """

    def __init__(self, read: Read, *, is_csv: bool, piece_bytes: int) -> None:
        """Takes the body, and how its records end.

        Args:
            read: gives the body's bytes.
            is_csv: whether a record may hold line ends, between quotes.
            piece_bytes: how large a piece is, about.
        """
        self._read = read
        self._piece_bytes = piece_bytes
        self._total_bytes = 0
        self._held: deque[bytes] = deque()
        self._cut: Iterator[bytes] = self._pieces()
        self._has_quotes = is_csv
        self._blank = b"\r\n" if is_csv else b" \t\r\n"
        self._line_end = _CSV_LINE_END if is_csv else _OTHER_LINE_END

    @cached_property
    def first(self) -> bytes | None:
        """The first piece; None: the body is empty."""
        first = next(self._cut, None)
        if first is not None:
            self._cut = chain((first,), self._cut)
        return first

    def __iter__(self) -> Iterator[bytes]:
        """Gives one piece after the other, and holds each until it is released."""
        if self.first is None:
            return
        for piece in self._cut:
            self._held.append(piece)
            yield piece

    @property
    def oldest(self) -> bytes:
        """The oldest piece that is held."""
        return self._held[0]

    def release(self) -> None:
        """Lets the oldest piece go."""
        self._held.popleft()

    def unreleased(self) -> Iterator[bytes]:
        """Gives again what was not released, and then the rest, cut at any line end."""
        self._has_quotes = False
        yield from tuple(self._held)
        yield from self._cut

    def _pieces(self) -> Iterator[bytes]:
        rest = b""
        is_first, is_at_end = True, False
        while not is_at_end:
            parts, is_at_end = self._filled()
            rest = b"".join((rest, *parts))
            if is_first:
                rest, is_first = rest.removeprefix(BYTE_ORDER_MARK), False
            end = len(rest) if is_at_end else self._end_of_records(rest)
            cut = _without_end(rest, end, self._blank)
            if cut:
                line_end = self._line_end.match(rest, cut)
                cut = end if line_end is None else line_end.end()
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > _LONGEST_RECORD_MB * _MEBIBYTE:
                raise RequestError(f"a row must not be longer than {_LONGEST_RECORD_MB} MiB")

    def _filled(self) -> tuple[list[bytes | memoryview], bool]:
        """Reads as much as a piece; less only at the end, of which it tells."""
        parts: list[bytes | memoryview] = []
        missing = self._piece_bytes
        while missing > 0:
            part = self._read(missing)
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        self._total_bytes += self._piece_bytes - missing
        if self._total_bytes > _MOST_MB * _MEBIBYTE:
            raise RequestError(f"body must not be larger than {_MOST_MB} MiB", status=413)
        return parts, missing > 0

    def _end_of_records(self, text: bytes) -> int:
        """Finds where the last whole record ends; 0 if none does."""
        end = text.rfind(b"\n") + 1
        if not self._has_quotes or text.count(b'"', 0, end) % 2 == 0:
            return end
        # That line end is between quotes. The one before them is not, nor what is before two more.
        for _ in range(_MOST_QUOTES_BACK):
            opening = text.rfind(b'"', 0, end)
            closing = text.rfind(b'"', 0, opening)
            line_end = text.rfind(b"\n", closing + 1, opening)
            if line_end >= 0 or closing < 0:
                return line_end + 1
            end = closing
        return 0


def piece_bytes(body_bytes: int | None, workers: int) -> int:
    """Chooses how large pieces are: if the body's size is known, each worker gets as many.

    Or one worker of many gets none: a piece is no smaller than pays.
    """
    if body_bytes is None:
        return _USUAL_BYTES
    busy = max(1, min(workers, body_bytes // _FEWEST_BYTES))
    rounds = max(1, round(body_bytes / (_USUAL_BYTES * busy)))
    return body_bytes // (rounds * busy) + 1


def _without_end(text: bytes, end: int, blank: bytes) -> int:
    """Finds where `text[:end]` ends without what is blank, and copies little of it."""
    window = _FEW_BYTES
    while end > 0:
        last = text[max(0, end - window) : end]
        kept = len(last.rstrip(blank))
        end -= len(last) - kept
        if kept:
            break
        window *= 2
    return end
