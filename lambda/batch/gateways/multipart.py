"""An object of S3 in the making: in one request when it is small, else in parts.

A part has 5 MiB or more, the last one apart; a range that large is copied inside S3, and only what
is needed to make a part of what was written before comes by. Copies take S3 seconds each, so some
are under way at the same time: which part is which is said by their numbers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from botocore.exceptions import BotoCoreError, ClientError

from batch.ports import ChangedObjectError, ObjectInfo
from batch.refusal import RefusedRunError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_SMALLEST_PART_BYTES = 5 * 2**20
_PART_BYTES = 8 * 2**20
_PARTS_OF_A_SIZE = 1000  # then they grow: S3 takes 10,000 parts at most
_LARGEST_COPY_BYTES = 512 * 2**20  # S3 would take 5 GiB, and let us wait for minutes
_MOST_PARTS = 10_000
_THREADS = 16  # half of the connections that a client for bulk has
_MOST_COPIES_UNDER_WAY = 2 * _THREADS
_CHANGED = {"PreconditionFailed", "NoSuchKey", "412", "404"}

Read = Callable[[ObjectInfo, int, int], Iterator[bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an object lies on S3."""

    bucket: str
    key: str


def place_of(uri: str) -> Place:
    """Read an s3://bucket/key URI."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not uri.startswith("s3://") or bucket == "":
        raise ValueError(f"an object's URI must be s3://bucket/key, got {uri!r}")
    return Place(bucket=bucket, key=key)


class _Encryption(TypedDict, total=False):
    ServerSideEncryption: Literal["aws:kms"]
    SSEKMSKeyId: str


class Writing:
    """Collects bytes and ranges of other objects, in order; `complete` makes them one object."""

    def __init__(
        self,
        client: S3Client,
        place: Place,
        *,
        content_type: str,
        kms_key_arn: str | None,
        read: Read,
    ) -> None:
        self._client = client
        self._place = place
        self._content_type = content_type
        self._kms_key_arn = kms_key_arn
        self._read = read
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._etags: list[str | None] = []  # of each part, None while it is being copied
        self._under_way: deque[tuple[int, Future[str]]] = deque()

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._buffer += data
        while len(self._buffer) >= self._part_bytes:
            self._send(self._part_bytes)

    def append_copy(self, source: ObjectInfo, start: int, end: int) -> None:
        """Append a range of another object, by S3 itself where it is large enough."""
        missing = max(0, _SMALLEST_PART_BYTES - len(self._buffer)) if self._buffer else 0
        is_small = source.size_bytes <= _SMALLEST_PART_BYTES  # S3 copies no range of such a one
        if is_small or end - start - missing < _SMALLEST_PART_BYTES:
            self._append(source, start, end)
            return
        self._append(source, start, start + missing)
        if self._buffer:
            self._send(len(self._buffer))
        for first, last in _copies(start + missing, end):
            self._copy(source, first, last)

    def replace(self, body: bytes, *, etag: str) -> None:
        """Write all of a small object at once, if the one in its place has that ETag."""
        self._client.put_object(
            Bucket=self._place.bucket,
            Key=self._place.key,
            Body=body,
            ContentType=self._content_type,
            IfMatch=f'"{etag}"',
            **self._encryption,
        )

    def complete(self) -> None:
        """Make the object visible, in place of one that was there."""
        if self._upload_id is None:
            self._put()
            return
        if self._buffer:
            self._send(len(self._buffer))
        self._wait_for_copies(most_left=0)
        self._client.complete_multipart_upload(
            Bucket=self._place.bucket,
            Key=self._place.key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
        self._end_threads()

    def abort(self) -> None:
        """Leave nothing behind; what cannot be aborted now, the bucket's lifecycle aborts."""
        # First: a part that arrives behind the abortion stays, and is paid for.
        self._end_threads()
        if self._upload_id is not None:
            with suppress(ClientError, BotoCoreError):
                self._client.abort_multipart_upload(
                    Bucket=self._place.bucket, Key=self._place.key, UploadId=self._upload_id
                )

    @property
    def _part_bytes(self) -> int:
        return _PART_BYTES * (1 + len(self._etags) // _PARTS_OF_A_SIZE)

    @property
    def _parts(self) -> list[CompletedPartTypeDef]:
        return [
            {"PartNumber": number, "ETag": etag}
            for number, etag in enumerate(self._etags, start=1)
            if etag is not None  # all are there: no copy is under way any more
        ]

    def _append(self, source: ObjectInfo, start: int, end: int) -> None:
        for chunk in self._read(source, start, end):
            self.write(chunk)

    def _put(self) -> None:
        place, body = self._place, bytes(self._buffer)
        self._client.put_object(
            Bucket=place.bucket,
            Key=place.key,
            Body=body,
            ContentType=self._content_type,
            **self._encryption,
        )

    def _send(self, size: int) -> None:
        number = self._next_part()
        sent = self._client.upload_part(
            Bucket=self._place.bucket,
            Key=self._place.key,
            UploadId=self._begun(),
            PartNumber=number,
            Body=bytes(memoryview(self._buffer)[:size]),
        )
        del self._buffer[:size]
        self._etags[number - 1] = sent["ETag"]

    def _copy(self, source: ObjectInfo, start: int, end: int) -> None:
        """Let a thread ask for a copy, and wait only when many are under way."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS)
        number, upload_id = self._next_part(), self._begun()
        copy = self._threads.submit(self._copy_part, number, upload_id, source, start, end)
        self._under_way.append((number, copy))
        self._wait_for_copies(most_left=_MOST_COPIES_UNDER_WAY)

    def _wait_for_copies(self, *, most_left: int) -> None:
        """Wait for the first ones, and raise what one of them raised."""
        while len(self._under_way) > most_left:
            number, copy = self._under_way.popleft()
            self._etags[number - 1] = copy.result()

    def _end_threads(self) -> None:
        """Begin no further copy, and wait for those that S3 makes at this moment."""
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def _copy_part(
        self, number: int, upload_id: str, source: ObjectInfo, start: int, end: int
    ) -> str:
        there = place_of(source.uri)
        try:
            copied = self._client.upload_part_copy(
                Bucket=self._place.bucket,
                Key=self._place.key,
                UploadId=upload_id,
                PartNumber=number,
                # As a dict it is quoted: keys may have spaces and any letters.
                CopySource={"Bucket": there.bucket, "Key": there.key},
                CopySourceIfMatch=f'"{source.etag}"',
                CopySourceRange=f"bytes={start}-{end - 1}",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _CHANGED:
                raise ChangedObjectError(f"{source.uri} is not what it was") from error
            raise
        return copied["CopyPartResult"].get("ETag", "")

    def _next_part(self) -> int:
        """Number a part whose ETag is not known yet."""
        if len(self._etags) == _MOST_PARTS:
            raise RefusedRunError(
                f"s3://{self._place.bucket}/{self._place.key} must be put together of at most "
                f"{_MOST_PARTS:,} parts, got more; raise max_shard_mb of the job"
            )
        self._etags.append(None)
        return len(self._etags)

    def _begun(self) -> str:
        if self._upload_id is None:
            self._upload_id = self._client.create_multipart_upload(
                Bucket=self._place.bucket,
                Key=self._place.key,
                ContentType=self._content_type,
                **self._encryption,
            )["UploadId"]
        return self._upload_id

    @property
    def _encryption(self) -> _Encryption:
        """Say which key encrypts it; without, the bucket's own setting does."""
        if self._kms_key_arn is None:
            return {}
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self._kms_key_arn}


def _copies(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Share a range out in nearly equal ranges, none above the largest and none below a part."""
    count = -(-(end - start) // _LARGEST_COPY_BYTES)
    for number in range(count):
        yield (
            start + (end - start) * number // count,
            start + (end - start) * (number + 1) // count,
        )
