"""S3 in memory, where a boto3 client stands: it refuses what S3 refuses of multipart uploads."""

# ruff: noqa: N803  # the arguments have the names that boto3 gives them

import hashlib
import io
from collections import deque
from itertools import count

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

MEBIBYTE = 2**20
_LEAST_PART_BYTES = 5 * MEBIBYTE


def refusal(code, operation="Operation"):
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class Pages:
    """A paginator of one operation."""

    def __init__(self, list_pages):
        self.paginate = list_pages


class S3InMemory:
    """Objects by bucket and key; `calls` names what was asked, `breaks` bodies that break off."""

    class exceptions:  # noqa: N801  # boto3's name
        class NoSuchUpload(ClientError):  # noqa: N818  # S3's name
            pass

    def __init__(self):
        self.objects = {}
        self.types = {}
        self.uploads = {}
        self.calls = []
        self.breaks: deque[int] = deque()
        self.undeletable = set()
        self.aborted = []
        self._numbers = count(1)

    def has(self, bucket, key, body):
        self.objects[bucket, key] = body

    def etag(self, bucket, key):
        return hashlib.md5(self.objects[bucket, key]).hexdigest()

    def get_paginator(self, operation):
        return Pages(
            {"list_objects_v2": self._list, "list_multipart_uploads": self._begun}[operation]
        )

    def head_object(self, *, Bucket, Key):
        if (Bucket, Key) not in self.objects:
            raise refusal("404")
        size = len(self.objects[Bucket, Key])
        return {"ContentLength": size, "ETag": f'"{self.etag(Bucket, Key)}"'}

    def get_object(self, *, Bucket, Key, Range=None, IfMatch=None):
        self.calls.append(f"get {Range}")
        self._check(Bucket, Key, IfMatch)
        body = self.objects[Bucket, Key]
        if Range is not None:
            first, last = map(int, Range.removeprefix("bytes=").split("-"))
            body = body[first : last + 1]
        sent = body[: self.breaks.popleft()] if self.breaks else body
        return {"Body": StreamingBody(io.BytesIO(sent), len(body))}

    def put_object(self, *, Bucket, Key, Body, ContentType, IfMatch=None, **more):
        self.calls.append("put")
        if IfMatch is not None:
            self._check(Bucket, Key, IfMatch)
        self._done(Bucket, Key, Body, ContentType, more)

    def create_multipart_upload(self, *, Bucket, Key, ContentType, **more):
        upload_id = f"upload-{next(self._numbers)}"
        self.uploads[upload_id] = (Bucket, Key, ContentType, more, {})
        return {"UploadId": upload_id}

    def upload_part(self, *, Bucket, Key, UploadId, PartNumber, Body):
        self.calls.append(f"part {len(Body)}")
        return {"ETag": self._part(Bucket, Key, UploadId, PartNumber, Body)}

    def upload_part_copy(
        self,
        *,
        Bucket,
        Key,
        UploadId,
        PartNumber,
        CopySource,
        CopySourceIfMatch,
        CopySourceRange,
    ):
        there = (CopySource["Bucket"], CopySource["Key"])
        self._check(*there, CopySourceIfMatch)
        first, last = map(int, CopySourceRange.removeprefix("bytes=").split("-"))
        if len(self.objects[there]) <= _LEAST_PART_BYTES:
            raise refusal("InvalidRequest")
        self.calls.append(f"copy {first}-{last}")
        body = self.objects[there][first : last + 1]
        return {"CopyPartResult": {"ETag": self._part(Bucket, Key, UploadId, PartNumber, body)}}

    def complete_multipart_upload(self, *, Bucket, Key, UploadId, MultipartUpload):
        _, _, content_type, more, parts = self.uploads[UploadId]
        named = [(each["PartNumber"], each["ETag"]) for each in MultipartUpload["Parts"]]
        bodies = [parts[number] for number, _ in named]
        if any(len(body) < _LEAST_PART_BYTES for body in bodies[:-1]):
            raise refusal("EntityTooSmall")
        if [hashlib.md5(body).hexdigest() for body in bodies] != [etag for _, etag in named]:
            raise refusal("InvalidPart")
        del self.uploads[UploadId]
        self._done(Bucket, Key, b"".join(bodies), content_type, more)

    def abort_multipart_upload(self, *, Bucket, Key, UploadId):
        if UploadId not in self.uploads:
            raise self.exceptions.NoSuchUpload(
                {"Error": {"Code": "NoSuchUpload"}}, "AbortMultipartUpload"
            )
        assert (Bucket, Key) == self.uploads.pop(UploadId)[:2]
        self.aborted.append(UploadId)

    def delete_objects(self, *, Bucket, Delete):
        keys = [each["Key"] for each in Delete["Objects"]]
        if len(keys) > 1000:
            raise refusal("MalformedXML")
        self.calls.append(f"delete {len(keys)}")
        kept = self.undeletable.intersection(keys)
        for key in set(keys) - kept:
            self.objects.pop((Bucket, key), None)
        return {"Errors": [{"Key": key, "Code": "AccessDenied", "Message": "no"} for key in kept]}

    def _list(self, *, Bucket, Prefix):
        for (bucket, key), body in sorted(self.objects.items()):
            if bucket == Bucket and key.startswith(Prefix):
                etag = f'"{self.etag(bucket, key)}"'
                yield {"Contents": [{"Key": key, "Size": len(body), "ETag": etag}]}
        yield {}

    def _begun(self, *, Bucket, Prefix):
        yield {
            "Uploads": [
                {"Key": key, "UploadId": upload_id}
                for upload_id, (bucket, key, *_) in self.uploads.items()
                if bucket == Bucket and key.startswith(Prefix)
            ]
        }

    def _check(self, bucket, key, etag):
        if (bucket, key) not in self.objects:
            raise refusal("NoSuchKey")
        if etag is not None and etag != f'"{self.etag(bucket, key)}"':
            raise refusal("PreconditionFailed")

    def _part(self, bucket, key, upload_id, number, body):
        assert (bucket, key) == self.uploads[upload_id][:2]
        self.uploads[upload_id][4][number] = body
        return hashlib.md5(body).hexdigest()

    def _done(self, bucket, key, body, content_type, more):
        self.objects[bucket, key] = bytes(body)
        self.types[bucket, key] = {"ContentType": content_type, **more}
