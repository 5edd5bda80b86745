"""Guardrails and serverless endpoints as boto3 sees them, with CloudWatch's own alarms."""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.sandbox.conftest import (
    BUCKET,
    RunningSandbox,
    allow,
    container,
    eventually,
    make_role,
    packed_model,
    policy,
    variant,
)

ROWS = json.dumps({"rows": [[1.5]]})
SLEEPING = """
import json, time

def model_fn(directory):
    return None

def transform_fn(model, body, content_type, accept):
    seconds = json.loads(body)
    if seconds < 0:
        raise ValueError("a model that is not ready for production")
    time.sleep(seconds)
    return json.dumps("done"), "application/json"
"""


class Hosting:
    """Models, configurations and one endpoint of a name of their own."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.name = f"guarded-{uuid.uuid4().hex[:8]}"
        self.iam = sandbox.client("iam")
        self.sagemaker = sandbox.client("sagemaker")
        self.cloudwatch = sandbox.client("cloudwatch")
        once = Config(retries={"total_max_attempts": 1}, read_timeout=70)
        self.runtime = sandbox.client("sagemaker-runtime", config=once)
        self._s3 = sandbox.client("s3")
        self._role_arn = make_role(
            sandbox,
            self.name,
            service="sagemaker.amazonaws.com",
            statements=[allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*")],
        )

    def may_see_alarms(self) -> None:
        self.iam.put_role_policy(
            RoleName=self.name,
            PolicyName="alarms",
            PolicyDocument=policy([allow("cloudwatch:DescribeAlarms", "*")]),
        )

    def has_model(self, url: str) -> None:
        self.sagemaker.create_model(
            ModelName=self.name, PrimaryContainer=container(url), ExecutionRoleArn=self._role_arn
        )

    def has_sleeping_model(self) -> None:
        key = f"{self.name}.tar.gz"
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=packed_model(SLEEPING))
        self.has_model(f"s3://{BUCKET}/{key}")

    def has_config(self, suffix: str, *variants: dict[str, Any]) -> str:
        name = f"{self.name}-{suffix}"
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[*variants]
        )
        return name

    def serves(self, config_name: str) -> None:
        self.sagemaker.create_endpoint(EndpointName=self.name, EndpointConfigName=config_name)
        eventually(lambda: self.endpoint()["EndpointStatus"] == "InService")

    def endpoint(self) -> dict[str, Any]:
        found: dict[str, Any] = self.sagemaker.describe_endpoint(EndpointName=self.name)
        assert found["EndpointStatus"] != "Failed", found["FailureReason"]
        return found

    def invoke(self, body: str) -> Any:
        answer = self.runtime.invoke_endpoint(
            EndpointName=self.name, Body=body, ContentType="application/json"
        )
        return json.loads(answer["Body"].read())


@pytest.fixture
def hosting(running_sandbox: RunningSandbox, artifact_url: str) -> Iterator[Hosting]:
    assert artifact_url  # the bucket is there
    made = Hosting(running_sandbox)
    yield made
    with contextlib.suppress(ClientError):
        made.sagemaker.delete_endpoint(EndpointName=made.name)


def test_an_alarm_on_the_new_fleet_alone_rolls_an_update_back(hosting: Hosting):
    """Both fleets fail; the alarm watches the metrics that carry the new configuration's name."""
    hosting.has_sleeping_model()
    champion = variant(hosting.name)
    hosting.serves(hosting.has_config("old", champion))
    new = hosting.has_config("new", champion)
    with pytest.raises(ClientError, match="server error"):
        hosting.invoke("-1")
    hosting.cloudwatch.put_metric_alarm(
        AlarmName=hosting.name,
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Dimensions=[
            {"Name": "EndpointName", "Value": hosting.name},
            {"Name": "VariantName", "Value": "champion"},
            {"Name": "EndpointConfigName", "Value": new},
        ],
        Statistic="Sum",
        Period=1,
        EvaluationPeriods=60,
        DatapointsToAlarm=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    routing = {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 120}
    update = {
        "EndpointName": hosting.name,
        "EndpointConfigName": new,
        "DeploymentConfig": {
            "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing},
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": hosting.name}]},
        },
    }
    with pytest.raises(ClientError, match="must be allowed cloudwatch:DescribeAlarms"):
        hosting.sagemaker.update_endpoint(**update)
    hosting.may_see_alarms()
    hosting.sagemaker.update_endpoint(**update)

    def is_back() -> bool:
        with contextlib.suppress(ClientError):
            hosting.invoke("-1")
        return bool(hosting.endpoint()["EndpointStatus"] == "InService")

    eventually(is_back, seconds=40)
    endpoint = hosting.endpoint()

    assert f"{hosting.name}-old" == endpoint["EndpointConfigName"]
    assert hosting.name in endpoint["FailureReason"]
    assert hosting.invoke("0") == "done"


def test_a_composite_alarm_on_metric_math_rolls_an_update_back(hosting: Hosting):
    """The composite alarm follows the error rate of both fleets together, and is obeyed."""
    hosting.has_sleeping_model()
    hosting.may_see_alarms()
    champion = variant(hosting.name)
    hosting.serves(hosting.has_config("old", champion))
    dimensions = {"EndpointName": hosting.name, "VariantName": "champion"}
    metrics = [
        {
            "Id": metric_id,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/SageMaker",
                    "MetricName": name,
                    "Dimensions": [{"Name": key, "Value": dimensions[key]} for key in dimensions],
                },
                "Period": 1,
                "Stat": "Sum",
            },
            "ReturnData": False,
        }
        for metric_id, name in (("errors", "Invocation5XXErrors"), ("requests", "Invocations"))
    ]
    hosting.cloudwatch.put_metric_alarm(
        AlarmName=hosting.name,
        Metrics=[*metrics, {"Id": "rate", "Expression": "IF(requests > 0, errors / requests)"}],
        EvaluationPeriods=60,
        DatapointsToAlarm=1,
        Threshold=0.1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    unhealthy = f"{hosting.name}-unhealthy"
    hosting.cloudwatch.put_composite_alarm(AlarmName=unhealthy, AlarmRule=f"ALARM({hosting.name})")
    routing = {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 120}
    hosting.sagemaker.update_endpoint(
        EndpointName=hosting.name,
        EndpointConfigName=hosting.has_config("new", champion),
        DeploymentConfig={
            "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing},
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": unhealthy}]},
        },
    )

    def is_back() -> bool:
        with contextlib.suppress(ClientError):
            hosting.invoke("-1")
        return bool(hosting.endpoint()["EndpointStatus"] == "InService")

    eventually(is_back, seconds=40)
    endpoint = hosting.endpoint()

    assert f"{hosting.name}-old" == endpoint["EndpointConfigName"]
    assert unhealthy in endpoint["FailureReason"]


def test_a_serverless_endpoint_throttles_with_sagemakers_error(hosting: Hosting):
    """ThrottlingException with status 400 and no message; SDKs try again unless told not to."""
    hosting.has_sleeping_model()
    serverless = {"MemorySizeInMB": 1024, "MaxConcurrency": 1}
    only = {"VariantName": "only", "ModelName": hosting.name, "ServerlessConfig": serverless}
    hosting.serves(hosting.has_config("serverless", only))

    assert hosting.invoke("0") == "done"
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        under_way = [pool.submit(hosting.invoke, "1") for _ in range(2)]
        failures = [each.exception() for each in under_way]

    (refused,) = [failure for failure in failures if isinstance(failure, ClientError)]
    assert refused.response["Error"]["Code"] == "ThrottlingException"
    assert refused.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert "None" in str(refused)
    assert failures.count(None) == 1
