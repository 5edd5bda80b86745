"""Cutting objects into mini-batches, and assembling answers."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.transform.plan import AssembleWith, BatchStrategy, SplitType
from sandbox.sagemaker.transform.records import RecordTooLargeError, assembled, mini_batches

MULTI, SINGLE = BatchStrategy.MULTI_RECORD, BatchStrategy.SINGLE_RECORD

bodies = st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r", b"\x00\xff"]), max_size=60).map(
    b"".join
)


def lines(body: bytes) -> list[bytes]:
    """Return the records of an object that is split by lines."""
    return list(mini_batches(body, SplitType.LINE, SINGLE, None))


@given(bodies)
def test_a_line_ends_at_its_newline_and_nowhere_else(body: bytes):
    """A carriage return does not end a record."""
    assert body == b"".join(lines(body))
    assert all(b"\n" not in record[:-1] and record != b"" for record in lines(body))


@given(bodies, st.sampled_from(BatchStrategy), st.integers(60, 100))
def test_batches_hold_all_records_in_order_within_the_limit(
    body: bytes, strategy: BatchStrategy, max_bytes: int
):
    """No request is empty or too large, and no record is cut."""
    limit = max(max_bytes, *map(len, lines(body)), 0)
    batches = list(mini_batches(body, SplitType.LINE, strategy, limit))

    assert lines(body) == [record for batch in batches for record in lines(batch)]
    assert all(0 < len(batch) <= limit for batch in batches)


@given(st.lists(st.binary(max_size=4).filter(lambda text: b"\n" not in text), max_size=20))
def test_a_batch_is_as_full_as_it_can_be(texts: list[bytes]):
    """The next record would not have fitted."""
    body = b"".join(text + b"\n" for text in texts)
    batches = list(mini_batches(body, SplitType.LINE, MULTI, 10))

    assert all(
        len(batch) + len(lines(after)[0]) > 10 for batch, after in itertools.pairwise(batches)
    )


def test_a_single_record_travels_alone():
    """Whatever would fit."""
    assert [b"1\n", b"2\n"] == list(mini_batches(b"1\n2\n", SplitType.LINE, SINGLE, 100))


def test_without_a_limit_one_batch_holds_everything():
    """MaxPayloadInMB 0."""
    assert [b"1\n2\n"] == list(mini_batches(b"1\n2\n", SplitType.LINE, MULTI, None))


@pytest.mark.parametrize("body", [b"", b"1\n2"])
def test_without_a_split_an_object_is_one_record(body: bytes):
    """An empty one is sent, too."""
    assert [body] == list(mini_batches(body, SplitType.NONE, MULTI, 10))


@pytest.mark.parametrize(
    ("body", "split_type", "strategy"),
    [
        (b"1\n" + b"2" * 10 + b"\n3\n", SplitType.LINE, MULTI),
        (b"1\n" + b"2" * 11, SplitType.LINE, SINGLE),
        (b"2" * 11, SplitType.NONE, MULTI),
    ],
)
def test_a_record_beyond_the_limit_is_refused(
    body: bytes, split_type: SplitType, strategy: BatchStrategy
):
    """It cannot be cut; its newline counts."""
    with pytest.raises(RecordTooLargeError, match="got one of 11 bytes"):
        list(mini_batches(body, split_type, strategy, 10))


@pytest.mark.parametrize(
    ("assemble_with", "expected"),
    [(AssembleWith.NONE, b"1\n23"), (AssembleWith.LINE, b"1\n2\n3\n")],
)
def test_answers_are_assembled(assemble_with: AssembleWith, expected: bytes):
    """With Line every answer ends with one newline."""
    assert expected == assembled([b"1\n", b"2", b"3"], assemble_with)
