"""The functions of metric math that are played, by their names.

SUM, AVG, MIN and MAX of one time series are a number; of an array they are one time series with
every timestamp of any member. IF and FILL follow CloudWatch's tables.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

from sandbox.metric_math.expressions import MetricMathError, Word
from sandbox.metric_math.series import (
    TimeSeries,
    Value,
    finite,
    mapped,
    one_series,
    scalar,
)

Argument = Value | Word


def _sum(values: Sequence[float], _members: int) -> float:
    return math.fsum(values)


def _average(values: Sequence[float], members: int) -> float:
    # "Missing values are treated as 0": all members of an array count, with data or without.
    return math.fsum(values) / members if members else math.nan


def _minimum(values: Sequence[float], _members: int) -> float:
    return min(values, default=math.nan)


def _maximum(values: Sequence[float], _members: int) -> float:
    return max(values, default=math.nan)


def _count(values: Sequence[float], _members: int) -> float:
    return float(len(values))


AGGREGATES: Mapping[str, Callable[[Sequence[float], int], float]] = {
    "SUM": _sum,
    "AVG": _average,
    "MIN": _minimum,
    "MAX": _maximum,
    "DATAPOINT_COUNT": _count,
}


def aggregated(name: str, value: Value) -> Value:
    """Return a number for one time series, a time series for an array."""
    fold = AGGREGATES[name]
    if isinstance(value, TimeSeries):
        return float(fold([*value.points.values()], len(value.points)))
    if not isinstance(value, tuple):
        raise MetricMathError(f"{name} must have a time series or an array, got a number")
    starts = set(itertools.chain.from_iterable(each.points for each in value))
    return finite(
        {
            start: fold([each.points[start] for each in value if start in each.points], len(value))
            for start in starts
        }
    )


def changed(name: str, value: Value) -> Value:
    """Return what DIFF, RATE, ABS, CEIL, FLOOR or RUNNING_SUM makes of each time series."""
    return mapped(CHANGES[name], value, name)


def _each(change: Callable[[float], float]) -> Callable[[TimeSeries], TimeSeries]:
    return lambda series: finite({start: change(each) for start, each in series.points.items()})


def _steps(series: TimeSeries, *, per_second: bool) -> TimeSeries:
    pairs = itertools.pairwise(sorted(series.points.items()))
    return finite(
        {
            start: (value - before) / (start - earlier if per_second else 1)
            for (earlier, before), (start, value) in pairs
        }
    )


def _running_sum(series: TimeSeries) -> TimeSeries:
    starts = sorted(series.points)
    sums = itertools.accumulate(series.points[start] for start in starts)
    return finite(dict(zip(starts, sums, strict=True)))


CHANGES: Mapping[str, Callable[[TimeSeries], TimeSeries]] = {
    "ABS": _each(abs),
    "CEIL": _each(math.ceil),
    "FLOOR": _each(math.floor),
    "DIFF": lambda series: _steps(series, per_second=False),
    "RATE": lambda series: _steps(series, per_second=True),
    "RUNNING_SUM": _running_sum,
}


def filled(value: Value, filler: Argument, starts: Sequence[int]) -> Value:
    """Return FILL: every period has a datapoint, those without data the filler."""
    return mapped(lambda series: _filled(series, filler, starts), value, "FILL")


def _filled(series: TimeSeries, filler: Argument, starts: Sequence[int]) -> TimeSeries:
    points = series.points
    if filler == Word("REPEAT"):
        return _repeated(points, starts)
    if filler == Word("LINEAR"):
        return _interpolated(points, starts)
    if isinstance(filler, TimeSeries):
        return finite({**{at: filler.points[at] for at in starts if at in filler.points}, **points})
    if not isinstance(filler, float):
        raise MetricMathError("FILL must have a number, a time series, REPEAT or LINEAR")
    return finite({**dict.fromkeys(starts, filler), **points})


def _repeated(points: Mapping[int, float], starts: Sequence[int]) -> TimeSeries:
    found: dict[int, float] = {}
    last: float | None = None
    for start in sorted({*starts, *points}):
        last = points.get(start, last)
        if last is not None:
            found[start] = last
    return TimeSeries(found)


def _interpolated(points: Mapping[int, float], starts: Sequence[int]) -> TimeSeries:
    found = dict(points)
    for (left, before), (right, after) in itertools.pairwise(sorted(points.items())):
        for start in starts:
            if left < start < right:
                found[start] = before + (after - before) * (start - left) / (right - left)
    return finite(found)


def chosen(condition: Value, when_true: Value, when_false: Value | None) -> Value:
    """Return IF: a missing true value is 0, a missing false value or condition drops the point."""
    if any(isinstance(each, tuple) for each in (condition, when_true, when_false)):
        raise MetricMathError("IF must have time series and numbers, got an array")
    if isinstance(condition, float):
        found = when_true if condition != 0 else when_false
        return TimeSeries({}) if found is None or math.isnan(condition) else found
    points: dict[int, float] = {}
    for start, truth in one_series(condition, "IF").points.items():
        if truth != 0:
            points[start] = _at(when_true, start, 0.0)
        elif when_false is not None:
            points[start] = _at(when_false, start, math.nan)
    return finite(points)


def _at(value: Value, start: int, missing: float) -> float:
    if isinstance(value, float):
        return value
    return one_series(value, "IF").points.get(start, missing)


def constant(value: Value, starts: Sequence[int]) -> TimeSeries:
    """Return TIME_SERIES: a number in every period."""
    return finite(dict.fromkeys(starts, scalar(value, "TIME_SERIES")))
