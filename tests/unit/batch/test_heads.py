"""The beginning of a source."""

import gzip

import pytest

from batch.heads import read_head
from batch.refusal import RefusedRunError
from tests.doubles.objects_in_memory import ObjectsInMemory

URI = "s3://data/input/a.csv"


def head_of(body):
    objects = ObjectsInMemory({URI: body}, chunk_bytes=1000)
    info = objects.look(URI)
    assert info is not None
    return read_head(objects, info)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"a,b\n1,2\n", "a,b"),
        (b"a,b\r\n1,2\r\n", "a,b"),
        (b"\xef\xbb\xbfa,b", "a,b"),
        ("Flüge\n".encode(), "Flüge"),
        (b"\n\n", ""),
        (b"x" * 300_000 + b"\n", "x" * 300_000),
    ],
    ids=["plain", "CRLF", "byte order mark", "UTF-8", "blank", "long"],
)
@pytest.mark.parametrize("is_gzipped", [False, True])
def test_a_first_line_is_read_whatever_its_length(body, line, is_gzipped):
    found = head_of(gzip.compress(body, mtime=0) if is_gzipped else body)

    assert (line, is_gzipped) == (found.first_line, found.is_gzipped)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"PK\x03\x04..", "got a zip file"),
        (b"PAR1\x15\x04", "got Parquet"),
        ("a,b\n".encode("utf-16"), "got UTF-16"),
        (b"BZh91AY&SY", "got bzip2"),
        (b"a,\xfc\n", "line 1 must be UTF-8, got b'\\xfc'"),
        (b"a," * 600_000, "must end within 1 MiB"),
        (gzip.compress(b"a,b\n", mtime=0)[:12], "must unpack as gzip"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(body, words):
    with pytest.raises(RefusedRunError) as caught:
        head_of(body)
    assert words in str(caught.value)
    assert URI in str(caught.value)


def test_of_a_large_file_only_the_beginning_is_read():
    """It is one of thousands."""
    objects = ObjectsInMemory({URI: b"a,b\n" * 1_000_000}, chunk_bytes=2**16)
    info = objects.look(URI)
    assert info is not None
    reads = []

    class Counting:
        def read(self, source, start=0, end=None):
            reads.append((start, end))
            return objects.read(source, start, end)

    read_head(Counting(), info)  # type: ignore[arg-type]  # it does nothing but read

    assert [(0, 65536)] == reads
