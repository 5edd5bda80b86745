"""The journal's entries, put in order and read with care: stored numbers come in several kinds."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

Entry = Mapping[str, Any]

SHIFT = "Shift traffic"
JUDGE = "Judge"
PROMOTE = "Promote"
ROLL_BACK = "Roll back"

_LARGEST = 1e6  # of a logarithm: beyond it nothing is told apart


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries as they happened; those of a restore are numbered far behind."""
    return sorted(entries, key=lambda each: (moment_of(each), whole_number(each.get("sequence"))))


def moment_of(entry: Entry) -> int:
    """Return when an entry was written, in epoch seconds."""
    return whole_number(entry.get("at"))


def number(value: Any) -> float:
    """Return a stored number that JSON can hold; what is none counts as 0."""
    try:
        read = float(value)
    except (TypeError, ValueError):
        return 0.0
    if math.isnan(read):
        return 0.0
    return max(-_LARGEST, min(_LARGEST, read)) if math.isinf(read) else read


def whole_number(value: Any) -> int:
    """Return a stored whole number."""
    return round(number(value))


def text(value: Any) -> str:
    """Return a stored text; what is missing is empty."""
    return "" if value is None else str(value)


def optional_text(value: Any) -> str | None:
    """Return a stored text; None when there is none."""
    return None if value is None or value == "" else str(value)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a stored object; what is none has nothing in it."""
    return cast(Mapping[str, Any], value) if isinstance(value, Mapping) else {}


def rows(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a stored list."""
    found = cast(Sequence[Any], value) if isinstance(value, (list, tuple)) else ()
    return [mapping(each) for each in found if isinstance(each, Mapping)]


def metrics_of(entry: Entry) -> list[Mapping[str, Any]]:
    """Return the assessments of a tick; none of another step. Half of one is none."""
    found = rows(entry.get("metrics"))
    return [each for each in found if "name" in each and number(each.get("limit")) > 0]


def ticks_of(entries: Sequence[Entry]) -> list[Entry]:
    """Return the ticks that assessed something."""
    return [each for each in entries if each.get("step") == JUDGE and metrics_of(each)]


def has_settled(entry: Entry) -> bool:
    """Tell whether a shift has arrived: to be judged, or promoted where nobody judges."""
    return entry.get("step") == SHIFT and entry.get("next") in ("bake", "promote")


def stage_index(entry: Entry) -> int | None:
    """Return the stage an entry is about, from 0."""
    found = entry.get("stage_index")
    return None if found is None else whole_number(found)
