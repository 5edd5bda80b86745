"""The value of an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.metric_math import functions
from sandbox.metric_math.expressions import (
    Array,
    Call,
    Expression,
    MetricMathError,
    Name,
    Negated,
    Number,
    Operation,
    Text,
    Word,
    functions_in,
    names_in,
)
from sandbox.metric_math.series import Series, TimeSeries, Value, combined


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What an expression may refer to."""

    values: Mapping[str, Value]  # of metrics and of other expressions, by id
    metric_periods: Mapping[str, int]  # of the metrics alone, in seconds
    starts: Sequence[int]  # of the periods that were asked for


FUNCTIONS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(functions.AGGREGATES, (1, 1)),
    **dict.fromkeys(functions.CHANGES, (1, 1)),
    "FILL": (2, 2),
    "IF": (2, 3),
    "METRICS": (0, 1),
    "METRIC_COUNT": (1, 1),
    "PERIOD": (1, 1),
    "TIME_SERIES": (1, 1),
}


def check(expression: Expression, metrics: frozenset[str], ids: frozenset[str]) -> None:
    """Raise MetricMathError unless an expression of metrics and other ids can be evaluated."""
    if unknown := sorted(functions_in(expression) - FUNCTIONS.keys()):
        raise MetricMathError(f"unsupported function {', '.join(unknown)}")
    if missing := sorted(names_in(expression) - ids):
        raise MetricMathError(f"undefined id {', '.join(missing)}")
    # What only types can tell, a trial on empty time series tells.
    empty = TimeSeries({})
    value = evaluate(
        expression,
        Surroundings(
            values=dict.fromkeys(ids, empty), metric_periods=dict.fromkeys(metrics, 1), starts=()
        ),
    )
    if isinstance(value, float):
        raise MetricMathError("it must result in a time series, got a scalar")


def evaluate(expression: Expression, surroundings: Surroundings) -> Value:
    """Return the value of an expression whose references are all there."""
    match expression:
        case Number(value):
            return value
        case Name(name):
            return surroundings.values[name]
        case Negated(operand):
            return combined("*", -1.0, evaluate(operand, surroundings))
        case Operation(sign, left, right):
            return combined(sign, evaluate(left, surroundings), evaluate(right, surroundings))
        case Array(members):
            return _array([evaluate(each, surroundings) for each in members])
        case Call(name, arguments):
            return _called(name, arguments, surroundings)
        case Word(text) | Text(text):
            raise MetricMathError(f"unexpected {text!r}")


def _array(members: Sequence[Value]) -> Series:
    found: list[TimeSeries] = []
    for each in members:
        if isinstance(each, float):
            raise MetricMathError("an array must have time series, got a number")
        found += each if isinstance(each, tuple) else [each]
    return tuple(found)


def _called(name: str, arguments: Sequence[Expression], surroundings: Surroundings) -> Value:
    least, most = FUNCTIONS.get(name, (0, -1))
    if most < least:
        raise MetricMathError(f"unsupported function {name}")
    if not least <= len(arguments) <= most:
        wanted = f"{least}" if least == most else f"{least} or {most}"
        raise MetricMathError(f"{name} must have {wanted} arguments, got {len(arguments)}")
    if name in _BY_TEXT:
        return _BY_TEXT[name](arguments, surroundings)
    return _computed(name, [evaluate(each, surroundings) for each in arguments], surroundings)


def _computed(name: str, values: Sequence[Value], surroundings: Surroundings) -> Value:
    if name in functions.AGGREGATES:
        return functions.aggregated(name, values[0])
    if name in functions.CHANGES:
        return functions.changed(name, values[0])
    if name == "IF":
        return functions.chosen(values[0], values[1], values[2] if len(values) == 3 else None)
    if name == "METRIC_COUNT":
        return float(len(values[0])) if isinstance(values[0], tuple) else 1.0
    return functions.constant(values[0], surroundings.starts)


def _fill(arguments: Sequence[Expression], surroundings: Surroundings) -> Value:
    value, filler = arguments
    found = filler if isinstance(filler, Word) else evaluate(filler, surroundings)
    return functions.filled(evaluate(value, surroundings), found, surroundings.starts)


def _metrics(arguments: Sequence[Expression], surroundings: Surroundings) -> Value:
    part = ""
    if arguments:
        if not isinstance(arguments[0], Text):
            raise MetricMathError("METRICS must have a quoted part of ids, or nothing")
        part = arguments[0].text
    ids = [each for each in surroundings.metric_periods if part in each]
    return _array([surroundings.values[each] for each in ids])


def _period(arguments: Sequence[Expression], surroundings: Surroundings) -> Value:
    (metric,) = arguments
    if not isinstance(metric, Name) or metric.id not in surroundings.metric_periods:
        raise MetricMathError("PERIOD must have the id of a metric")
    return float(surroundings.metric_periods[metric.id])


_BY_TEXT: Mapping[str, Callable[[Sequence[Expression], Surroundings], Value]] = {
    "FILL": _fill,
    "METRICS": _metrics,
    "PERIOD": _period,
}
