"""A run's documents, to and from objects."""

import json
from typing import TypeVar

from batch.ports import ObjectStore
from canary.documents import from_stored, to_document

T = TypeVar("T")


def read_document(objects: ObjectStore, uri: str, cls: type[T]) -> T | None:
    """Return what was written there, perhaps by another version; None when nothing was."""
    body = objects.get(uri)
    return None if body is None else from_stored(cls, json.loads(body))


def write_document(objects: ObjectStore, uri: str, document: object) -> None:
    """Write a document: the same content gives the same bytes."""
    objects.put(uri, json.dumps(to_document(document), ensure_ascii=False).encode())
