"""One line of a captured object, as SageMaker writes it."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BASE64 = "BASE64"


class MalformedRecordError(ValueError):
    """A line is not a record of data capture; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CapturedBody:
    """A request's or an answer's body."""

    content_type: str
    encoding: str
    data: str

    def content(self) -> str | bytes:
        """Return the body as it was sent: text, or the bytes behind base64."""
        return base64.b64decode(self.data) if self.encoding == BASE64 else self.data

    def as_text(self) -> str:
        """Return the body for a table: text, or `base64:` and what was captured."""
        content = self.content()
        if isinstance(content, str):
            return content
        try:
            return content.decode()
        except UnicodeDecodeError:
            return f"base64:{self.data}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureRecord:
    """One request; a side that was not captured is None."""

    event_id: str
    inference_id: str | None
    event_time: datetime
    input: CapturedBody | None
    output: CapturedBody | None


def parse_record(line: str) -> CaptureRecord:
    """Read one line.

    Raises:
        MalformedRecordError: it is not JSON, or not a record.
    """
    document = _parsed(line)
    metadata = _mapping(document, "eventMetadata")
    data = _mapping(document, "captureData")
    inference_id = metadata.get("inferenceId")
    return CaptureRecord(
        event_id=_text(metadata, "eventId"),
        inference_id=None if inference_id is None else str(inference_id),
        event_time=_time(_text(metadata, "inferenceTime")),
        input=_body(data, "endpointInput"),
        output=_body(data, "endpointOutput"),
    )


def _parsed(line: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as cause:
        raise MalformedRecordError(f"must be JSON: {cause}") from cause
    if not isinstance(document, dict):
        raise MalformedRecordError("must be a JSON object")
    return document


def _mapping(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    if not isinstance(value, dict):
        raise MalformedRecordError(f"{name} must be an object, got {_shown(value)}")
    return value


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise MalformedRecordError(f"{name} must be text, got {_shown(value)}")
    return value


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as cause:
        raise MalformedRecordError(f"inferenceTime must be ISO 8601, got {text[:40]!r}") from cause
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _body(data: dict[str, Any], name: str) -> CapturedBody | None:
    side = data.get(name)
    if side is None:
        return None
    if not isinstance(side, dict):
        raise MalformedRecordError(f"{name} must be an object, got {_shown(side)}")
    content_type = side.get("observedContentType")
    body = CapturedBody(
        content_type=content_type if isinstance(content_type, str) else "",
        encoding=_text(side, "encoding"),
        data=_text(side, "data"),
    )
    try:
        body.content()
    except (binascii.Error, ValueError) as cause:
        raise MalformedRecordError(f"{name} must be base64: {cause}") from cause
    return body


def _shown(value: object) -> str:
    return "nothing" if value is None else repr(value)[:40]
