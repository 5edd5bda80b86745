"""Objects into mini-batches of whole records, answers into an output.

Objects are many megabytes, so nothing here holds a record by itself: a mini-batch is one piece of
the object's bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sandbox.sagemaker.transform.plan import MEBIBYTE, AssembleWith, BatchStrategy, SplitType

_NEWLINE = b"\n"


class RecordTooLargeError(ValueError):
    """One record alone does not fit a request."""

    def __init__(self, size_bytes: int, max_bytes: int) -> None:
        super().__init__(
            f"a record must fit MaxPayloadInMB {max_bytes / MEBIBYTE:g}, got one of {size_bytes} "
            "bytes; raise MaxPayloadInMB or split the input"
        )


def mini_batches(
    body: bytes, split_type: SplitType, strategy: BatchStrategy, max_bytes: int | None
) -> Iterator[bytes]:
    """Yield what is sent, in order: as many records at once as the strategy and the limit allow.

    A line is a record whatever it holds, the header of a CSV file too. Without a split an object
    is one record, even an empty one.

    Raises:
        RecordTooLargeError: a record exceeds the limit.
    """
    limit = len(body) if max_bytes is None else max_bytes
    if split_type is SplitType.NONE:
        if len(body) > limit:
            raise RecordTooLargeError(len(body), limit)
        yield body
        return
    is_single = strategy is BatchStrategy.SINGLE_RECORD
    start = 0
    while start < len(body):
        end = _line_end(body, start) if is_single else _last_line_end(body, start, start + limit)
        if end - start > limit:
            raise RecordTooLargeError(end - start, limit)
        yield body[start:end]
        start = end


def _last_line_end(body: bytes, start: int, limit: int) -> int:
    """Return where the last line ends that fits, or the first line if none does."""
    if limit >= len(body):
        return len(body)
    found = body.rfind(_NEWLINE, start, limit)
    return _line_end(body, start) if found < 0 else found + 1


def _line_end(body: bytes, start: int) -> int:
    found = body.find(_NEWLINE, start)
    return len(body) if found < 0 else found + 1


def assembled(answers: Sequence[bytes], assemble_with: AssembleWith) -> bytes:
    """Join the answers of one object; with Line each ends with a newline, but not with two."""
    if assemble_with is AssembleWith.NONE:
        return b"".join(answers)
    return b"".join(
        answer if answer.endswith(_NEWLINE) else answer + _NEWLINE for answer in answers
    )
