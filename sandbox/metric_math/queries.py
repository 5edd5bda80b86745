"""Metrics and expressions that refer to each other by their ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.metric_math.evaluation import Surroundings, check, evaluate
from sandbox.metric_math.expressions import Expression, MetricMathError, names_in
from sandbox.metric_math.parser import parse
from sandbox.metric_math.series import TimeSeries, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricStat:
    """A statistic of one metric."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    period_seconds: int
    unit: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One element of a list of queries: a metric's statistic, or an expression."""

    id: str
    source: MetricStat | Expression
    label: str | None
    returns_data: bool


Read = Callable[[MetricStat], TimeSeries]


def expression_of(query_id: str, text: str) -> Expression:
    """Return a query's expression; raise MetricMathError that names the query."""
    try:
        return parse(text)
    except MetricMathError as error:
        raise _named(query_id, error) from error


def check_all(queries: Sequence[Query]) -> None:
    """Raise MetricMathError unless every expression can be evaluated, whatever the data."""
    metrics = frozenset(each.id for each in queries if isinstance(each.source, MetricStat))
    ids = frozenset(each.id for each in queries)
    for query in in_order(queries):
        if isinstance(query.source, MetricStat):
            continue
        try:
            check(query.source, metrics, ids)
        except MetricMathError as error:
            raise _named(query.id, error) from error


def evaluate_all(
    queries: Sequence[Query], read: Read, starts_of: Callable[[int], Sequence[int]]
) -> dict[str, Value]:
    """Return the values of all queries; starts_of tells the periods of a length in seconds."""
    periods = {
        each.id: each.source.period_seconds
        for each in queries
        if isinstance(each.source, MetricStat)
    }
    # CloudWatch brings metrics of several periods to the longest.
    starts = starts_of(max(periods.values(), default=60))
    values: dict[str, Value] = {}
    for query in in_order(queries):
        if isinstance(query.source, MetricStat):
            values[query.id] = read(query.source)
        else:
            values[query.id] = evaluate(
                query.source,
                Surroundings(values=values, metric_periods=periods, starts=starts),
            )
    return values


def in_order(queries: Sequence[Query]) -> list[Query]:
    """Return metrics first, then each expression after those it refers to; refuse circles."""
    done = [each for each in queries if isinstance(each.source, MetricStat)]
    waiting = [each for each in queries if not isinstance(each.source, MetricStat)]
    while waiting:
        missing = {each.id for each in waiting}
        ready = [each for each in waiting if not _references(each) & missing]
        if not ready:
            raise MetricMathError(
                f"expressions must not refer to each other in a circle, got {sorted(missing)}"
            )
        done += ready
        waiting = [each for each in waiting if each not in ready]
    return done


def _references(query: Query) -> frozenset[str]:
    return frozenset() if isinstance(query.source, MetricStat) else names_in(query.source)


def _named(query_id: str, error: MetricMathError) -> MetricMathError:
    return MetricMathError(f"Error in expression '{query_id}': {error}")
