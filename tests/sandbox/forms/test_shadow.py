"""A shadow variant beside the live one, with data capture and a guardrail: declared, deployed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.held_out import sample_requests
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import ROLLBACK_ALARM, SHADOWED_ENDPOINT

ENDPOINT_NAME = f"{SHADOWED_ENDPOINT}-sandbox"
REQUESTS = 5


@pytest.fixture
def shadowed(forms: Deployed) -> dict[str, Any]:
    """The endpoint as SageMaker describes it."""
    found: dict[str, Any] = forms.sandbox.client("sagemaker").describe_endpoint(
        EndpointName=ENDPOINT_NAME
    )
    return found


def test_what_the_config_says_is_there(shadowed: dict[str, Any]):
    """The shadow is no production variant; the named alarm and its own watch the next update."""
    assert ["live"] == [each["VariantName"] for each in shadowed["ProductionVariants"]]
    assert ["dark"] == [each["VariantName"] for each in shadowed["ShadowProductionVariants"]]
    assert "Started" == shadowed["DataCaptureConfig"]["CaptureStatus"]
    obeyed = shadowed["LastDeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]
    assert [
        ROLLBACK_ALARM["AlarmName"],
        *(f"{ENDPOINT_NAME}-live-{slug}" for slug in ("5xx-error-rate", "p99-model-latency")),
    ] == [alarm["AlarmName"] for alarm in obeyed]


def test_callers_hear_the_live_variant_and_the_shadow_is_asked_too(forms: Deployed):
    """The shadow is as heavy as the live variant, so it gets all; its answers go nowhere."""
    content_type, body = sample_requests()[0]
    runtime = forms.sandbox.client("sagemaker-runtime")
    before = requests_of_both(forms)
    for _ in range(REQUESTS):
        answer = runtime.invoke_endpoint(
            EndpointName=ENDPOINT_NAME, ContentType=content_type, Body=body
        )

        assert "live" == answer["InvokedProductionVariant"]
        assert json.loads(answer["Body"].read())
    expected = {name: requests + REQUESTS for name, requests in before.items()}
    eventually(lambda: requests_of_both(forms) == expected)


def requests_of_both(forms: Deployed) -> dict[str, float]:
    """How many requests the live variant and its shadow have had."""
    return {name: requests_of(forms, name) for name in ("live", "dark")}


def requests_of(forms: Deployed, variant_name: str) -> float:
    """How many requests a variant has had, as CloudWatch counts them."""
    now = datetime.now(UTC)
    points = forms.sandbox.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName="Invocations",
        Dimensions=[
            {"Name": "EndpointName", "Value": ENDPOINT_NAME},
            {"Name": "VariantName", "Value": variant_name},
        ],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(each["Sum"] for each in points))
