"""The newest records of an endpoint, and those that arrive."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coalmine.capture.location import CapturedObject
from coalmine.capture.reading import CapturedObjects, Summary, records_in
from coalmine.capture.record import CaptureRecord

_HOUR = timedelta(hours=1)
_LOOK_BACK_HOURS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantRecord:
    """A record, and the variant that it is from."""

    variant_name: str
    record: CaptureRecord


@dataclass(kw_only=True)
class Recent:
    """Looks again and again; gives each object's records once."""

    objects: CapturedObjects
    variant_names: Sequence[str]
    summary: Summary = field(default_factory=Summary)
    _seen: dict[str, datetime] = field(default_factory=dict, init=False)  # keys by their hour

    def newest(self, count: int, *, now: datetime) -> list[VariantRecord]:
        """Return the newest records of the last day, oldest first."""
        found: list[VariantRecord] = []
        for hours in range(_LOOK_BACK_HOURS + 1):
            hour = now - hours * _HOUR
            listed = self._unseen(hour, hour)
            for variant_name in self.variant_names:
                found += self._last(
                    [each for each in listed if each.variant_name == variant_name], count
                )
            if len(found) >= count:
                break
        return _in_order(heapq.nlargest(count, found, key=_time))

    def arrived(self, *, now: datetime) -> list[VariantRecord]:
        """Return the records of the objects that were not there at the last look."""
        self._seen = {key: hour for key, hour in self._seen.items() if hour > now - 3 * _HOUR}
        listed = self._unseen(now - _HOUR, now)
        return _in_order(record for each in listed for record in self._records(each))

    def _unseen(self, start: datetime, end: datetime) -> list[CapturedObject]:
        found = [
            each
            for variant_name in self.variant_names
            for each in self.objects.between(variant_name, start=start, end=end)
            if each.key not in self._seen
        ]
        self._seen |= {each.key: each.hour for each in found}
        return found

    def _last(self, listed: list[CapturedObject], count: int) -> list[VariantRecord]:
        """Read the newest objects first, and no more of them than are needed."""
        found: list[VariantRecord] = []
        for each in sorted(listed, key=lambda captured: captured.order, reverse=True):
            if len(found) >= count:
                break
            found += self._records(each)
        return found

    def _records(self, captured: CapturedObject) -> list[VariantRecord]:
        lines = self.objects.lines(captured.key)
        return [
            VariantRecord(variant_name=captured.variant_name, record=record)
            for record in records_in(lines, captured.key, self.summary)
        ]


def _time(each: VariantRecord) -> datetime:
    return each.record.event_time


def _in_order(records: Iterable[VariantRecord]) -> list[VariantRecord]:
    return sorted(records, key=_time)
