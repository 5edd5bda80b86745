"""Time series, and what operators make of them.

The rules are those of CloudWatch's guide: a missing datapoint counts as 0 where the other operand
has one, so the result has every timestamp of either; what is no finite number is dropped.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.metric_math.expressions import MetricMathError


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """Values by the start of their period."""

    points: Mapping[int, float]


Series = tuple[TimeSeries, ...]
Value = float | TimeSeries | Series
Combine = Callable[[float, float], float]


def _truth(holds: Callable[[float, float], bool]) -> Combine:
    return lambda left, right: float(holds(left, right))


OPERATORS: Mapping[str, Combine] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "==": _truth(operator.eq),
    "!=": _truth(operator.ne),
    "<": _truth(operator.lt),
    "<=": _truth(operator.le),
    ">": _truth(operator.gt),
    ">=": _truth(operator.ge),
    "AND": _truth(lambda left, right: left != 0 and right != 0),
    "OR": _truth(lambda left, right: left != 0 or right != 0),
}


def combined(sign: str, left: Value, right: Value) -> Value:
    """Return what an operator makes of two values; two arrays are refused."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        raise MetricMathError(
            f"unsupported operand types for {sign}: '[TimeSeries[], TimeSeries[]]'"
        )
    if isinstance(left, tuple):
        return tuple(_of_two(sign, each, right) for each in left)
    if isinstance(right, tuple):
        return tuple(_of_two(sign, left, each) for each in right)
    if isinstance(left, TimeSeries) or isinstance(right, TimeSeries):
        return _of_two(sign, left, right)
    return _number(sign, left, right)


def _of_two(sign: str, left: float | TimeSeries, right: Value) -> TimeSeries:
    assert not isinstance(right, tuple)  # noqa: S101 - the caller took arrays apart
    starts: set[int] = set()
    for operand in (left, right):
        starts.update(operand.points if isinstance(operand, TimeSeries) else ())

    def at(operand: float | TimeSeries, start: int) -> float:
        return operand.points.get(start, 0.0) if isinstance(operand, TimeSeries) else operand

    return finite({start: _number(sign, at(left, start), at(right, start)) for start in starts})


def _number(sign: str, left: float, right: float) -> float:
    try:
        found = OPERATORS[sign](left, right)
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return math.nan if isinstance(found, complex) else found


def finite(points: Mapping[int, float]) -> TimeSeries:
    """Return a time series without the datapoints that are no number."""
    return TimeSeries(
        {start: points[start] for start in sorted(points) if math.isfinite(points[start])}
    )


def mapped(change: Callable[[TimeSeries], TimeSeries], value: Value, name: str) -> Value:
    """Return a change of a time series, or of each of an array."""
    if isinstance(value, tuple):
        return tuple(change(each) for each in value)
    return change(one_series(value, name))


def one_series(value: Value, name: str) -> TimeSeries:
    """Return a value that must be one time series."""
    if not isinstance(value, TimeSeries):
        found = "an array" if isinstance(value, tuple) else "a scalar"
        raise MetricMathError(f"{name} must have a time series, got {found}")
    return value


def scalar(value: Value, name: str) -> float:
    """Return a value that must be a number."""
    if not isinstance(value, float):
        raise MetricMathError(f"{name} must have a number, got a time series")
    return value
