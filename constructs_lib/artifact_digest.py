"""The digest of an artifact's model.json, by which a container knows that it has the right one."""

import hashlib
import tarfile
import zlib
from pathlib import Path

DIGEST_VARIABLE = "COALMINE_MODEL_SHA256"
_DESCRIPTION = "model.json"


def model_json_sha256(artifact: Path) -> str | None:
    """Read the head of a packed artifact; None: it does not begin with model.json.

    model.json records the digests of the model's files, so that its own vouches for all of them.
    """
    try:
        with tarfile.open(artifact) as archive:
            head = archive.next()
            content = None if head is None else archive.extractfile(head)
            if head is None or head.name != _DESCRIPTION or content is None:
                return None
            return hashlib.sha256(content.read()).hexdigest()
    except (tarfile.TarError, EOFError, zlib.error):
        return None
