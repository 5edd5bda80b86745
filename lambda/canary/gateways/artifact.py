"""model.json from the head of a model.tar.gz on S3; the model behind it is not downloaded."""

from __future__ import annotations

import json
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FILE_NAME = "model.json"
_MEMBERS_LOOKED_AT = 5  # it stands first; a tar written by hand may begin with "./"
_MOST_BYTES = 20_000_000


class Artifacts:
    """Model artifacts on S3."""

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def read_model_json(self, uri: str) -> dict[str, Any] | None:
        """Return model.json; None when the artifact does not begin with one."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body = self._client.get_object(Bucket=bucket, Key=key)["Body"]
        with closing(body), tarfile.open(fileobj=body, mode="r|gz") as archive:
            for number, member in enumerate(archive):
                if number >= _MEMBERS_LOOKED_AT or member.size > _MOST_BYTES:
                    return None
                if member.isfile() and member.name.removeprefix("./") == _FILE_NAME:
                    file = archive.extractfile(member)
                    return None if file is None else json.load(file)
        return None
