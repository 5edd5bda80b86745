"""A run's documents, to and from objects."""

import json
from collections.abc import Iterable, Iterator
from typing import TypeVar

from batch.ports import ObjectInfo, ObjectStore
from canary.documents import from_stored, to_document

T = TypeVar("T")


def read_document(objects: ObjectStore, uri: str, cls: type[T]) -> T | None:
    """Return what was written there, perhaps by another version; None when nothing was."""
    return _read(objects.get(uri), cls)


def read_documents(objects: ObjectStore, uris: Iterable[str], cls: type[T]) -> Iterator[T | None]:
    """Yield many documents of a kind in this order, None for one that is not there."""
    return (_read(body, cls) for body in objects.get_all(uris))


def replace_document(objects: ObjectStore, there: ObjectInfo, document: object) -> None:
    """Write a document in the place of that very one.

    Raises:
        ChangedObjectError: somebody else has written it since.
    """
    objects.replace(there, _body(document))


def write_document(objects: ObjectStore, uri: str, document: object) -> None:
    """Write a document: the same content gives the same bytes."""
    objects.put(uri, _body(document))


def _body(document: object) -> bytes:
    return json.dumps(to_document(document), ensure_ascii=False).encode()


def _read(body: bytes | None, cls: type[T]) -> T | None:
    return None if body is None else from_stored(cls, json.loads(body))
