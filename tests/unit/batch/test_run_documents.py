"""A run's documents."""

from batch.documents import ItemShards, Piece, Shard
from batch.run_documents import read_document, write_document
from tests.doubles.objects_in_memory import ObjectsInMemory

URI = "s3://data/runs/run-1/cuts/00000.json"


def test_a_document_comes_back_as_it_was_written():
    objects = ObjectsInMemory()
    piece = Piece(source=0, start=10, rows=3)
    shard = Shard(name="00000-000", rows=3, size_bytes=9, sha256="ab", pieces=(piece,))
    write_document(objects, URI, ItemShards(shards=(shard,)))

    assert ItemShards(shards=(shard,)) == read_document(objects, URI, ItemShards)


def test_a_document_of_a_later_version_is_read_without_what_is_new():
    objects = ObjectsInMemory({URI: b'{"shards": [], "colour": "blue"}'})

    assert ItemShards(shards=()) == read_document(objects, URI, ItemShards)


def test_what_was_never_written_is_none():
    assert read_document(ObjectsInMemory(), URI, ItemShards) is None
