"""The namespace of a PutMetricData request: its policies have a condition on it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

_ACTION = "cloudwatch:PutMetricData"
_GZIP = b"\x1f\x8b"  # SDKs compress large requests


def metric_namespace(action: str, body: bytes) -> str | None:
    """Return it, None for another request, or for one that names none."""
    if action != _ACTION:
        return None
    text = gzip.decompress(body) if body.startswith(_GZIP) else body
    if not text.startswith(b"{"):
        return parse_qs(text.decode(errors="replace")).get("Namespace", [None])[0]
    found: Any = json.loads(text)
    return found.get("Namespace") if isinstance(found, Mapping) else None
