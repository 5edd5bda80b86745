"""Application Auto Scaling moves instance counts on real load, and only within its rules."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.conftest import (
    RunningSandbox,
    container,
    eventually,
    variant,
)

BODY = json.dumps({"rows": [[1.5]]})
DIMENSION = "sagemaker:variant:DesiredInstanceCount"
INVOCATIONS = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
# Answers like the other model, after a tenth of a second of work.
BUSY = """
import json, time

def model_fn(directory):
    return None

def transform_fn(model, body, content_type, accept):
    until = time.thread_time() + 0.1
    while time.thread_time() < until:
        pass
    return json.dumps([1]), "application/json"
"""


class Variant:
    """One variant of a new endpoint, and what a test does with it as a scalable target."""

    def __init__(self, sandbox: RunningSandbox, endpoint_name: str, name: str) -> None:
        self.scaling = sandbox.client("application-autoscaling")
        self.sagemaker = sandbox.client("sagemaker")
        self.cloudwatch = sandbox.client("cloudwatch")
        self.endpoint_name, self.name = endpoint_name, name
        self.resource_id = f"endpoint/{endpoint_name}/variant/{name}"
        self.identity = {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self.resource_id,
            "ScalableDimension": DIMENSION,
        }
        self._runtime = sandbox.client("sagemaker-runtime")

    def register(self, least: int, most: int, **options: Any) -> str:
        arn: str = self.scaling.register_scalable_target(
            **self.identity, MinCapacity=least, MaxCapacity=most, **options
        )["ScalableTargetARN"]
        return arn

    def track(self, target_value: float, name: str = "tracking", **options: Any) -> dict[str, Any]:
        metric = (
            {}
            if "CustomizedMetricSpecification" in options
            else {"PredefinedMetricSpecification": INVOCATIONS}
        )
        answer: dict[str, Any] = self.scaling.put_scaling_policy(
            **self.identity,
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": target_value,
                **metric,
                **options,
            },
        )
        return answer

    def schedule(self, seconds: float, least: int, most: int, name: str = "soon") -> None:
        due = datetime.now(UTC) + timedelta(seconds=seconds)
        self.scaling.put_scheduled_action(
            **self.identity,
            ScheduledActionName=name,
            Schedule=f"at({due:%Y-%m-%dT%H:%M:%S})",
            ScalableTargetAction={"MinCapacity": least, "MaxCapacity": most},
        )

    def described(self) -> dict[str, Any]:
        endpoint = self.sagemaker.describe_endpoint(EndpointName=self.endpoint_name)
        found: dict[str, Any] = next(
            each for each in endpoint["ProductionVariants"] if each["VariantName"] == self.name
        )
        return {**found, "EndpointStatus": endpoint["EndpointStatus"]}

    def has(self, count: int) -> bool:
        found = self.described()
        return bool(
            found["EndpointStatus"] == "InService" and found["CurrentInstanceCount"] == count
        )

    def activities(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.scaling.describe_scaling_activities(
            ServiceNamespace="sagemaker", ResourceId=self.resource_id
        )["ScalingActivities"]
        return found

    def alarm_state(self, name: str) -> str:
        alarms = self.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        state: str = alarms[0]["StateValue"]
        return state

    @contextmanager
    def load(self, *, threads: int = 4) -> Iterator[None]:
        """Ask without a pause."""
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                self._runtime.invoke_endpoint(
                    EndpointName=self.endpoint_name, Body=BODY, ContentType="application/json"
                )

        with ThreadPoolExecutor(threads) as pool:
            asking = [pool.submit(ask) for _ in range(threads)]
            try:
                yield
            finally:
                stop.set()
        for each in asking:
            each.result()


MakeVariant = Callable[..., Variant]


@pytest.fixture
def make_variant(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
) -> Iterator[MakeVariant]:
    """Make an endpoint in service with one variant; it is deleted after the test."""
    sagemaker = running_sandbox.client("sagemaker")
    made: list[str] = []

    def make(*, url: str = artifact_url, **fields: Any) -> Variant:
        name = f"{unique}-{len(made)}"
        sagemaker.create_model(
            ModelName=name, PrimaryContainer=container(url), ExecutionRoleArn=role_arn
        )
        sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[{**variant(name), **fields}]
        )
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        made.append(name)
        created = Variant(running_sandbox, name, "champion")
        eventually(lambda: created.described()["EndpointStatus"] == "InService")
        return created

    yield make
    for name in made:
        delete(sagemaker, name)


def delete(sagemaker: Any, name: str) -> None:
    """Delete an endpoint once nothing changes it any more."""

    def deleted() -> bool:
        if sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] == "Updating":
            return False
        sagemaker.delete_endpoint(EndpointName=name)
        return True

    eventually(deleted)


def test_load_scales_a_variant_out_and_after_it_in_again(make_variant: MakeVariant):
    """Three high periods add instances, fifteen low ones take them away; both leave a trace."""
    scaled = make_variant()
    arn = scaled.register(1, 3)
    alarms = scaled.track(60.0)["Alarms"]
    high, low = (alarm["AlarmName"] for alarm in alarms)
    with scaled.load():
        eventually(lambda: scaled.has(3), seconds=30)
        eventually(lambda: scaled.alarm_state(high) == "ALARM")
    eventually(lambda: scaled.has(1), seconds=45)
    eventually(lambda: scaled.activities()[0]["StatusCode"] == "Successful")
    scaled_in, scaled_out = scaled.activities()

    assert ":scalable-target/" in arn
    assert high.startswith(f"TargetTracking-{scaled.resource_id}-AlarmHigh-")
    assert f"monitor alarm {high} in state ALARM triggered policy tracking" == scaled_out["Cause"]
    assert "Setting desired instance count to 3." == scaled_out["Description"]
    assert f"monitor alarm {low} in state ALARM triggered policy tracking" == scaled_in["Cause"]
    assert (
        "Successfully set desired instance count to 1. Change successfully fulfilled by sagemaker."
        == scaled_in["StatusMessage"]
    )
