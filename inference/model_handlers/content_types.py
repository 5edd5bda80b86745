"""The formats that come in and go out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from model_handlers.rejection import RequestError, listed, quoted

JSON = "application/json"
JSON_LINES = "application/jsonlines"
CSV = "text/csv"
NPY = "application/x-npy"
SUPPORTED = (JSON, JSON_LINES, CSV, NPY)

# JSON lines has no registered name; `application/jsonlines` is SageMaker's.
_OTHER_NAMES = {
    "application/x-jsonlines": JSON_LINES,
    "application/json-lines": JSON_LINES,
    "application/jsonl": JSON_LINES,
    "application/x-ndjson": JSON_LINES,
}
_WILDCARDS = ("*/*", "application/*", "text/*")
_HEADERS = 64  # that are remembered; callers use few
_CHARSETS = ("utf-8", "utf8", "us-ascii")


@dataclass(frozen=True)
class _MediaType:
    name: str
    parameters: dict[str, str]

    @property
    def weight(self) -> float:
        """The `q` of an Accept header; 0 means: not this one."""
        try:
            return float(self.parameters.get("q", "1"))
        except ValueError:
            return 0.0


@lru_cache(maxsize=_HEADERS)
def request_format(content_type: str | None) -> str:
    """Names the format of a request, or refuses with 415."""
    media = _parse("" if content_type is None else content_type)
    name = _OTHER_NAMES.get(media.name, media.name)
    if name not in SUPPORTED:
        raise RequestError(
            f"content type must be one of {listed(SUPPORTED)}, got {quoted(media.name)}",
            status=415,
        )
    charset = media.parameters.get("charset", "utf-8").lower()
    if charset not in _CHARSETS:
        raise RequestError(
            f"charset of the content type must be utf-8, got {quoted(charset)}", status=415
        )
    return name


@lru_cache(maxsize=_HEADERS)
def answer_format(accept: str | None) -> str:
    """Picks the format of the answer, JSON if the caller does not mind, or refuses with 406."""
    if accept is None or not accept.strip():
        return JSON
    wanted = sorted(map(_parse, accept.split(",")), key=lambda media: media.weight, reverse=True)
    for media in wanted:
        name = _OTHER_NAMES.get(media.name, media.name)
        if media.weight <= 0:
            break
        if name in SUPPORTED:
            return name
        if name in _WILDCARDS:
            return CSV if name == "text/*" else JSON
    raise RequestError(
        f"accept must allow one of {listed(SUPPORTED)}, got {quoted(accept)}", status=406
    )


def _parse(header: str) -> _MediaType:
    name, *parts = header.split(";")
    pairs = (part.partition("=") for part in parts)
    return _MediaType(
        name=name.strip().lower(),
        parameters={key.strip().lower(): value.strip().strip('"') for key, _, value in pairs},
    )
