"""A variant as a scalable target, and what tests of scaling do with it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.sandbox.conftest import RunningSandbox, eventually

BODY = json.dumps({"rows": [[1.5]]})
DIMENSION = "sagemaker:variant:DesiredInstanceCount"
INVOCATIONS = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
PROVISIONED = "sagemaker:variant:DesiredProvisionedConcurrency"
DENIED = ("AccessDenied", "AccessDeniedException")


class Variant:
    """One variant of a new endpoint, and what a test does with it as a scalable target."""

    def __init__(
        self,
        sandbox: RunningSandbox,
        endpoint_name: str,
        name: str,
        dimension: str = DIMENSION,
    ) -> None:
        self.scaling = sandbox.client("application-autoscaling")
        self.sagemaker = sandbox.client("sagemaker")
        self.cloudwatch = sandbox.client("cloudwatch")
        self.endpoint_name, self.name = endpoint_name, name
        self.resource_id = f"endpoint/{endpoint_name}/variant/{name}"
        self.identity = {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self.resource_id,
            "ScalableDimension": dimension,
        }
        self._runtime = sandbox.client("sagemaker-runtime")

    def register(self, least: int, most: int, **options: Any) -> str:
        arn: str = self.scaling.register_scalable_target(
            **self.identity, MinCapacity=least, MaxCapacity=most, **options
        )["ScalableTargetARN"]
        return arn

    def track(self, target_value: float, name: str = "tracking", **options: Any) -> dict[str, Any]:
        is_named = {"CustomizedMetricSpecification", "PredefinedMetricSpecification"} & {*options}
        metric = {} if is_named else {"PredefinedMetricSpecification": INVOCATIONS}
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


def delete(sagemaker: Any, name: str) -> None:
    """Delete an endpoint once nothing changes it any more, if a test has not."""

    def is_on_its_way() -> bool:
        try:
            if sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] == "Updating":
                return False
            sagemaker.delete_endpoint(EndpointName=name)
        except ClientError as error:
            return "find endpoint" in str(error) or "in-progress" in str(error)
        return True

    eventually(is_on_its_way, seconds=45)
