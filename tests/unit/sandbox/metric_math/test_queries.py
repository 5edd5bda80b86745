"""What expressions make of time series; the tables are those of CloudWatch's guide."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.metric_math.expressions import MetricMathError
from sandbox.metric_math.queries import (
    MetricStat,
    Query,
    check_all,
    evaluate_all,
    expression_of,
)
from sandbox.metric_math.series import TimeSeries, Value

PERIOD = 60
Row = list[float | None]


def metric(name: str) -> Query:
    """Return a query of a metric."""
    source = MetricStat(
        namespace="AWS/SageMaker",
        name=name,
        dimensions={},
        statistic="Sum",
        period_seconds=PERIOD,
        unit=None,
    )
    return Query(id=name, source=source, label=None, returns_data=False)


def expression(text: str, name: str = "e1") -> Query:
    """Return a query of an expression."""
    return Query(id=name, source=expression_of(name, text), label=None, returns_data=True)


def series(row: Row) -> TimeSeries:
    """Return a time series; None where a datapoint is missing."""
    return TimeSeries({at * PERIOD: each for at, each in enumerate(row) if each is not None})


def value(text: str, **rows: Row) -> Value:
    """Return what an expression makes of rows."""
    periods = max(map(len, rows.values()))
    queries = [*(metric(name) for name in rows), expression(text)]
    check_all(queries)
    values = evaluate_all(
        queries,
        lambda stat: series(rows[stat.name]),
        lambda length: range(0, periods * length, length),
    )
    return values["e1"]


def evaluated(text: str, **rows: Row) -> Row:
    """Return the values of the periods; None where there is none."""
    found = value(text, **rows)
    assert isinstance(found, TimeSeries)
    return [found.points.get(at * PERIOD) for at in range(max(map(len, rows.values())))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m1 < m2", [0, 0, 1, 0]),
        ("m1 >= 30", [1, 0, 0, 0]),
        ("m1 > 15 AND m2 > 15", [1, 0, 0, 0]),
        ("m1 > 15 || m2 > 15", [1, 1, 1, 0]),
        ("m1 + m2", [50, 20, 20, 0]),
        ("m1 / m2", [1.5, None, 0, None]),
        ("m1 - 5", [25, 15, -5, -5]),
        ("100 * m2", [2000, None, 2000, None]),
        ("-m2", [-20, None, -20, None]),
    ],
)
def test_a_missing_datapoint_is_0_beside_one_that_is_there(text: str, expected: Row):
    """As CloudWatch's guide has it, also for comparisons; a division by it is dropped."""
    assert expected == evaluated(text, m1=[30, 20, 0, 0], m2=[20, None, 20, None])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IF(m1, m2, m3)", [30, 0, 20, None, None]),
        ("IF(m1, 5, m3)", [5, 5, 20, None, None]),
        ("IF(m1, m2, 5)", [30, 0, 5, 5, None]),
        ("IF(m1, m2)", [30, 0, None, None, None]),
        ("IF(m1 < 1, 10, 2)", [2, 2, 10, 10, None]),
        ("IF(1, m2, m3)", [30, None, 0, 0, 30]),
        ("IF(0, m2, m3)", [0, 0, 20, None, 20]),
        ("IF(0, m2)", [None, None, None, None, None]),
        ("IF(m1 >= 1, m2 / m1)", [30, 0, None, None, None]),
    ],
)
def test_if_follows_the_tables_of_the_guide(text: str, expected: Row):
    """A missing true value is 0; a missing condition or false value drops the datapoint."""
    rows: dict[str, Row] = {
        "m1": [1, 1, 0, 0, None],
        "m2": [30, None, 0, 0, 30],
        "m3": [0, 0, 20, None, 20],
    }

    assert expected == evaluated(text, **rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FILL(m1, 0)", [0, 2, 0, 4, 0]),
        ("FILL(m1, REPEAT)", [None, 2, 2, 4, 4]),
        ("FILL(m1, LINEAR)", [None, 2, 3, 4, None]),
        ("FILL(m1, m2)", [1, 2, None, 4, None]),
        ("FILL(m1, MIN(m1))", [2, 2, 2, 4, 2]),
        ("FILL(m3, 7)", [7, 7, 7, 7, 7]),
        ("FILL(m3, REPEAT)", [None] * 5),
        ("SUM([m1, m2, m3])", [1, 2, None, 4, None]),
        ("SUM(METRICS())", [1, 2, None, 4, None]),
        ("SUM(METRICS('2'))", [1, None, None, None, None]),
        ("AVG([m1, m2])", [0.5, 1, None, 2, None]),
        ("MAX([m1, m2])", [1, 2, None, 4, None]),
        ("MIN(FILL([m1, m2], 0))", [0, 0, 0, 0, 0]),
        ("m1 - AVG(m1)", [None, -1, None, 1, None]),
        ("m1 / MAX(m1)", [None, 0.5, None, 1, None]),
        ("m1 / SUM(m3)", [None] * 5),
        ("m1 / PERIOD(m1)", [None, 2 / 60, None, 4 / 60, None]),
        ("DIFF(m1)", [None, None, None, 2, None]),
        ("RATE(m1)", [None, None, None, 2 / 120, None]),
        ("RUNNING_SUM(m1)", [None, 2, None, 6, None]),
        ("TIME_SERIES(DATAPOINT_COUNT(m1))", [2, 2, 2, 2, 2]),
        ("m1 * METRIC_COUNT(METRICS())", [None, 6, None, 12, None]),
        ("FLOOR(ABS(-m1 / 3))", [None, 0, None, 1, None]),
    ],
)
def test_functions_of_sparse_metrics(text: str, expected: Row):
    """m3 has never had any data."""
    m1: Row = [None, 2, None, 4, None]

    assert expected == evaluated(text, m1=m1, m2=[1, None, None, None, None], m3=[None])


def test_an_array_is_computed_one_by_one():
    """100/[m1, m2] are two time series."""
    found = value("100 / [m1, m2]", m1=[10, 0], m2=[50, 20])

    assert (series([10, None]), series([2, 5])) == found


def test_expressions_refer_to_expressions_in_any_order():
    """The list of queries need not be in the order of their computation."""
    queries = [expression("e2 * 2"), expression("m1 + 1", "e2"), metric("m1")]
    check_all(queries)
    values = evaluate_all(queries, lambda _: series([1, 2]), lambda length: (0, length))

    assert series([4, 6]) == values["e1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("STDDEV(m1)", "unsupported function STDDEV"),
        ("SEARCH('{AWS/SageMaker}', 'Sum')", "unsupported function SEARCH"),
        ("sum(m1)", "unsupported function sum"),
        ("m1 + m9", "undefined id m9"),
        ("AVG(m1)", "must result in a time series, got a scalar"),
        ("FILL(m1)", "FILL must have 2 arguments, got 1"),
        ("FILL(m1, NEAREST)", "REPEAT or LINEAR"),
        ("m1 + REPEAT", "unexpected 'REPEAT'"),
        ("IF([m1, m2], 1, 0)", "got an array"),
        ("[m1, 1]", "must have time series, got a number"),
        ("[m1, m2] / [m1, m2]", "unsupported operand types for /"),
        ("PERIOD(-m1)", "PERIOD must have the id of a metric"),
        ("FLOOR(3)", "FLOOR must have a time series, got a scalar"),
        ("m1 +", "it ends too early"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_beforehand(text: str, words: str):
    """An alarm on it could never change its state; the id of the expression is named."""
    with pytest.raises(MetricMathError) as refused:
        check_all([metric("m1"), metric("m2"), expression(text)])

    assert words in str(refused.value)
    assert "Error in expression 'e1'" in str(refused.value)


def test_a_circle_is_refused():
    """Two expressions that wait for each other."""
    with pytest.raises(MetricMathError, match=r"in a circle, got \['e1', 'e2'\]"):
        check_all([expression("e2 + 1"), expression("e1 + 1", "e2")])


numbers = st.floats(min_value=-1e6, max_value=1e6)
rows = st.lists(st.none() | numbers, min_size=5, max_size=5)
texts = st.recursive(
    st.sampled_from(["m1", "m2", "2"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/<>"), inner).map(lambda it: f"({' '.join(it)})"),
        st.tuples(inner, inner, inner).map(lambda it: f"IF({', '.join(it)})"),
        inner.map(lambda it: f"-{it}"),
    ),
    max_leaves=8,
)


@given(texts, rows, rows)
def test_a_result_has_finite_numbers_where_an_input_has_data(text: str, one: Row, two: Row):
    """Operators and IF make no datapoint from nothing, and none that is no number."""
    found = value(f"m1 * 0 + {text}", m1=one, m2=two)

    assert isinstance(found, TimeSeries)
    assert found.points.keys() <= series(one).points.keys() | series(two).points.keys()
    assert all(map(math.isfinite, found.points.values()))


@given(rows, rows)
def test_a_filled_sum_is_the_sum_of_the_filled(one: Row, two: Row):
    """With a value in every period, SUM of an array and + are the same."""
    filled = evaluated("FILL(m1, 0) + FILL(m2, 0)", m1=one, m2=two)

    assert filled == evaluated("SUM([FILL(m1, 0), FILL(m2, 0)])", m1=one, m2=two)
    assert None not in filled


@given(rows, rows)
def test_a_rate_has_no_datapoint_without_requests(errors: Row, requests: Row):
    """Division by zero or by what is missing drops the datapoint."""
    rate = evaluated("m1 / m2", m1=errors, m2=requests)

    assert all(
        found is None
        for found, count in zip(rate, requests, strict=True)
        if count is None or count == 0
    )
