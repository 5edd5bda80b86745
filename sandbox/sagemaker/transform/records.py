"""Objects into records, records into mini-batches, answers into an output."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from sandbox.sagemaker.transform.plan import MEBIBYTE, AssembleWith, BatchStrategy, SplitType


class RecordTooLargeError(ValueError):
    """One record alone does not fit a request."""

    def __init__(self, size_bytes: int, max_bytes: int) -> None:
        super().__init__(
            f"a record must fit MaxPayloadInMB {max_bytes / MEBIBYTE:g}, got one of {size_bytes} "
            "bytes; raise MaxPayloadInMB or split the input"
        )


def records_of(body: bytes, split_type: SplitType) -> list[bytes]:
    """Split an object; lines keep their newline, so that joining them gives the object back.

    A line is a record whatever it holds: the header of a CSV file is the first one.
    """
    return io.BytesIO(body).readlines() if split_type is SplitType.LINE else [body]


def mini_batches(
    records: Sequence[bytes], strategy: BatchStrategy, max_bytes: int | None
) -> Iterator[list[bytes]]:
    """Yield records in order, as many to a request as the strategy and the limit allow."""
    batch: list[bytes] = []
    size = 0
    for record in records:
        if max_bytes is not None and len(record) > max_bytes:
            raise RecordTooLargeError(len(record), max_bytes)
        is_full = strategy is BatchStrategy.SINGLE_RECORD or (
            max_bytes is not None and size + len(record) > max_bytes
        )
        if batch != [] and is_full:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record)
    if batch != []:
        yield batch


def assembled(answers: Sequence[bytes], assemble_with: AssembleWith) -> bytes:
    """Join the answers of one object; with Line each ends with a newline, but not with two."""
    if assemble_with is AssembleWith.NONE:
        return b"".join(answers)
    return b"".join(
        answer if answer.endswith(b"\n") else b"".join((answer, b"\n")) for answer in answers
    )
