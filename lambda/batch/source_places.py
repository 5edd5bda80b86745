"""Where a shard's row lies in the input.

Each line of a source that is not its header is a row of one shard, and blank lines stand behind the
last one only: so the rows of the pieces in front of one tell its line, and nothing is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from batch.documents import Piece, Plan, Shard


@dataclass(frozen=True, kw_only=True, slots=True)
class SourcePlace:
    """A line of the input, from 1; a header is a line."""

    uri: str
    line: int


def source_place(plan: Plan, shards: Sequence[Shard], shard: Shard, row: int) -> SourcePlace:
    """Return where a row of a shard comes from; `shards` are all of the run."""
    piece, offset = _piece_of(shard, row)
    before = sum(
        each.rows
        for other in shards
        for each in other.pieces
        if each.source == piece.source and each.start < piece.start
    )
    header_lines = 1 if plan.table.has_header else 0
    return SourcePlace(uri=plan.sources[piece.source].uri, line=header_lines + before + offset + 1)


def _piece_of(shard: Shard, row: int) -> tuple[Piece, int]:
    """Return the piece that holds a row, and how many rows of it are in front."""
    offset = row - 1
    for piece in shard.pieces:
        if offset < piece.rows:
            return piece, offset
        offset -= piece.rows
    raise ValueError(f"row must be one of shard {shard.name}'s {shard.rows}, got {row}")
