"""The answers in an output: counted and hashed as they stream by, and tidied where they need it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from batch.ports import ObjectInfo, ObjectStore


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputLines:
    """What is in an output. A blank line answers nothing; a tidy output has none."""

    lines: int
    size_bytes: int
    sha256: str
    is_tidy: bool  # each line holds something, and ends with a newline


def count_lines(chunks: Iterable[bytes]) -> OutputLines:
    """Count lines without looking at each."""
    digest = hashlib.sha256()
    newlines = size_bytes = 0
    last = b"\n"  # as if a line had ended before: then a newline at once is a blank line
    is_tidy = True
    for chunk in chunks:
        if chunk == b"":
            continue
        digest.update(chunk)
        size_bytes += len(chunk)
        newlines += chunk.count(b"\n")
        is_tidy = is_tidy and b"\n\n" not in chunk and (last + chunk[:1]) != b"\n\n"
        last = chunk[-1:]
    return OutputLines(
        lines=newlines if last == b"\n" else newlines + 1,
        size_bytes=size_bytes,
        sha256=digest.hexdigest(),
        is_tidy=is_tidy and last == b"\n",
    )


def read_tidy(objects: ObjectStore, output: ObjectInfo, content_type: str) -> OutputLines:
    """Count an output's lines; blank ones are taken out of it and a last newline is put in.

    Line assembly puts newlines behind answers, and a container may end its answers with one too.
    """
    found = count_lines(objects.read(output))
    if found.is_tidy:
        return found
    with objects.writer(output.uri, content_type) as tidy:
        for chunk in without_blank_lines(objects.read(output)):
            tidy.write(chunk)
    written = objects.look(output.uri)
    return found if written is None else count_lines(objects.read(written))


def without_blank_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same lines without the blank ones, each with its newline."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield b"".join(line + b"\n" for line in lines if line != b"")
    if rest != b"":
        yield rest + b"\n"
