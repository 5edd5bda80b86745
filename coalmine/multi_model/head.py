"""model.json from the first bytes of an artifact; the model behind it is not needed."""

import json
import tarfile
import zlib
from typing import Any

FIRST_BYTES = 16_384
MOST_BYTES = 4_194_304

_NAME = "model.json"
_GZIP = 31  # zlib's word for: expect a gzip header
_BLOCK = tarfile.BLOCKSIZE
_NOT_OURS = "an artifact must begin with model.json; pack it with: coalmine package"


class NotPackedError(ValueError):
    """An object is no artifact of `coalmine package`."""


def read_head(head: bytes) -> dict[str, Any] | None:
    """Read model.json; None when more bytes are needed.

    Raises:
        NotPackedError: more bytes would not help.
    """
    try:
        plain = zlib.decompressobj(_GZIP).decompress(head, _BLOCK + MOST_BYTES)
        if len(plain) < _BLOCK:
            return None
        member = tarfile.TarInfo.frombuf(plain[:_BLOCK], "utf-8", "strict")
    except (zlib.error, tarfile.HeaderError, UnicodeDecodeError) as cause:
        raise NotPackedError(_NOT_OURS) from cause
    if member.name != _NAME or member.size > MOST_BYTES:
        raise NotPackedError(_NOT_OURS)
    content = plain[_BLOCK : _BLOCK + member.size]
    return _document(content) if len(content) == member.size else None


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError as cause:
        raise NotPackedError(_NOT_OURS) from cause
    if not isinstance(document, dict):
        raise NotPackedError(_NOT_OURS)
    return document
