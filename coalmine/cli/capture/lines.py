"""A captured record as a line for people, or as JSON."""

import json

from coalmine.capture.recent import VariantRecord
from coalmine.capture.record import CapturedBody

_SHOWN_CHARACTERS = 60
_NOTHING = "-"


def record_line(each: VariantRecord) -> str:
    """Write one line: when, by whom, which request, what was asked and answered."""
    record = each.record
    known_as = record.event_id[:8] if record.inference_id is None else record.inference_id
    return (
        f"{record.event_time:%Y-%m-%d %H:%M:%S}  {each.variant_name}  {_printable(known_as)}  "
        f"{_short(record.input)} -> {_short(record.output)}"
    )


def record_json(each: VariantRecord) -> str:
    """Write one JSON document."""
    record = each.record
    return json.dumps(
        {
            "event_time": f"{record.event_time:%Y-%m-%dT%H:%M:%SZ}",
            "event_id": record.event_id,
            "inference_id": record.inference_id,
            "variant": each.variant_name,
            "input": _document(record.input),
            "output": _document(record.output),
        }
    )


def _document(body: CapturedBody | None) -> dict[str, str] | None:
    return None if body is None else {"content_type": body.content_type, "body": body.as_text()}


def _short(body: CapturedBody | None) -> str:
    if body is None:
        return _NOTHING
    text = " ".join(body.as_text().split())
    return _printable(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}...")


def _printable(text: str) -> str:
    """Callers wrote it: no control sequence of theirs may reach the terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)
