"""Reading CloudWatch: all pages, aligned starts, and errors that are not verdicts."""

from datetime import UTC, datetime

import pytest
from botocore.stub import ANY

from canary.endpoint import Roles
from canary.gateways.cloudwatch import AlarmsUnavailableError, EndpointMetrics
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS
from canary.periods import Counts
from canary.verdict import AlarmState
from tests.doubles.stubbed_client import stubbed_client

ROLES = Roles(champion="blue", challenger="green")
METRIC = METRICS[INVOCATION_5XX_ERRORS]


@pytest.fixture
def stubbed():
    with stubbed_client("cloudwatch") as (client, stubber):
        yield stubber, EndpointMetrics(client, "flights-dev")


def page(number, at, value, **more):
    result = {
        "Id": f"q{number}",
        "StatusCode": "Complete",
        "Timestamps": [datetime.fromtimestamp(at, UTC)],
        "Values": [value],
    }
    return {"MetricDataResults": [result], **more}


def read(metrics):
    return metrics.read([METRIC], ROLES, start=90, end=300, period_seconds=60)


def test_every_page_is_read_from_an_aligned_start(stubbed):
    stubber, metrics = stubbed
    asked = {
        "MetricDataQueries": ANY,
        "StartTime": datetime.fromtimestamp(60, UTC),
        "EndTime": datetime.fromtimestamp(300, UTC),
        "ScanBy": "TimestampAscending",
    }
    stubber.add_response("get_metric_data", page(0, 60, 10.0, NextToken="more"), asked)
    stubber.add_response("get_metric_data", page(2, 60, 90.0), asked | {"NextToken": "more"})
    (period,) = read(metrics).periods[METRIC.name]

    assert (10, 90) == (period.challenger.invocations, period.champion.invocations)
    assert Counts(invocations=10, errors=0) == period.challenger


@pytest.mark.parametrize("code", ["Throttling", "InternalServiceFault"])
def test_an_error_makes_the_metric_unavailable(stubbed, code):
    stubber, metrics = stubbed
    stubber.add_client_error("get_metric_data", code)
    reading = read(metrics)

    assert {} == reading.periods
    assert code in reading.unavailable[METRIC.name]


def test_a_partly_failed_answer_makes_the_metric_unavailable(stubbed):
    stubber, metrics = stubbed
    answer = page(0, 60, 10.0)
    answer["MetricDataResults"][0]["StatusCode"] = "InternalError"
    stubber.add_response("get_metric_data", answer)

    assert "got InternalError" in read(metrics).problem


def test_metric_and_composite_alarms_are_looked_up(stubbed):
    stubber, metrics = stubbed
    stubber.add_response(
        "describe_alarms",
        {
            "MetricAlarms": [{"AlarmName": "slo", "StateValue": "ALARM"}],
            "CompositeAlarms": [{"AlarmName": "all", "StateValue": "OK"}],
        },
        {
            "AlarmNames": ["slo", "all", "gone"],
            "AlarmTypes": ["MetricAlarm", "CompositeAlarm"],
            "MaxRecords": 100,
        },
    )

    assert {"slo": AlarmState.ALARM, "all": AlarmState.OK} == metrics.alarm_states(
        ["slo", "all", "gone"]
    )


def test_without_alarms_nothing_is_asked(stubbed):
    _, metrics = stubbed

    assert {} == metrics.alarm_states([])


def test_unreadable_alarms_are_an_error_of_their_own(stubbed):
    stubber, metrics = stubbed
    stubber.add_client_error("describe_alarms", "Throttling")

    with pytest.raises(AlarmsUnavailableError, match="Throttling"):
        metrics.alarm_states(["slo"])
