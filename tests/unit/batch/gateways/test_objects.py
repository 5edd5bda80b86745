"""S3 as an object store."""

import random
import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError, IncompleteReadError

from batch.gateways.objects import S3Objects, UndeletedObjectsError
from batch.ports import ChangedObjectError, ObjectInfo
from batch.refusal import RefusedRunError
from tests.doubles.s3_in_memory import MEBIBYTE, S3InMemory, refusal

URI = "s3://data/runs/a b/Flüge.csv"
KEY = ("data", "runs/a b/Flüge.csv")


def store_on(s3: Any, **changes: Any) -> S3Objects:
    return S3Objects(s3, **changes)


def noise(megabytes, seed=7):
    return random.Random(seed).randbytes(int(megabytes * MEBIBYTE))


def info_of(s3, uri, *, etag=None):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    known = s3.etag(bucket, key) if etag is None else etag
    return ObjectInfo(uri=uri, size_bytes=len(s3.objects[bucket, key]), etag=known)


def test_objects_below_a_prefix_are_found_without_folder_markers():
    s3 = S3InMemory()
    for key in ("in/b.csv", "in/a ü.csv", "in/", "in/sub/", "other.csv"):
        s3.has("data", key, b"12")

    found = list(store_on(s3).find("s3://data/in/"))
    assert [info_of(s3, f"s3://data/in/{name}") for name in ("a ü.csv", "b.csv")] == found


def test_what_is_there_is_seen_and_what_is_not_is_none():
    s3 = S3InMemory()
    s3.has(*KEY, b"12")
    store = store_on(s3)

    assert info_of(s3, URI) == store.look(URI)
    assert (b"12", None, None) == (store.get(URI), store.get("s3://data/x"), store.look("s3://d/x"))


class Forbidden:
    """A client of a role that may read nothing."""

    def get_paginator(self, _operation):
        return self

    def paginate(self, **_asked):
        yield {}
        raise refusal("AccessDenied")

    def head_object(self, **_asked):
        raise refusal("403")

    def get_object(self, **_asked):
        raise refusal("AccessDenied")


@pytest.mark.parametrize(
    "reading",
    [
        lambda store: list(store.find(URI)),
        lambda store: store.look(URI),
        lambda store: store.get(URI),
        lambda store: list(store.read(ObjectInfo(uri=URI, size_bytes=9, etag="e"))),
    ],
    ids=["find", "look", "get", "read"],
)
def test_what_may_not_be_read_is_refused_at_once(reading):
    """A step that is tried again for three minutes would be told the same."""
    with pytest.raises(
        RefusedRunError, match=r"Flüge\.csv must be readable for the job's functions"
    ):
        reading(store_on(Forbidden()))


def test_a_range_is_read_in_chunks_of_that_very_object():
    s3, body = S3InMemory(), noise(9)
    s3.has(*KEY, body)
    info = info_of(s3, URI)
    chunks = list(store_on(s3).read(info, 10, 9 * MEBIBYTE - 5))

    assert body[10:-5] == b"".join(chunks)
    assert max(map(len, chunks)) <= 4 * MEBIBYTE
    assert ["get bytes=10-9437178"] == s3.calls
    assert [] == list(store_on(s3).read(info, 3, 3))


def test_a_body_that_breaks_off_is_read_on_from_there():
    """As often as it takes, while each time something arrives."""
    s3, body = S3InMemory(), noise(0.1)
    s3.has(*KEY, body)
    s3.breaks.extend([100, 200, 0, 300, 50_000, 7])

    assert body == b"".join(store_on(s3).read(info_of(s3, URI)))
    assert "get bytes=100-104856" == s3.calls[1]


def test_a_body_that_never_arrives_is_given_up():
    s3 = S3InMemory()
    s3.has(*KEY, b"123")
    s3.breaks.extend([0] * 9)

    with pytest.raises(IncompleteReadError):
        list(store_on(s3).read(info_of(s3, URI)))
    assert 4 == len(s3.calls)


@pytest.mark.parametrize("happens", ["changed", "gone"])
def test_another_object_in_its_place_is_not_read(happens):
    s3 = S3InMemory()
    s3.has(*KEY, noise(6))
    info = info_of(s3, URI)
    if happens == "changed":
        s3.has(*KEY, noise(6, seed=8))
    else:
        del s3.objects[KEY]
    store = store_on(s3)

    with pytest.raises(ChangedObjectError):
        list(store.read(info))
    with pytest.raises(ChangedObjectError), store.writer("s3://data/x", "text/csv") as writing:
        writing.append_copy(info, 0, 6 * MEBIBYTE)
    assert {} == s3.uploads


def test_a_small_object_is_one_request():
    s3 = S3InMemory()
    with store_on(s3, kms_key_arns={"s3://data/runs/": "arn:key"}).writer(
        URI, "text/csv"
    ) as writing:
        writing.write(b"1,")
        writing.write(b"2\n")
        assert {} == s3.objects

    assert (b"1,2\n", ["put"]) == (s3.objects[KEY], s3.calls)
    assert {
        "ContentType": "text/csv",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "arn:key",
    } == s3.types[KEY]


def test_each_place_has_its_key():
    """A bucket may refuse what another one's key encrypts, and need no key of ours at all."""
    s3 = S3InMemory()
    keys = {"s3://data/runs/": "arn:ours", "s3://lake/answers/": "arn:theirs", "s3://open/": None}
    store = store_on(s3, kms_key_arns=keys)
    places = [("data", "runs/a"), ("lake", "answers/a"), ("open", "a"), ("lake", "elsewhere")]
    for bucket, key in places:
        store.put(f"s3://{bucket}/{key}", b"1")

    assert ["arn:ours", "arn:theirs", None, None] == [
        s3.types[place].get("SSEKMSKeyId") for place in places
    ]
    assert "ServerSideEncryption" not in s3.types["open", "a"]


def test_of_two_who_replace_an_object_one_succeeds():
    """And of one who replaces what is gone, none."""
    s3 = S3InMemory()
    s3.has(*KEY, b"1")
    there = info_of(s3, URI)
    store = store_on(s3, kms_key_arns={"s3://data/runs/": "arn:key"})
    store.replace(there, b"2")

    with pytest.raises(ChangedObjectError):
        store.replace(there, b"3")
    assert b"2" == s3.objects[KEY]
    assert "arn:key" == s3.types[KEY]["SSEKMSKeyId"]
    with pytest.raises(ChangedObjectError):
        store.replace(ObjectInfo(uri="s3://data/gone", size_bytes=1, etag="e"), b"3")


class Answering:
    """A client that answers each writer alike."""

    def __init__(self, code):
        self.code = code

    def put_object(self, **_asked):
        raise refusal(self.code)


def test_who_writes_at_the_same_moment_loses_and_other_errors_are_no_loss():
    there = ObjectInfo(uri=URI, size_bytes=1, etag="e")

    with pytest.raises(ChangedObjectError):
        store_on(Answering("ConditionalRequestConflict")).replace(there, b"2")
    with pytest.raises(ClientError, match="InternalError"):
        store_on(Answering("InternalError")).replace(there, b"2")


def test_a_document_is_json_by_its_name():
    s3 = S3InMemory()
    store_on(s3).put("s3://data/status.json", b"{}")

    assert {"ContentType": "application/json"} == s3.types["data", "status.json"]


def test_a_large_object_is_written_in_parts_and_appears_whole():
    s3, body = S3InMemory(), noise(21)
    with store_on(s3).writer(URI, "text/csv") as writing:
        for start in range(0, len(body), 700_000):
            writing.write(body[start : start + 700_000])
        assert {} == s3.objects

    assert body == s3.objects[KEY]
    assert [f"part {8 * MEBIBYTE}"] * 2 + [f"part {5 * MEBIBYTE}"] == s3.calls


@pytest.mark.parametrize(
    ("steps", "calls"),
    [
        ([(0, 20)], ["copy 0-20971519"]),
        ([b"header\n", (0, 20)], ["get bytes=0-5242872", "part 5242880", "copy 5242873-20971519"]),
        ([(0, 6), (6, 12), b"end"], ["copy 0-6291455", "copy 6291456-12582911", "part 3"]),
        ([(0, 4), (4, 8)], ["get bytes=0-4194303", "get bytes=4194304-8388607", "part 8388608"]),
        ([b"x" * 6 * MEBIBYTE, (1, 7)], ["part 6291456", "copy 1048576-7340031"]),
        ([(0, 1)], ["get bytes=0-1048575", "put"]),
        ([(3, 3)], ["put"]),
    ],
)
def test_ranges_are_copied_by_s3_where_it_does_that(steps, calls):
    """A part has 5 MiB or more: what is needed to make one comes by, and no more."""
    s3, source = S3InMemory(), noise(20)
    s3.has("data", "source", source)
    info = info_of(s3, "s3://data/source")
    expected = b""
    with store_on(s3).writer(URI, "text/csv") as writing:
        for step in steps:
            if isinstance(step, bytes):
                writing.write(step)
                expected += step
            else:
                start, end = step[0] * MEBIBYTE, step[1] * MEBIBYTE
                writing.append_copy(info, start, end)
                expected += source[start:end]

    assert expected == s3.objects[KEY]
    assert sorted(calls) == sorted(s3.calls)  # copies are asked for by threads


class Rendezvous(S3InMemory):
    """The first copy is made when the second one is asked for."""

    def __init__(self):
        super().__init__()
        self.second = threading.Event()

    def upload_part_copy(self, **asked):
        if asked["PartNumber"] == 1:
            assert self.second.wait(timeout=10)
        else:
            self.second.set()
        return super().upload_part_copy(**asked)


def test_copies_are_made_at_the_same_time_and_stay_in_their_order():
    s3, source = Rendezvous(), noise(18)
    s3.has("data", "source", source)
    with store_on(s3).writer(URI, "text/csv") as writing:
        for start in (0, 6, 12):
            info = info_of(s3, "s3://data/source")
            writing.append_copy(info, start * MEBIBYTE, (start + 6) * MEBIBYTE)
        writing.write(b"end")

    assert source + b"end" == s3.objects[KEY]


def test_a_copy_that_fails_gives_the_object_up_and_none_is_begun_afterwards():
    class Refusing(S3InMemory):
        def upload_part_copy(self, **asked):
            if asked["PartNumber"] == 3:
                raise refusal("InternalError")
            return super().upload_part_copy(**asked)

    s3, source = Refusing(), noise(6)
    s3.has("data", "source", source)
    begun = 0
    info = info_of(s3, "s3://data/source")

    with (
        pytest.raises(ClientError, match="InternalError"),
        store_on(s3).writer(URI, "text/csv") as writing,
    ):
        for _ in range(200):
            writing.append_copy(info, 0, 6 * MEBIBYTE)
            begun += 1
    assert begun < 100
    assert ({}, ["upload-1"]) == (s3.uploads, s3.aborted)
    assert KEY not in s3.objects


def test_more_parts_than_s3_takes_are_refused():
    class Counting(S3InMemory):
        def upload_part_copy(self, **asked):
            return {"CopyPartResult": {"ETag": str(asked["PartNumber"])}}

    s3, source = Counting(), noise(6)
    s3.has("data", "source", source)
    info = info_of(s3, "s3://data/source")

    with (
        pytest.raises(RefusedRunError, match="at most 10,000 parts, got more; raise max_shard_mb"),
        store_on(s3).writer(URI, "text/csv") as writing,
    ):
        for _ in range(10_001):
            writing.append_copy(info, 0, 6 * MEBIBYTE)


def test_many_documents_come_in_the_order_in_which_they_are_asked_for():
    s3 = S3InMemory()
    for number in range(0, 100, 2):
        s3.has("data", str(number), str(number).encode())
    uris = [f"s3://data/{number}" for number in range(100)]
    expected = [None if number % 2 else str(number).encode() for number in range(100)]

    assert expected == list(store_on(s3).get_all(uris))


def test_a_source_of_one_part_is_read_as_s3_copies_no_range_of_it():
    s3, source = S3InMemory(), noise(5)
    s3.has("data", "source", source)
    with store_on(s3).writer(URI, "text/csv") as writing:
        writing.append_copy(info_of(s3, "s3://data/source"), 0, 5 * MEBIBYTE)

    assert (source, ["get bytes=0-5242879", "put"]) == (s3.objects[KEY], s3.calls)


@pytest.mark.parametrize("megabytes", [1, 9])
def test_an_object_that_is_given_up_never_appears(megabytes):
    s3 = S3InMemory()

    with pytest.raises(KeyboardInterrupt), store_on(s3).writer(URI, "text/csv") as writing:
        writing.write(noise(megabytes))
        raise KeyboardInterrupt
    assert ({}, {}) == (s3.objects, s3.uploads)


def test_an_upload_that_cannot_be_finished_is_aborted():
    class Failing(S3InMemory):
        def complete_multipart_upload(self, **_):
            raise refusal("InternalError")

    s3 = Failing()
    with pytest.raises(ClientError), store_on(s3).writer(URI, "text/csv") as writing:
        writing.write(noise(9))
    assert ({}, ["upload-1"]) == (s3.uploads, s3.aborted)


def test_objects_are_deleted_a_thousand_at_a_time():
    s3 = S3InMemory()
    uris = [f"s3://data/{number}" for number in range(2100)]
    s3.has("data", "7", b"")
    store_on(s3).delete(uris)
    store_on(s3).delete([])

    assert (["delete 1000", "delete 1000", "delete 100"], {}) == (s3.calls, s3.objects)


def test_what_s3_does_not_delete_is_an_error_that_names_it():
    s3 = S3InMemory()
    s3.undeletable.add("b")

    with pytest.raises(UndeletedObjectsError, match=r"1 of 2 objects in data .* b: AccessDenied"):
        store_on(s3).delete(["s3://data/a", "s3://data/b"])


def test_uploads_that_were_begun_below_a_prefix_are_abandoned():
    s3 = S3InMemory()
    for key in ("runs/1/a", "runs/2/a"):
        s3.create_multipart_upload(Bucket="data", Key=key, ContentType="text/csv")
    store_on(s3).abandon_uploads("s3://data/runs/1/")

    assert ["upload-1"] == s3.aborted


def test_a_uri_of_something_else_is_refused():
    with pytest.raises(ValueError, match="must be s3://bucket/key, got '/folder/a'"):
        store_on(S3InMemory()).get("/folder/a")
