"""Invocation watch (row 11): the dashboard of what is deployed shows what is published.

The alarms have tests of their own; here every graph is looked at, line by line.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.held_out import sample_requests
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import (
    AB_ENDPOINT,
    SCALED_ENDPOINT,
    SERVERLESS_ENDPOINT,
    SHADOWED_ENDPOINT,
)
from tests.synth.dashboard_body import graphs, metrics, queries

DASHBOARD = "Coalmine-sandbox-us-east-1"
WATCH = "Coalmine-sandbox-watch"


def test_the_dashboard_is_deployed_under_its_name(forms: Deployed):
    """A person on call finds it by the name of the environment."""
    assert DASHBOARD == forms.outputs_of(WATCH)["DashboardName"]
    assert f"{AB_ENDPOINT}-sandbox" in {
        dict(dimensions)["EndpointName"] for *_, dimensions in metrics(deployed_body(forms))
    }


def test_every_alarm_on_it_is_there(forms: Deployed):
    """An alarm that is named but not there stands on a dashboard as an empty box."""
    cloudwatch = forms.sandbox.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    alarms = {
        each["AlarmArn"]
        for page in pages
        for each in [*page["MetricAlarms"], *page["CompositeAlarms"]]
    }
    body = deployed_body(forms)
    shown = [
        arn
        for widget in body["widgets"]
        if widget["type"] == "alarm"
        for arn in widget["properties"]["alarms"]
    ]

    assert len(shown) > 10
    assert [] == [arn for arn in shown if arn not in alarms]


@pytest.mark.parametrize(
    "form", [AB_ENDPOINT, SCALED_ENDPOINT, SERVERLESS_ENDPOINT, SHADOWED_ENDPOINT]
)
def test_no_line_of_a_graph_is_empty(forms: Deployed, form: str):
    """On instances, autoscaled, serverless, with a shadow: CloudWatch has values for each."""
    name = f"{form}-sandbox"
    drawn = [
        graph for (heading, _), graph in graphs(deployed_body(forms)).items() if heading == name
    ]
    ask_each_variant(forms, name)

    assert 5 == len(drawn)
    eventually(lambda: not any(empty_lines(forms, graph) for graph in drawn), seconds=30)


def ask_each_variant(forms: Deployed, endpoint_name: str) -> None:
    """Send a request to each production variant."""
    endpoint = forms.sandbox.client("sagemaker").describe_endpoint(EndpointName=endpoint_name)
    names = [each["VariantName"] for each in endpoint["ProductionVariants"]]
    content_type, body = sample_requests()[0]
    for variant_name in names:
        forms.sandbox.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=endpoint_name,
            ContentType=content_type,
            Body=body,
            **({} if len(names) == 1 else {"TargetVariant": variant_name}),
        )


def empty_lines(forms: Deployed, graph: dict[str, Any]) -> list[str]:
    """The labels of the lines that a graph would draw without a point, asked as a console asks."""
    now = datetime.now(UTC)
    answer = forms.sandbox.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries(graph),
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
    )
    return [each["Label"] for each in answer["MetricDataResults"] if not each["Values"]]


def deployed_body(forms: Deployed) -> dict[str, Any]:
    """The dashboard as CloudWatch has it."""
    cloudwatch = forms.sandbox.client("cloudwatch")
    found = cloudwatch.get_dashboard(DashboardName=DASHBOARD)["DashboardBody"]
    body: dict[str, Any] = json.loads(found)
    return body
