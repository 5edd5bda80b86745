"""Splitting, batching and assembling."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.transform.plan import AssembleWith, BatchStrategy, SplitType
from sandbox.sagemaker.transform.records import (
    RecordTooLargeError,
    assembled,
    mini_batches,
    records_of,
)

bodies = st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r", b"\x00\xff"]), max_size=60).map(
    b"".join
)
strategies = st.sampled_from(BatchStrategy)


@given(bodies, st.sampled_from(SplitType))
def test_joining_the_records_gives_the_object_back(body: bytes, split_type: SplitType):
    """Splitting loses nothing, wherever the newlines are."""
    assert body == b"".join(records_of(body, split_type))


@given(bodies)
def test_a_line_ends_at_its_newline_and_nowhere_else(body: bytes):
    """A carriage return does not end a record."""
    records = records_of(body, SplitType.LINE)

    assert all(b"\n" not in record[:-1] and record != b"" for record in records)


@given(bodies, strategies, st.integers(60, 100))
def test_batches_hold_all_records_in_order_within_the_limit(
    body: bytes, strategy: BatchStrategy, max_bytes: int
):
    """No request is empty or too large."""
    records = records_of(body, SplitType.LINE)
    batches = list(mini_batches(records, strategy, max(max_bytes, *map(len, records), 0)))

    assert records == [record for batch in batches for record in batch]
    assert all(0 < len(b"".join(batch)) <= max(max_bytes, *map(len, records)) for batch in batches)


@given(st.lists(st.binary(min_size=1, max_size=5), max_size=20))
def test_a_batch_is_as_full_as_it_can_be(records: list[bytes]):
    """The next record would not have fitted."""
    batches = list(mini_batches(records, BatchStrategy.MULTI_RECORD, 10))

    assert all(
        len(b"".join(batch)) + len(after[0]) > 10 for batch, after in itertools.pairwise(batches)
    )


def test_a_single_record_travels_alone():
    """Whatever would fit."""
    assert [[b"1\n"], [b"2\n"]] == list(
        mini_batches([b"1\n", b"2\n"], BatchStrategy.SINGLE_RECORD, None)
    )


def test_without_a_limit_one_batch_holds_everything():
    """MaxPayloadInMB 0."""
    assert [[b"1", b"2"]] == list(mini_batches([b"1", b"2"], BatchStrategy.MULTI_RECORD, None))


def test_a_record_beyond_the_limit_is_refused():
    """It cannot be cut."""
    with pytest.raises(RecordTooLargeError, match="got one of 11 bytes"):
        list(mini_batches([b"1", b"2" * 11], BatchStrategy.MULTI_RECORD, 10))


@pytest.mark.parametrize(
    ("assemble_with", "expected"),
    [(AssembleWith.NONE, b"1\n23"), (AssembleWith.LINE, b"1\n2\n3\n")],
)
def test_answers_are_assembled(assemble_with: AssembleWith, expected: bytes):
    """With Line every answer ends with one newline."""
    assert expected == assembled([b"1\n", b"2", b"3"], assemble_with)
