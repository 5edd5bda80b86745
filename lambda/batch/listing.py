"""Which objects are the input, in the records' order."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from batch.ports import ObjectInfo, ObjectStore
from batch.refusal import RefusedRunError

MANIFEST_ENDING = ".manifest"
_HIDDEN = ("_", ".")

A = TypeVar("A")
B = TypeVar("B")


class InParallel(Protocol):
    """Calls a function for each of many things, and yields what it returns in their order.

    The built-in `map` is one; a pool of threads has one that does not wait for S3 each time.
    """

    def __call__(self, function: Callable[[A], B], things: Iterable[A], /) -> Iterator[B]:
        """Yield the results."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The objects to be read, and those that were left out, with the reason."""

    sources: tuple[ObjectInfo, ...]
    skipped: tuple[str, ...]


def find_input(objects: ObjectStore, uri: str, *, in_parallel: InParallel) -> Listing:
    """Find what a prefix, an object's URI or a manifest stands for.

    Names that begin with `_` or `.` are no data, as for all readers of tables.

    Raises:
        RefusedRunError: there is nothing.
    """
    if uri.endswith("/"):
        found = [each for each in objects.find(uri) if not _is_hidden(each.uri, uri)]
    elif uri.endswith(MANIFEST_ENDING):
        listed = _read_manifest(objects, uri)
        found = [each for some in in_parallel(_Expand(objects), listed) for each in some]
    else:
        found = list(_Expand(objects)(uri))
    sources = tuple(each for each in found if each.size_bytes > 0)
    if not sources:
        got = f"{len(found)} empty ones" if found else "none"
        raise RefusedRunError(
            f"input {uri} must have at least one object that is not empty, got {got}; upload the "
            "table, or name another input"
        )
    skipped = tuple(f"{each.uri} is empty" for each in found if each.size_bytes == 0)
    return Listing(sources=sources, skipped=skipped)


def refuse_no_table(uri: str, prefix: str) -> None:
    """See that an object that somebody put below a prefix is meant to be read.

    Raises:
        RefusedRunError: it stands for a folder, of which all would be read, or is a marker.
    """
    if uri.endswith("/") or _is_hidden(uri, prefix):
        raise RefusedRunError(
            f"an uploaded object must be a table, got {uri}; names that end with `/` are folders, "
            "and those that begin with `_` or `.` are no data: start a run of it by hand if it is"
        )


@dataclass(frozen=True)
class _Expand:
    """Finds what an entry of a manifest stands for: all below a prefix, or one object."""

    objects: ObjectStore

    def __call__(self, uri: str) -> tuple[ObjectInfo, ...]:
        if uri.endswith("/"):
            return tuple(each for each in self.objects.find(uri) if not _is_hidden(each.uri, uri))
        found = self.objects.look(uri)
        if found is None:
            raise RefusedRunError(
                f"input {uri} must be there, got no such object; a prefix ends with `/`"
            )
        return (found,)


def _is_hidden(uri: str, prefix: str) -> bool:
    """Tell whether a name or a folder below the prefix is no data; `_day=1` is a partition."""
    parts = uri.removeprefix(prefix).split("/")
    return any(part.startswith(_HIDDEN) and "=" not in part for part in parts)


def _read_manifest(objects: ObjectStore, uri: str) -> list[str]:
    """Read a manifest as SageMaker has it: a list of keys, of which the first may be a prefix."""
    body = objects.get(uri)
    if body is None:
        raise RefusedRunError(f"input {uri} must be there, got no such object")
    try:
        document: object = json.loads(body)
    except ValueError as error:
        raise RefusedRunError(f"manifest {uri} must be JSON, got: {error}") from error
    entries = cast(list[object], document) if isinstance(document, list) else []
    prefix = ""
    if entries and isinstance(entries[0], dict):
        first = cast(dict[str, object], entries.pop(0))
        prefix = str(first.get("prefix", ""))
    if not entries or not all(isinstance(each, str) for each in entries):
        raise RefusedRunError(
            f'manifest {uri} must be a list like [{{"prefix": "s3://bucket/folder/"}}, "a.csv"], '
            "with at least one key"
        )
    return [f"{prefix}{each}" for each in entries]
