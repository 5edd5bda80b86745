"""The objects of a run as files: a URI is an absolute path, and a prefix the beginning of one.

What is being written lies beside its target under a name that `find` passes over, and is renamed
when it is whole. Nothing is synced to the disk: a run that a loss of power interrupts starts anew.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from batch.ports import CHUNK_BYTES, ChangedObjectError, ObjectInfo
from coalmine.local_batch.copying import copy_range

_BEGUN = re.compile(r"\.begun-[0-9a-f]{8}-")
_TRIES = 5


class Folders:
    """An `ObjectStore` of this machine's files."""

    def find(self, uri: str) -> Iterator[ObjectInfo]:
        """Yield the files whose paths begin so, in the order that S3 gives keys."""
        folder, _, beginning = uri.rpartition("/")
        yield from _below(f"{folder}/", beginning)

    def look(self, uri: str) -> ObjectInfo | None:
        """Return a file's facts, None when there is none."""
        try:
            return None if uri.endswith("/") else _info(uri, Path(uri).stat())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def get(self, uri: str) -> bytes | None:
        """Return a small file, None when there is none."""
        try:
            return Path(uri).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def get_all(self, uris: Iterable[str]) -> Iterator[bytes | None]:
        """Yield small files in this order, None for one that is not there."""
        return map(self.get, uris)

    def read(self, source: ObjectInfo, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield a range in chunks.

        Raises:
            ChangedObjectError: it is not that file any more.
        """
        left = (source.size_bytes if end is None else min(end, source.size_bytes)) - start
        with _opened(source) as file:
            file.seek(start)
            while left > 0:
                chunk = file.read(min(CHUNK_BYTES, left))
                if not chunk:
                    raise _changed(source)
                left -= len(chunk)
                yield chunk

    def put(self, uri: str, body: bytes) -> None:
        """Write a small file, whole or not at all."""
        with self.writer(uri, "") as writing:
            writing.write(body)

    def replace(self, there: ObjectInfo, body: bytes) -> None:
        """Write a small file in the place of that very one; who does it has the run's lock.

        Raises:
            ChangedObjectError: it is not that file any more.
        """
        if self.look(there.uri) != there:
            raise _changed(there)
        self.put(there.uri, body)

    @contextmanager
    def writer(self, uri: str, content_type: str) -> Iterator["FileWriter"]:
        """Begin a file, which appears when the block ends; files have no content type."""
        del content_type
        target = Path(uri)
        begun = begun_beside(target)
        try:
            with _create(begun) as file:
                yield FileWriter(file)
            begun.replace(target)
        except BaseException:
            begun.unlink(missing_ok=True)
            raise

    def delete(self, uris: Iterable[str]) -> None:
        """Delete files, and the folders that are empty then."""
        folders: set[Path] = set()
        for uri in uris:
            Path(uri).unlink(missing_ok=True)
            folders.add(Path(uri).parent)
        for folder in folders:
            with suppress(OSError):  # it holds something, or is gone
                folder.rmdir()

    def abandon_uploads(self, uri: str) -> None:
        """Delete what was begun below a prefix and never renamed."""
        folder = Path(uri.rpartition("/")[0])
        begun = [each for each in folder.rglob(".begun-*") if _BEGUN.match(each.name)]
        self.delete(
            str(each)
            for each in begun
            if str(each.with_name(_BEGUN.sub("", each.name))).startswith(uri)
        )


class FileWriter:
    """A file in the making."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)

    def append_copy(self, source: ObjectInfo, start: int, end: int) -> None:
        """Append a range of another file, inside the kernel where it can.

        Raises:
            ChangedObjectError: it is not that file any more.
        """
        with _opened(source) as file:
            if copy_range(file, self._file, start=start, end=end) < end - start:
                raise _changed(source)


def begun_beside(target: Path) -> Path:
    """Return a path to write to before it is renamed; `find` does not see it."""
    return target.with_name(f".begun-{secrets.token_hex(4)}-{target.name}")


def _below(folder: str, beginning: str) -> Iterator[ObjectInfo]:
    try:
        with os.scandir(folder) as found:
            # The slash counts when keys are sorted: `a.csv` stands before `a/b.csv`.
            entries = sorted(
                f"{each.name}/" if each.is_dir(follow_symlinks=False) else each.name
                for each in found
                if each.name.startswith(beginning) and not _BEGUN.match(each.name)
            )
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.endswith("/"):
            yield from _below(f"{folder}{entry}", "")
            continue
        with suppress(FileNotFoundError):  # it went meanwhile, or is a link to nothing
            yield _info(f"{folder}{entry}", Path(f"{folder}{entry}").stat())


def _info(uri: str, stat: os.stat_result) -> ObjectInfo:
    """Tell a file by when it was written: hashing gigabytes would take longer than reading them."""
    etag = f"{stat.st_mtime_ns:x}-{stat.st_ino:x}"
    return ObjectInfo(uri=uri, size_bytes=stat.st_size, etag=etag)


@contextmanager
def _opened(source: ObjectInfo) -> Iterator[BinaryIO]:
    """Open a file that has to be the same before and after it was read."""
    try:
        with Path(source.uri).open("rb") as file:
            _check(source, file)
            yield file
            _check(source, file)
    except FileNotFoundError as cause:
        raise _changed(source) from cause


def _check(source: ObjectInfo, file: BinaryIO) -> None:
    if _info(source.uri, os.fstat(file.fileno())) != source:
        raise _changed(source)


def _changed(source: ObjectInfo) -> ChangedObjectError:
    return ChangedObjectError(f"{source.uri} must stay as it is during a run, it has changed")


def _create(file: Path) -> BinaryIO:
    for _ in range(_TRIES):
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # somebody just found the folder empty and removed it
            return file.open("xb")
    return file.open("xb")
