"""Which alarms rang: from the states that ticks saw, or from what their reasons say."""

import re
from collections.abc import Sequence

from canary.reports.parts.entries import Entry, mapping, moment_of, text
from canary.reports.report import Alarm
from canary.verdict import AlarmState

_RANG = re.compile(r"alarm ([^;\n]+?) is in ALARM")


def find_alarms(entries: Sequence[Entry]) -> tuple[Alarm, ...]:
    """Return each alarm that rang, in the order in which they did."""
    seen: dict[str, list[int]] = {}
    for each in entries:
        for name in _ringing(each):
            seen.setdefault(name, []).append(moment_of(each))
    return tuple(
        Alarm(name=name, first_seen_at=at[0], times_seen=len(at)) for name, at in seen.items()
    )


def _ringing(entry: Entry) -> list[str]:
    if "alarms" in entry:
        states = mapping(entry["alarms"])
        return [name for name, state in states.items() if state == AlarmState.ALARM]
    # A step that only repeats the reason it turned back for saw nothing itself.
    is_echo = entry.get("step") not in ("Prepare", "Judge")
    return [] if is_echo else list(dict.fromkeys(_RANG.findall(text(entry.get("reason")))))
