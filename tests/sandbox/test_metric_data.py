"""GetMetricData with expressions, in each protocol that a client may speak."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.sandbox.conftest import RunningSandbox

Answers = list[dict[str, Any]]


def queries(expression: str, namespace: str) -> Answers:
    """Return an expression of two metrics whose own data is not wanted."""
    inputs = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {"Namespace": namespace, "MetricName": name, "Dimensions": []},
                "Period": 1,
                "Stat": "Sum",
            },
            "ReturnData": False,
        }
        for name in ("errors", "requests")
    ]
    return [*inputs, {"Id": "rate", "Label": "5xx & more", "Expression": expression}]


@pytest.fixture
def seconds(running_sandbox: RunningSandbox, unique: str) -> list[int]:
    """Three seconds: 1 error of 4 requests, no request, 2 requests."""
    now = int(time.time())
    data = [
        {"MetricName": name, "Value": value, "Timestamp": now - ago}
        for ago, name, value in (
            (9, "errors", 1),
            (9, "requests", 4),
            (8, "requests", 0),
            (7, "requests", 2),
        )
    ]
    running_sandbox.client("cloudwatch").put_metric_data(Namespace=unique, MetricData=data)
    return [now - 9, now - 8, now - 7]


def test_a_rate_is_computed_where_there_were_requests(
    running_sandbox: RunningSandbox, unique: str, seconds: list[int]
):
    """Division by zero drops the datapoint; a missing error count is none; newest first."""
    cloudwatch = running_sandbox.client("cloudwatch")
    span = {"StartTime": seconds[0] - 5, "EndTime": seconds[-1] + 2}
    rate = queries("errors / requests", unique)
    (newest_first,) = cloudwatch.get_metric_data(MetricDataQueries=rate, **span)[
        "MetricDataResults"
    ]
    (filled,) = cloudwatch.get_metric_data(
        MetricDataQueries=queries("FILL(errors / requests, -1)", unique),
        ScanBy="TimestampAscending",
        **span,
    )["MetricDataResults"]
    points = zip(newest_first["Timestamps"], newest_first["Values"], strict=True)

    assert [(seconds[2], 0.0), (seconds[0], 0.25)] == [
        (int(at.timestamp()), value) for at, value in points
    ]
    assert [-1.0] * 5 + [0.25, -1.0, 0.0, -1.0] == filled["Values"]
    assert ("rate", "5xx & more", "Complete") == (
        filled["Id"],
        filled["Label"],
        filled["StatusCode"],
    )


def test_a_bad_expression_is_a_validation_error(running_sandbox: RunningSandbox, unique: str):
    """It names the query and what is wrong in it."""
    cloudwatch = running_sandbox.client("cloudwatch")
    with pytest.raises(ClientError, match="Error in expression 'rate': undefined id nobody"):
        cloudwatch.get_metric_data(
            MetricDataQueries=queries("errors / nobody", unique), StartTime=0, EndTime=60
        )


def test_a_dashboard_without_widgets_is_refused(running_sandbox: RunningSandbox, unique: str):
    """The error tells each place; nothing is stored."""
    cloudwatch = running_sandbox.client("cloudwatch")
    with pytest.raises(ClientError, match="list of widgets") as refused:
        cloudwatch.put_dashboard(DashboardName=unique, DashboardBody='{"widget": []}')

    assert "InvalidParameterInput" == refused.value.response["Error"]["Code"]
    assert [] == cloudwatch.list_dashboards(DashboardNamePrefix=unique)["DashboardEntries"]


class Wire:
    """Sends a request as a client of one protocol does."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self._url = f"http://127.0.0.1:{sandbox.port}"

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        request = AWSRequest("POST", self._url + path, headers, body)
        SigV4Auth(Credentials("test", "test"), "monitoring", "us-east-1").add_auth(request)
        sent = urllib.request.Request(self._url + path, body, dict(request.headers))
        with urllib.request.urlopen(sent) as answer:
            content: bytes = answer.read()
        return content


def test_every_protocol_has_expressions(
    running_sandbox: RunningSandbox, unique: str, seconds: list[int]
):
    """Older SDKs send forms, newer ones JSON; CBOR needs a library that is not installed here."""
    wire = Wire(running_sandbox)
    start, end = seconds[0] - 5, seconds[-1] + 2
    wanted = queries("errors / requests", unique)
    request = {"MetricDataQueries": wanted, "StartTime": start, "EndTime": end}
    by_json = wire.send(
        "/",
        json.dumps(request).encode(),
        {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "GraniteServiceVersion20100801.GetMetricData",
        },
    )
    form = {"Action": "GetMetricData", "StartTime": str(start), "EndTime": str(end)}
    for number, each in enumerate(wanted, start=1):
        member = f"MetricDataQueries.member.{number}"
        form[f"{member}.Id"] = each["Id"]
        if "Expression" in each:
            form[f"{member}.Expression"] = each["Expression"]
            continue
        form |= {
            f"{member}.MetricStat.Metric.Namespace": unique,
            f"{member}.MetricStat.Metric.MetricName": each["Id"],
            f"{member}.MetricStat.Period": "1",
            f"{member}.MetricStat.Stat": "Sum",
            f"{member}.ReturnData": "false",
        }
    by_form = wire.send(
        "/",
        urllib.parse.urlencode(form).encode(),
        {"Content-Type": "application/x-www-form-urlencoded"},
    ).decode()

    assert [0.0, 0.25] == json.loads(by_json)["MetricDataResults"][0]["Values"]
    assert "<Values><member>0.0</member><member>0.25</member></Values>" in by_form
    assert by_form.count("<Id>") == 1
