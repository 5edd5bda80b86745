"""When a CloudWatch alarm changes its state: M of the last N periods, missing ones counted in."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class AlarmState(StrEnum):
    """The three states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class MissingData(StrEnum):
    """What a period without data counts as."""

    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"
    IGNORE = "ignore"
    MISSING = "missing"


BREACHES: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_MAX_SECONDS_BETWEEN_LOOKS = 60
_EXTRA_PERIODS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """The condition of a metric alarm."""

    comparison: str
    value: float
    period_seconds: int
    evaluation_periods: int
    datapoints_to_alarm: int
    missing_data: MissingData

    @property
    def seconds_between_looks(self) -> int:
        """CloudWatch looks once a period, and at least once a minute."""
        return min(self.period_seconds, _MAX_SECONDS_BETWEEN_LOOKS)

    @property
    def evaluation_range(self) -> int:
        """How many periods back a datapoint may stand in for a missing one.

        Whatever missing ones count as: first CloudWatch looks for enough that are there.
        """
        return self.evaluation_periods + _EXTRA_PERIODS

    def period_starts(self, now: float, lag_seconds: float) -> list[int]:
        """Return the starts of the closed periods of the evaluation range, newest first."""
        period = self.period_seconds
        newest = int((now - lag_seconds) // period) * period - period
        return [newest - period * back for back in range(self.evaluation_range)]


def assess(
    threshold: Threshold, datapoints: Sequence[float | None], state: AlarmState
) -> tuple[AlarmState, str]:
    """Return the next state and why; datapoints are newest first, None if missing."""
    needed = threshold.evaluation_periods
    known = [point for point in datapoints if point is not None][:needed]
    missing = needed - len(known)
    breaches = BREACHES[threshold.comparison]
    breaching = sum(breaches(point, threshold.value) for point in known)
    required = threshold.datapoints_to_alarm
    if missing and threshold.missing_data is MissingData.BREACHING:
        breaching += missing
    elif missing and threshold.missing_data is MissingData.IGNORE:
        if breaching < required and len(known) - breaching <= needed - required:
            return state, "too few datapoints to change the state"
    elif missing and threshold.missing_data is MissingData.MISSING:
        if not known:
            return AlarmState.INSUFFICIENT_DATA, f"no datapoints in {len(datapoints)} periods"
        required = min(required, len(known))
    reason = (
        f"Threshold Crossed: {breaching} of the last {needed} datapoints {known} breached "
        f"{threshold.comparison} {threshold.value}, {threshold.datapoints_to_alarm} needed"
    )
    return (AlarmState.ALARM if breaching >= required else AlarmState.OK), reason
