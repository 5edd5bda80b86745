"""Clients nobody here wrote: boto3, the aws CLI and the SageMaker SDK take an endpoint through."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, container, eventually, variant

ROWS = json.dumps({"rows": [[1.5], [-3.0]]})
# As a module: its script does not start where the path of the checkout has a space.
AWS = (sys.executable, "-m", "awscli")
SDK_SCRIPT = """
import json, sys
from sagemaker.core.resources import Endpoint, EndpointConfig, Model
from sagemaker.core.shapes import ContainerDefinition, ProductionVariant

name, role, image, url, environment = json.loads(sys.argv[1])
model = Model.create(
    model_name=name,
    primary_container=ContainerDefinition(
        image=image, model_data_url=url, environment=environment
    ),
    execution_role_arn=role,
)
config = EndpointConfig.create(
    endpoint_config_name=name,
    production_variants=[
        ProductionVariant(
            variant_name="champion",
            model_name=name,
            initial_instance_count=1,
            instance_type="ml.m5.large",
            initial_variant_weight=1.0,
        )
    ],
)
endpoint = Endpoint.create(endpoint_name=name, endpoint_config_name=name)
endpoint.wait_for_status("InService", poll=1)
answer = endpoint.invoke(body='{"rows": [[1.5], [-3.0]]}', content_type="application/json")
print("answer", answer.body.read().decode())
endpoint.delete()
config.delete()
model.delete()
"""


def wait_in_service(sagemaker: Any, name: str) -> dict[str, Any]:
    """Return the description of an endpoint that has settled well."""

    def settled() -> dict[str, Any] | None:
        found = sagemaker.describe_endpoint(EndpointName=name)
        assert found["EndpointStatus"] != "Failed", found["FailureReason"]
        return found if found["EndpointStatus"] == "InService" else None

    return eventually(settled)


def test_boto3_takes_an_endpoint_through_its_life(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
):
    """Create, invoke, shift weights, update, delete, each as SageMaker does it."""
    sagemaker = running_sandbox.client("sagemaker")
    runtime = running_sandbox.client("sagemaker-runtime")
    sagemaker.create_model(
        ModelName=unique, PrimaryContainer=container(artifact_url), ExecutionRoleArn=role_arn
    )
    both = [variant(unique), variant(unique, "challenger", 0.0)]
    sagemaker.create_endpoint_config(EndpointConfigName=unique, ProductionVariants=both)
    sagemaker.create_endpoint(EndpointName=unique, EndpointConfigName=unique)

    assert "Creating" == sagemaker.describe_endpoint(EndpointName=unique)["EndpointStatus"]

    wait_in_service(sagemaker, unique)
    answer = runtime.invoke_endpoint(EndpointName=unique, Body=ROWS, ContentType="application/json")

    assert [1, 0] == json.loads(answer["Body"].read())
    assert "champion" == answer["InvokedProductionVariant"]

    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=unique,
        DesiredWeightsAndCapacities=[
            {"VariantName": "champion", "DesiredWeight": 0.0},
            {"VariantName": "challenger", "DesiredWeight": 1.0},
        ],
    )
    shifted = wait_in_service(sagemaker, unique)
    answer = runtime.invoke_endpoint(EndpointName=unique, Body=ROWS, ContentType="application/json")

    assert [0.0, 1.0] == [each["CurrentWeight"] for each in shifted["ProductionVariants"]]
    assert "challenger" == answer["InvokedProductionVariant"]

    sagemaker.create_endpoint_config(
        EndpointConfigName=f"{unique}-2", ProductionVariants=[variant(unique)]
    )
    sagemaker.update_endpoint(EndpointName=unique, EndpointConfigName=f"{unique}-2")
    updated = wait_in_service(sagemaker, unique)

    assert f"{unique}-2" == updated["EndpointConfigName"]
    assert ["champion"] == [each["VariantName"] for each in updated["ProductionVariants"]]

    sagemaker.delete_endpoint(EndpointName=unique)
    sagemaker.get_waiter("endpoint_deleted").wait(
        EndpointName=unique, WaiterConfig={"Delay": 1, "MaxAttempts": 15}
    )


def test_metrics_of_one_second_are_read_back(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
):
    """What an endpoint served is in CloudWatch a moment later, under SageMaker's names."""
    endpoint = serving_endpoint(running_sandbox, role_arn, artifact_url, unique)
    runtime = running_sandbox.client("sagemaker-runtime")
    cloudwatch = running_sandbox.client("cloudwatch")
    for _ in range(5):
        runtime.invoke_endpoint(EndpointName=endpoint, Body=ROWS, ContentType="application/json")

    def read(name: str, statistic: str) -> list[float]:
        metric = {
            "Namespace": "AWS/SageMaker",
            "MetricName": name,
            "Dimensions": [
                {"Name": "EndpointName", "Value": endpoint},
                {"Name": "VariantName", "Value": "champion"},
            ],
        }
        query = {"Metric": metric, "Period": 1, "Stat": statistic}
        found = cloudwatch.get_metric_data(
            MetricDataQueries=[{"Id": "found", "MetricStat": query}],
            StartTime="2020-01-01T00:00:00Z",
            EndTime="2100-01-01T00:00:00Z",
        )
        values: list[float] = found["MetricDataResults"][0]["Values"]
        return values

    eventually(lambda: sum(read("Invocations", "Sum")) == 5)

    assert 0 == sum(read("Invocation5XXErrors", "Sum"))
    assert 5 == sum(read("ModelLatency", "SampleCount"))
    assert all(100 < value < 5_000_000 for value in read("ModelLatency", "p99"))


def test_the_aws_cli_takes_an_endpoint_through_its_life(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str, tmp_path: Path
):
    """The CLI has its own serializers and waiters."""

    def aws(*arguments: str) -> Any:
        done = subprocess.run(
            [*AWS, *arguments, "--output", "json"],
            env=running_sandbox.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert 0 == done.returncode, done.stderr
        return json.loads(done.stdout) if done.stdout else None

    model = ["--model-name", unique, "--execution-role-arn", role_arn]
    packed = ["--primary-container", json.dumps(container(artifact_url))]
    aws("sagemaker", "create-model", *model, *packed)
    config = ["--endpoint-config-name", unique]
    variants = json.dumps([variant(unique)])
    aws("sagemaker", "create-endpoint-config", *config, "--production-variants", variants)
    name = ["--endpoint-name", unique]
    aws("sagemaker", "create-endpoint", *name, *config)
    wait_in_service(running_sandbox.client("sagemaker"), unique)
    (tmp_path / "rows.json").write_text(ROWS)
    body = ["--body", f"fileb://{tmp_path}/rows.json", "--content-type", "application/json"]
    aws("sagemaker-runtime", "invoke-endpoint", *name, *body, str(tmp_path / "answer.json"))

    assert [1, 0] == json.loads((tmp_path / "answer.json").read_text())

    wanted = json.dumps([{"VariantName": "champion", "DesiredWeight": 3}])
    aws(
        "sagemaker",
        "update-endpoint-weights-and-capacities",
        *name,
        "--desired-weights-and-capacities",
        wanted,
    )
    shifted = wait_in_service(running_sandbox.client("sagemaker"), unique)

    assert 3.0 == shifted["ProductionVariants"][0]["CurrentWeight"]

    aws("sagemaker", "delete-endpoint", *name)


def test_the_sagemaker_sdk_takes_an_endpoint_through_its_life(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
):
    """The SDK needs no more than the environment of `coalmine sandbox env`."""
    parts = container(artifact_url)
    given = [unique, role_arn, parts["Image"], parts["ModelDataUrl"], parts["Environment"]]

    done = subprocess.run(
        [sys.executable, "-c", SDK_SCRIPT, json.dumps(given)],
        env=running_sandbox.environment,
        check=False,
        capture_output=True,
        text=True,
    )

    assert "answer [1, 0]" in done.stdout, done.stdout + done.stderr
    assert 0 == done.returncode, done.stderr


@pytest.mark.parametrize("value", ["Bad_Name", "-x"])
def test_a_wrong_name_is_refused_with_sagemakers_code(
    running_sandbox: RunningSandbox, artifact_url: str, value: str
):
    """A client sees the code that it would see on AWS."""
    sagemaker = running_sandbox.client("sagemaker")

    with pytest.raises(sagemaker.exceptions.ClientError) as caught:
        sagemaker.create_model(ModelName=value, PrimaryContainer=container(artifact_url))

    assert "ValidationException" == caught.value.response["Error"]["Code"]


def serving_endpoint(sandbox: RunningSandbox, role_arn: str, artifact_url: str, name: str) -> str:
    """Create an endpoint with one variant and wait for it."""
    sagemaker = sandbox.client("sagemaker")
    sagemaker.create_model(
        ModelName=name, PrimaryContainer=container(artifact_url), ExecutionRoleArn=role_arn
    )
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant(name)])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    wait_in_service(sagemaker, name)
    return name
