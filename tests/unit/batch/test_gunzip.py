"""Unpacking in constant memory."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.gunzip import BrokenGzipError, gunzip


def chunked(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(
    st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50), st.integers(1, 9)
)
def test_all_members_are_unpacked_a_little_at_a_time(members, size, most):
    packed = b"".join(map(gzip.compress, members)) + b"\0\0\0"
    unpacked = list(gunzip(chunked(packed, size), chunk_bytes=most))

    assert b"".join(members) == b"".join(unpacked)
    assert all(len(each) <= most for each in unpacked)


def test_a_table_that_shrinks_much_is_not_unpacked_at_once():
    packed = gzip.compress(b"1,2,3\n" * 1_000_000, mtime=0)

    assert 2**16 >= max(len(each) for each in gunzip([packed], chunk_bytes=2**16))


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"a" * 99, mtime=0)[:-1],
        gzip.compress(b"a" * 99, mtime=0)[:-1] + b"x",
        gzip.compress(b"a", mtime=0) + b"more",
        b"\x1f\x8b",
    ],
    ids=["too short", "wrong length", "something behind", "a beginning"],
)
def test_what_is_no_gzip_to_its_end_is_an_error(packed):
    with pytest.raises(BrokenGzipError):
        list(gunzip([packed], chunk_bytes=100))
