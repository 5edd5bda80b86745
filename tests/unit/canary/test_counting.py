"""What is asked of CloudWatch, and how its sparse answers become periods."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from canary.counting import collect_points, join_periods, metric_data_queries, queries_for
from canary.endpoint import Roles
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS, Count
from canary.periods import Counts, Period

ROLES = Roles(champion="blue", challenger="green")
METRIC = METRICS[INVOCATION_5XX_ERRORS]
QUERIES = queries_for([METRIC], ROLES)


def result(number, points, status="Complete"):
    return {
        "Id": f"q{number}",
        "StatusCode": status,
        "Timestamps": [datetime.fromtimestamp(at, UTC) for at in points],
        "Values": list(points.values()),
    }


def test_invocations_and_errors_of_both_variants_are_asked_for():
    asked = metric_data_queries(QUERIES, endpoint_name="flights-dev", period_seconds=60)
    stats = [each["MetricStat"] for each in asked]

    assert [
        ("green", "Invocations"),
        ("green", "Invocation5XXErrors"),
        ("blue", "Invocations"),
        ("blue", "Invocation5XXErrors"),
    ] == [(s["Metric"]["Dimensions"][1]["Value"], s["Metric"]["MetricName"]) for s in stats]
    assert {("flights-dev", "AWS/SageMaker", 60, "Sum")} == {
        (s["Metric"]["Dimensions"][0]["Value"], s["Metric"]["Namespace"], s["Period"], s["Stat"])
        for s in stats
    }


def test_what_two_metrics_share_is_asked_for_once():
    other = replace(METRIC, name="4xx", bad=Count(metric_name="Invocation4XXErrors"))

    assert 6 == len(queries_for([METRIC, other], ROLES))


def test_pages_of_an_answer_are_joined():
    pages = [result(0, {60: 10.0}), result(2, {60: 90.0}), result(0, {120: 11.0})]
    points = collect_points(QUERIES, pages)

    assert {60: 10.0, 120: 11.0} == points[QUERIES[0]]


def test_an_unanswered_query_is_no_data_to_judge_by():
    with pytest.raises(ValueError, match="Invocation5XXErrors of green, got InternalError"):
        collect_points(QUERIES, [result(1, {}, "InternalError")])


def test_missing_errors_beside_invocations_are_none():
    points = collect_points(QUERIES, [result(0, {60: 10.0}), result(2, {60: 90.0})])

    assert [
        Period(
            start=60,
            challenger=Counts(invocations=10, errors=0),
            champion=Counts(invocations=90, errors=0),
        )
    ] == join_periods(METRIC, ROLES, points)


def test_a_variant_without_points_served_nothing():
    points = collect_points(QUERIES, [result(2, {60: 90.0}), result(3, {60: 2.0})])
    (period,) = join_periods(METRIC, ROLES, points)

    assert (Counts(), Counts(invocations=90, errors=2)) == (period.challenger, period.champion)


def test_periods_without_any_point_are_left_out():
    assert [] == join_periods(METRIC, ROLES, collect_points(QUERIES, []))
