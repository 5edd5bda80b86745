"""Requests out of a shard, and what is stored of their answers."""

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.local_batch.records import BadRecordError, Processing, mini_batches

CELLS = st.text(alphabet='ab1 é,"', max_size=4)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5
    ).filter(lambda rows: width > 1 or [""] not in rows)
)


def written(rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def batches(body: bytes, **how) -> list[bytes]:
    return list(mini_batches(io.BytesIO(body), **{"max_bytes": 100, "is_single": False, **how}))


LINES = st.lists(st.binary(min_size=1, max_size=9).map(lambda line: line.replace(b"\n", b"-")))


@given(lines=LINES, max_bytes=st.integers(10, 40), ends=st.booleans())
def test_requests_are_as_large_as_they_may_be(lines, max_bytes, ends):
    """Whole lines, in order, and the next one would have been too much."""
    body = b"\n".join(lines) + (b"\n" if ends and lines else b"")

    found = batches(body, max_bytes=max_bytes)

    assert body == b"".join(found)
    assert all(len(each) <= max_bytes for each in found)
    assert all(each.endswith(b"\n") for each in found[:-1])
    for each, following in itertools.pairwise(found):
        first = following.split(b"\n")[0] + b"\n"
        assert len(each) + len(first) > max_bytes


@given(lines=LINES)
def test_a_single_record_is_a_request_of_its_own(lines):
    body = b"".join(line + b"\n" for line in lines)

    assert [line + b"\n" for line in lines] == batches(body, is_single=True)


@pytest.mark.parametrize("is_single", [True, False])
def test_a_record_that_fits_no_request_is_refused(is_single):
    with pytest.raises(BadRecordError, match="fit max_payload_mb, got one of more than 4 bytes"):
        batches(b"1\n12345\n", max_bytes=4, is_single=is_single)


def test_no_processing_leaves_all_bytes_alone():
    assert Processing.read("$", "$", "None") is None


def test_a_filter_of_another_kind_is_refused():
    with pytest.raises(ValueError, match=r"must be \$, .* got '\$\[0:3\]'"):
        Processing.read("$[0:3]", "$", "Input")


@given(rows=TABLES, data=st.data())
def test_the_model_sees_its_features(rows, data):
    """With and without quotes, it is what reading and writing CSV gives."""
    joined = data.draw(st.integers(0, len(rows[0]) - 1))
    processing = Processing.read(f"$[{joined}:]", "$", "Input")

    assert processing is not None
    assert written(row[joined:] for row in rows) == processing.request(written(rows))


@given(rows=TABLES, data=st.data())
def test_listed_columns_of_record_and_answer_are_kept(rows, data):
    """In the order of the list: the ids in front, then what the model said."""
    answers = [[str(number), "0.5"] for number, _ in enumerate(rows)]
    both = [[*row, *answer] for row, answer in zip(rows, answers, strict=True)]
    listed = data.draw(st.lists(st.integers(0, len(both[0]) - 1), min_size=1, unique=True))
    processing = Processing.read("$", f"$[{','.join(map(str, listed))}]", "Input")

    assert processing is not None
    assert written([row[each] for each in listed] for row in both) == processing.stored(
        written(rows), written(answers)
    )


@given(rows=TABLES, start=st.integers(0, 4), is_joined=st.booleans())
def test_what_is_joined_stands_in_front_of_its_answer(rows, start, is_joined):
    start = min(start, len(rows[0]))
    processing = Processing.read("$", f"$[{start}:]", "Input" if is_joined else "None")
    answers = [[str(number), "0.5"] for number, _ in enumerate(rows)]
    answers = [[*each, "a", "b"] for each in answers]
    joined = [
        [*(row if is_joined else []), *answer] for row, answer in zip(rows, answers, strict=True)
    ]

    assert processing is not None
    assert written(row[start:] for row in joined) == processing.stored(
        written(rows), written(answers)
    )


def test_answers_that_are_not_as_many_as_records_are_not_joined():
    """Every row behind the missing one would stand beside another one's answer."""
    processing = Processing.read("$", "$", "Input")

    assert processing is not None
    with pytest.raises(BadRecordError, match="one answer, got 1 for 2"):
        processing.stored(b"1\n2\n", b"a\n")
