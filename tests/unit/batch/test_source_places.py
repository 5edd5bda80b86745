"""Where a shard's row lies in the input."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.documents import Piece, Shard, Source
from batch.source_places import source_place
from tests.doubles.batch_run_folder import BatchRunFolder


def shard(name, *pieces):
    return Shard(
        name=name,
        rows=sum(each.rows for each in pieces),
        size_bytes=1,
        sha256="x",
        pieces=tuple(pieces),
    )


def plan_of(sources, *, has_header):
    plan = BatchRunFolder().plan
    named = tuple(Source(uri=f"s3://data/{n}", etag="e", size_bytes=9) for n in range(sources))
    return replace(plan, sources=named, table=replace(plan.table, has_header=has_header))


@pytest.mark.parametrize(("has_header", "line"), [(True, 8), (False, 7)])
def test_a_header_is_a_line(has_header, line):
    first = shard("00000-000", Piece(source=0, start=20, rows=5))
    second = shard("00001-000", Piece(source=0, start=70, rows=5))
    place = source_place(plan_of(1, has_header=has_header), (first, second), second, 2)

    assert ("s3://data/0", line) == (place.uri, place.line)


def test_a_row_that_a_shard_has_not_is_an_error():
    only = shard("00000-000", Piece(source=0, start=0, rows=1))

    with pytest.raises(ValueError, match="row"):
        source_place(plan_of(1, has_header=False), (only,), only, 2)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 4), st.booleans())
def test_every_line_of_every_file_is_found(rows_of_files, rows_of_shard, has_header):
    """Files are cut in order into shards of the same size, which may begin anywhere in a file."""
    lines = [
        (source, line)
        for source, rows in enumerate(rows_of_files)
        for line in range(1 + has_header, 1 + has_header + rows)
    ]
    shards = []
    for first in range(0, len(lines), rows_of_shard):
        part = lines[first : first + rows_of_shard]
        sources = sorted({source for source, _ in part})
        pieces = [[line for source, line in part if source == each] for each in sources]
        shards.append(
            shard(
                f"{first:05d}-000",
                *(
                    Piece(source=source, start=10 * piece[0], rows=len(piece))
                    for source, piece in zip(sources, pieces, strict=True)
                ),
            )
        )
    plan = plan_of(len(rows_of_files), has_header=has_header)
    found = [
        source_place(plan, shards, each, row) for each in shards for row in range(1, each.rows + 1)
    ]

    assert [(f"s3://data/{source}", line) for source, line in lines] == [
        (place.uri, place.line) for place in found
    ]
