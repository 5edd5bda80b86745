"""Alarms on metric math: by PutMetricAlarm, and by a template."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.sandbox.conftest import RunningSandbox, eventually

DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class Watched:
    """Two metrics of a name of their own, and the alarms on them."""

    def __init__(self, sandbox: RunningSandbox, name: str) -> None:
        self._sandbox = sandbox
        self.name = name
        self.cloudwatch = sandbox.client("cloudwatch")
        self.cloudformation = sandbox.client("cloudformation")

    def queries(self, expression: str, period_seconds: int = 1) -> list[dict[str, Any]]:
        metrics = [
            {
                "Id": metric_id,
                "MetricStat": {
                    "Metric": {
                        "Namespace": "Tests",
                        "MetricName": metric_id,
                        "Dimensions": [{"Name": "Test", "Value": self.name}],
                    },
                    "Period": period_seconds,
                    "Stat": "Sum",
                },
                "ReturnData": False,
            }
            for metric_id in ("errors", "requests")
        ]
        return [*metrics, {"Id": "rate", "Expression": expression, "ReturnData": True}]

    def alarm(self, expression: str, **more: Any) -> dict[str, Any]:
        return {
            "AlarmName": self.name,
            "Metrics": self.queries(expression),
            "EvaluationPeriods": 5,
            "DatapointsToAlarm": 1,
            "Threshold": 0.1,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            **more,
        }

    def counts(self, errors: float, requests: float) -> None:
        data = [
            {
                "MetricName": name,
                "Dimensions": [{"Name": "Test", "Value": self.name}],
                "Value": value,
                "Timestamp": time.time() - 2,
            }
            for name, value in (("errors", errors), ("requests", requests))
        ]
        self.cloudwatch.put_metric_data(Namespace="Tests", MetricData=data)

    def described(self) -> dict[str, Any]:
        answer = self.cloudwatch.describe_alarms(AlarmNames=[self.name])
        (found,) = answer["MetricAlarms"]
        alarm: dict[str, Any] = found
        return alarm

    def state(self) -> str:
        state: str = self.described()["StateValue"]
        return state

    def history(self) -> list[str]:
        answer = self.cloudwatch.describe_alarm_history(
            AlarmName=self.name, ScanBy="TimestampAscending"
        )
        changes = [json.loads(each["HistoryData"]) for each in answer["AlarmHistoryItems"]]
        return [each["newState"]["stateValue"] for each in changes]

    def by_query_protocol(self, **parameters: str) -> str:
        """Call an operation as older SDKs do; return the answer's XML."""
        url = f"http://127.0.0.1:{self._sandbox.port}/"
        body = urllib.parse.urlencode({"Version": "2010-08-01", **parameters})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        request = AWSRequest("POST", url, headers, body)
        SigV4Auth(Credentials("test", "test"), "monitoring", "us-east-1").add_auth(request)
        sent = urllib.request.Request(url, body.encode(), dict(request.headers))
        with urllib.request.urlopen(sent) as answer:
            text: str = answer.read().decode()
        return text


@pytest.fixture
def watched(running_sandbox: RunningSandbox, unique: str) -> Iterator[Watched]:
    found = Watched(running_sandbox, f"math-{unique}")
    yield found
    with contextlib.suppress(ClientError):
        found.cloudwatch.delete_alarms(AlarmNames=[found.name])


def test_an_alarm_on_a_rate_rings_and_is_over(watched: Watched):
    """The rate of the period counts, and the guard against few requests; both are in history."""
    watched.cloudwatch.put_metric_alarm(**watched.alarm("IF(requests >= 10, errors / requests, 0)"))
    before = watched.described()
    watched.counts(errors=5, requests=9)
    eventually(lambda: watched.state() == "OK")
    watched.counts(errors=5, requests=10)
    eventually(lambda: watched.state() == "ALARM")
    eventually(lambda: watched.state() == "OK")

    assert watched.queries("IF(requests >= 10, errors / requests, 0)") == before["Metrics"]
    assert {"MetricName", "Namespace", "Period", "Statistic"}.isdisjoint(before)
    assert ["OK", "ALARM", "OK"] == watched.history()[-3:]


def test_the_query_protocol_takes_metrics_too(watched: Watched):
    """Periods are text there, ReturnData is true or false."""
    dimension = "Metrics.member.1.MetricStat.Metric.Dimensions.member.1"
    watched.by_query_protocol(
        **{
            "Action": "PutMetricAlarm",
            "AlarmName": watched.name,
            "EvaluationPeriods": "1",
            "Threshold": "3",
            "ComparisonOperator": "GreaterThanThreshold",
            "Metrics.member.1.Id": "errors",
            "Metrics.member.1.MetricStat.Metric.Namespace": "Tests",
            "Metrics.member.1.MetricStat.Metric.MetricName": "errors",
            f"{dimension}.Name": "Test",
            f"{dimension}.Value": watched.name,
            "Metrics.member.1.MetricStat.Period": "60",
            "Metrics.member.1.MetricStat.Stat": "Sum",
            "Metrics.member.1.ReturnData": "false",
            "Metrics.member.2.Id": "twice",
            "Metrics.member.2.Expression": "errors * 2",
        }
    )
    errors, twice = watched.described()["Metrics"]

    assert {**watched.queries("")[0]["MetricStat"], "Period": 60} == errors["MetricStat"]
    assert errors["ReturnData"] is False
    assert {"Id": "twice", "Expression": "errors * 2"} == twice


@pytest.mark.parametrize(
    ("expression", "more", "words"),
    [
        ("STDDEV(errors)", {}, "Error in expression 'rate': unsupported function STDDEV"),
        ("errors", {"MetricName": "x", "Namespace": "y"}, "must not be given together"),
        ("errors", {"ComparisonOperator": "GreaterThanUpperThreshold"}, "must be one of"),
    ],
)
def test_what_cannot_be_watched_is_a_validation_error(
    watched: Watched, expression: str, more: dict[str, Any], words: str
):
    """Nothing is stored then."""
    with pytest.raises(ClientError, match=words) as refused:
        watched.cloudwatch.put_metric_alarm(**watched.alarm(expression, **more))

    assert "ValidationError" == refused.value.response["Error"]["Code"]
    assert [] == watched.cloudwatch.describe_alarms(AlarmNames=[watched.name])["MetricAlarms"]


def test_a_template_has_alarms_on_metric_math(watched: Watched):
    """Created, updated in place to another expression and to one metric, and deleted."""
    alarm = {**watched.alarm("errors / requests", Threshold="0.5"), "EvaluationPeriods": "3"}
    alarm["Metrics"][0]["MetricStat"]["Period"] = "1"

    def deploy(properties: dict[str, Any], act: Any) -> str:
        template = {
            "Resources": {"Rate": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}},
            "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Rate", "Arn"]}}},
        }
        act(StackName=watched.name, TemplateBody=json.dumps(template))

        def finished() -> dict[str, Any] | None:
            stacks = watched.cloudformation.describe_stacks(StackName=watched.name)["Stacks"]
            return stacks[0] if stacks[0]["StackStatus"] in DONE else None

        return str(eventually(finished)["StackStatus"])

    created = deploy(alarm, watched.cloudformation.create_stack)
    found = watched.described()
    watched.counts(errors=6, requests=10)
    eventually(lambda: watched.state() == "ALARM")
    alarm["Metrics"][2]["Expression"] = "errors / requests / 2"
    updated = deploy(alarm, watched.cloudformation.update_stack)
    halved = watched.described()["Metrics"][2]["Expression"]
    single = {name: value for name, value in alarm.items() if name != "Metrics"}
    single |= {"Namespace": "Tests", "MetricName": "errors", "Statistic": "Sum", "Period": 60}
    deploy(single, watched.cloudformation.update_stack)
    replaced = watched.described()
    alarm["Metrics"][2]["Expression"] = "NOPE(errors)"
    refused = deploy(alarm, watched.cloudformation.update_stack)
    watched.cloudformation.delete_stack(StackName=watched.name)

    assert "CREATE_COMPLETE" == created
    assert watched.queries("errors / requests") == found["Metrics"]
    assert 0.5 == found["Threshold"]
    assert "UPDATE_COMPLETE" == updated
    assert "errors / requests / 2" == halved
    assert "Metrics" not in replaced
    assert "UPDATE_ROLLBACK_COMPLETE" == refused
    eventually(
        lambda: not watched.cloudwatch.describe_alarms(AlarmNames=[watched.name])["MetricAlarms"]
    )
