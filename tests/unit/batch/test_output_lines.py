"""Answers counted as they stream by."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from batch.output_lines import count_lines, read_tidy, without_blank_lines
from tests.doubles.objects_in_memory import ObjectsInMemory

URI = "s3://data/x.out"
BODIES = st.lists(st.sampled_from([b"a", b"b,1", b"", b"\xc3\xa9"]), max_size=8).flatmap(
    lambda lines: st.sampled_from([b"\n".join(lines), b"".join(line + b"\n" for line in lines)])
)


def chunks_of(body, size):
    return [body[at : at + size] for at in range(0, len(body), size)]


@given(BODIES, st.integers(min_value=1, max_value=5))
def test_lines_are_counted_whatever_the_chunks(body, size):
    found = count_lines(chunks_of(body, size))
    lines = body.splitlines()

    assert len(lines) == found.lines
    assert (len(body), hashlib.sha256(body).hexdigest()) == (found.size_bytes, found.sha256)
    assert found.is_tidy == (b"" not in lines and (body == b"" or body.endswith(b"\n")))


@given(BODIES, st.integers(min_value=1, max_value=5))
def test_a_tidied_output_is_tidy_and_has_the_same_answers(body, size):
    tidied = b"".join(without_blank_lines(chunks_of(body, size)))

    assert count_lines([tidied]).is_tidy
    assert [line for line in body.splitlines() if line != b""] == tidied.splitlines()


def test_a_tidy_output_is_not_written_again():
    objects = ObjectsInMemory({URI: b"1\n2\n"})
    (output,) = objects.find(URI)

    assert 2 == read_tidy(objects, output, "text/csv").lines
    assert [] == objects.happened


def test_blank_lines_between_requests_are_taken_out_and_the_last_newline_is_put_in():
    objects = ObjectsInMemory({URI: b"1\n2\n\n3"}, chunk_bytes=2)
    (output,) = objects.find(URI)
    found = read_tidy(objects, output, "text/csv")

    assert b"1\n2\n3\n" == objects.bodies[URI]
    assert (3, 6, True) == (found.lines, found.size_bytes, found.is_tidy)
