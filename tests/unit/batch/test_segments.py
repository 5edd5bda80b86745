"""Each line belongs to the segment in which it begins."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.documents import Segment
from batch.segments import Block, EndlessLineError, owned_blocks
from tests.doubles.objects_in_memory import ObjectsInMemory

URI = "s3://data/input/a.csv"


def blocks_of(body, start, end, *, chunk_bytes=2**20, most_line_bytes=1000):
    objects = ObjectsInMemory({URI: body}, chunk_bytes=chunk_bytes)
    segment = Segment(source=0, start=start, end=end)
    info = objects.look(URI)
    assert info is not None
    return list(owned_blocks(objects, info, segment, most_line_bytes=most_line_bytes))


@given(
    st.text(alphabet="ab\n", max_size=40).map(str.encode),
    st.lists(st.integers(0, 40), max_size=6),
    st.integers(1, 50),
)
def test_every_line_has_one_owner_wherever_is_cut(body, cuts, chunk_bytes):
    bounds = [0, *sorted(min(each, len(body)) for each in cuts), len(body)]
    owned = [
        blocks_of(body, start, end, chunk_bytes=chunk_bytes)
        for start, end in itertools.pairwise(bounds)
    ]

    assert body == b"".join(block.data for blocks in owned for block in blocks)
    for (start, end), blocks in zip(itertools.pairwise(bounds), owned, strict=True):
        for block in blocks:
            assert body[block.start :].startswith(block.data)
            assert block.data.endswith(b"\n") or block.start + len(block.data) == len(body)
            last = [block.start, *line_starts(block)][-1]
            assert start <= block.start
            assert last < end


def line_starts(block):
    return [block.start + i + 1 for i, each in enumerate(block.data[:-1]) if each == ord("\n")]


def test_a_line_that_never_ends_is_not_collected():
    """Neither where it begins, nor where something looks for the next line."""
    body = b"1,2\n" + b"x" * 5000

    with pytest.raises(EndlessLineError) as caught:
        blocks_of(body, 0, 100, chunk_bytes=64)
    assert 4 == caught.value.start
    assert [] == blocks_of(body, 100, 200, chunk_bytes=64)


def test_a_last_line_is_read_to_its_end_however_far_that_is():
    body = b"a\n" + b"b" * 300_000 + b"\nc\n"

    (block,) = blocks_of(body, 1, 3, most_line_bytes=10**6)
    assert Block(start=2, data=b"b" * 300_000 + b"\n") == block
