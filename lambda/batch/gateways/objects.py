"""S3 as an object store: any size in constant memory, and nothing visible before it is whole.

What a role may not read is refused at once: to try again would not help. A role that may not list a
bucket is told so of what is not there, too.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from batch.gateways.multipart import Writing, place_of
from batch.ports import CHUNK_BYTES, ChangedObjectError, ObjectInfo
from batch.refusal import RefusedRunError

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

_MISSING = {"NoSuchKey", "404"}
_CHANGED = {"PreconditionFailed", "412"} | _MISSING
_LOST = {"ConditionalRequestConflict", "409"} | _CHANGED  # of those who replace one object
_FORBIDDEN = {"AccessDenied", "403"}
_MOST_DELETED_AT_ONCE = 1000
_THREADS = 16  # half of the connections that a client for bulk has
_ATTEMPTS = 4  # to go on with a body that broke off


Page = TypeVar("Page")


class UndeletedObjectsError(Exception):
    """S3 kept objects that were to be deleted."""


class S3Objects:
    """Objects on S3, as `batch.ports.ObjectStore`; several threads may read at the same time."""

    def __init__(
        self, client: S3Client, *, kms_key_arns: Mapping[str, str | None] | None = None
    ) -> None:
        """Write by this client.

        Args:
            kms_key_arns: what encrypts below each prefix; elsewhere, and where it is None, the
                bucket says how.
        """
        self._client = client
        keys: Mapping[str, str | None] = {} if kms_key_arns is None else kms_key_arns
        self._kms_key_arns = keys

    def find(self, uri: str) -> Iterator[ObjectInfo]:
        """Yield what lies below a prefix, in the order of the keys."""
        place = place_of(uri)
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=place.bucket, Prefix=place.key
        )
        for page in _allowed(pages, uri):
            for each in page.get("Contents", []):
                key = each.get("Key", "")
                if not key.endswith("/"):
                    yield ObjectInfo(
                        uri=f"s3://{place.bucket}/{key}",
                        size_bytes=each.get("Size", 0),
                        etag=each.get("ETag", "").strip('"'),
                    )

    def look(self, uri: str) -> ObjectInfo | None:
        """Return an object's facts, None when it is not there."""
        place = place_of(uri)
        try:
            found = self._client.head_object(Bucket=place.bucket, Key=place.key)
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise _refusal(error, uri) from error
        return ObjectInfo(uri=uri, size_bytes=found["ContentLength"], etag=found["ETag"].strip('"'))

    def get(self, uri: str) -> bytes | None:
        """Return a small object, None when it is not there."""
        place = place_of(uri)
        try:
            body = self._client.get_object(Bucket=place.bucket, Key=place.key)["Body"]
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise _refusal(error, uri) from error
        with closing(body):
            return body.read()

    def get_all(self, uris: Iterable[str]) -> Iterator[bytes | None]:
        """Yield small objects in this order, None for one that is not there."""
        with ThreadPoolExecutor(_THREADS) as threads:
            yield from threads.map(self.get, uris)

    def read(self, source: ObjectInfo, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield a range in chunks; a body that breaks off is asked for again from there."""
        stop = source.size_bytes if end is None else min(end, source.size_bytes)
        failures = 0
        while start < stop:
            with closing(self._open(source, start, stop)) as body:
                try:
                    for chunk in body.iter_chunks(CHUNK_BYTES):
                        start += len(chunk)
                        failures = 0
                        yield chunk
                except (HTTPClientError, IncompleteReadError):
                    failures += 1
                    if failures == _ATTEMPTS:
                        raise

    def put(self, uri: str, body: bytes) -> None:
        """Write a small object, whole or not at all."""
        with self.writer(uri, _content_type(uri)) as writing:
            writing.write(body)

    def replace(self, there: ObjectInfo, body: bytes) -> None:
        """Write a small object in the place of that very one.

        Raises:
            ChangedObjectError: it is not that object any more, or somebody writes it just now.
        """
        try:
            self._writing(there.uri, _content_type(there.uri)).replace(body, etag=there.etag)
        except ClientError as error:
            if _code(error) in _LOST:
                raise ChangedObjectError(f"{there.uri} is not what it was") from error
            raise

    @contextmanager
    def writer(self, uri: str, content_type: str) -> Generator[Writing, None, None]:
        """Begin an object of any size; an exception, and nobody ever sees it."""
        writing = self._writing(uri, content_type)
        try:
            yield writing
            writing.complete()
        except BaseException:
            writing.abort()
            raise

    def delete(self, uris: Iterable[str]) -> None:
        """Delete objects, a thousand a call.

        Raises:
            UndeletedObjectsError: some are still there; those of later calls are not tried.
        """
        places = [place_of(uri) for uri in uris]
        for bucket, group in groupby(places, key=lambda place: place.bucket):
            keys = [place.key for place in group]
            for first in range(0, len(keys), _MOST_DELETED_AT_ONCE):
                self._delete(bucket, keys[first : first + _MOST_DELETED_AT_ONCE])

    def abandon_uploads(self, uri: str) -> None:
        """Give up what was begun below a prefix and never finished."""
        prefix = place_of(uri)
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=prefix.bucket, Prefix=prefix.key
        )
        begun = [
            (each.get("Key", ""), each.get("UploadId", ""))
            for page in pages
            for each in page.get("Uploads", [])
        ]
        for key, upload_id in begun:
            with suppress(self._client.exceptions.NoSuchUpload):
                self._client.abort_multipart_upload(
                    Bucket=prefix.bucket, Key=key, UploadId=upload_id
                )

    def _writing(self, uri: str, content_type: str) -> Writing:
        return Writing(
            self._client,
            place_of(uri),
            content_type=content_type,
            kms_key_arn=self._key_of(uri),
            read=self.read,
        )

    def _open(self, source: ObjectInfo, start: int, stop: int) -> StreamingBody:
        place = place_of(source.uri)
        try:
            return self._client.get_object(
                Bucket=place.bucket,
                Key=place.key,
                Range=f"bytes={start}-{stop - 1}",
                IfMatch=f'"{source.etag}"',
            )["Body"]
        except ClientError as error:
            if _code(error) in _CHANGED:
                raise ChangedObjectError(f"{source.uri} is not what it was") from error
            raise _refusal(error, source.uri) from error

    def _key_of(self, uri: str) -> str | None:
        arns = (arn for prefix, arn in self._kms_key_arns.items() if uri.startswith(prefix))
        return next(arns, None)

    def _delete(self, bucket: str, keys: list[str]) -> None:
        answer = self._client.delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
        errors = answer.get("Errors", [])
        if errors:
            first = errors[0]
            raise UndeletedObjectsError(
                f"{len(errors)} of {len(keys)} objects in {bucket} are still there, the first is "
                f"{first.get('Key')}: {first.get('Code')}, {first.get('Message')}"
            )


def _content_type(uri: str) -> str:
    return "application/json" if uri.endswith(".json") else "application/octet-stream"


def _allowed(pages: Iterable[Page], uri: str) -> Iterator[Page]:
    try:
        yield from pages
    except ClientError as error:
        raise _refusal(error, uri) from error


def _refusal(error: ClientError, uri: str) -> Exception:
    """Return what to raise for what S3 says: the same, unless trying again would not help."""
    if _code(error) not in _FORBIDDEN:
        return error
    return RefusedRunError(
        f"{uri} must be readable for the job's functions, got {_code(error)} from S3; they may "
        "read what lies below the job's `input`, and below input/ of its own bucket"
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
