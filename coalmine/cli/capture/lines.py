"""A captured record as a line for people, or as JSON."""

import json

from coalmine.capture.recent import VariantRecord
from coalmine.capture.record import CapturedBody

_SHOWN_CHARACTERS = 63
_FEWEST_CHARACTERS = 20
_ARROW, _CUT = " -> ", "..."
_NOTHING = "-"


def record_line(each: VariantRecord, *, columns: int | None = None) -> str:
    """Write one line: when, by whom, which request, what was asked and answered.

    Args:
        columns: of a terminal; where one line is too long for it, the answer has its own below.
    """
    record = each.record
    known_as = record.event_id[:8] if record.inference_id is None else record.inference_id
    head = f"{record.event_time:%Y-%m-%d %H:%M:%S}  {each.variant_name}  {_printable(known_as)}  "
    asked, answered = _text(record.input), _text(record.output)
    line = f"{head}{_cut(asked)}{_ARROW}{_cut(answered)}"
    if columns is None or len(line) <= columns:
        return line
    room = max(_FEWEST_CHARACTERS, columns - len(head))
    return f"{head}{_cut(asked, room)}\n{_ARROW:>{len(head)}}{_cut(answered, room)}"


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


def _text(body: CapturedBody | None) -> str:
    return _NOTHING if body is None else _printable(" ".join(body.as_text().split()))


def _cut(text: str, characters: int = _SHOWN_CHARACTERS) -> str:
    return text if len(text) <= characters else f"{text[: characters - len(_CUT)]}{_CUT}"


def _printable(text: str) -> str:
    """Callers wrote it: no control sequence of theirs may reach the terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)
