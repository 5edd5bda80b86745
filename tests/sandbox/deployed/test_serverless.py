"""A serverless endpoint out of YAML: deployed, invoked, throttled, guarded by an alarm."""

from __future__ import annotations

import concurrent.futures
import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from demo.held_out import sample_requests
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed

NAME = "delays-sandbox"
STACK = "Coalmine-sandbox-delays"
ALARM = "delays-errors"
SERVERLESS = {"memory_size_in_mb": 2048, "max_concurrency": 1}
VARIANT = {"name": "only", "initial_weight": 1, "artifact": "build/models/flights-forest.tar.gz"}


@pytest.fixture(scope="module")
def delays(deployed: Deployed) -> Iterator[Deployed]:
    """A serverless endpoint in a stack of its own, beside the flights."""
    before = deployed.config.read_text()
    endpoint = {"name": "delays", "variants": [{**VARIANT, "serverless": SERVERLESS}]}
    deployed.change(lambda config: config["endpoints"].append(endpoint))
    done = deploy(deployed)
    assert done.returncode == 0, done.stdout
    yield deployed
    deployed.config.write_text(before)
    deployed.sandbox.client("cloudformation").delete_stack(StackName=STACK)
    eventually(lambda: NAME not in endpoints(deployed), seconds=60)


def test_it_answers_and_throttles_what_is_too_much(delays: Deployed):
    """One of two requests at once is refused while the other starts its worker."""
    content_type, body = sample_requests()[0]
    runtime = delays.sandbox.client(
        "sagemaker-runtime", config=Config(retries={"total_max_attempts": 1}, read_timeout=70)
    )

    def invoke(_: int) -> Any:
        answer = runtime.invoke_endpoint(EndpointName=NAME, ContentType=content_type, Body=body)
        return json.loads(answer["Body"].read())

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(invoke, number) for number in range(2)]
        failures = [call.exception() for call in calls]

    (refused,) = [failure for failure in failures if isinstance(failure, ClientError)]
    assert refused.response["Error"]["Code"] == "ThrottlingException"
    assert failures.count(None) == 1
    assert isinstance(invoke(0), dict)


def test_it_is_what_the_config_says(delays: Deployed):
    """No instances, the memory and the concurrency of the YAML."""
    (variant,) = describe(delays)["ProductionVariants"]

    assert variant["CurrentServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 1}
    assert variant["CurrentInstanceCount"] == 0


def test_an_alarm_ends_an_update_and_the_stack_says_so(delays: Deployed):
    """SageMaker goes back in silence; the check behind the endpoint finds it and says why."""
    cloudwatch = delays.sandbox.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=ALARM,
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Dimensions=[{"Name": "EndpointName", "Value": NAME}],
        Statistic="Sum",
        Period=1,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="breaching",
    )
    eventually(lambda: alarm_state(cloudwatch) == "ALARM")
    before = describe(delays)["EndpointConfigName"]
    delays.change(lambda config: guard(config["endpoints"][-1]))

    done = deploy(delays)

    assert done.returncode != 0
    assert f"CloudWatch alarms are in ALARM: {ALARM}" in done.stdout
    assert before == describe(delays)["EndpointConfigName"]


def guard(endpoint: dict[str, Any]) -> None:
    """Move the model to an instance, under an alarm: serverless endpoints have no guardrails."""
    endpoint["variants"] = [VARIANT]
    endpoint["deployment"] = {"strategy": "all_at_once", "rollback_alarms": [ALARM]}


def deploy(deployed: Deployed) -> subprocess.CompletedProcess[str]:
    """Deploy the endpoint's stack only."""
    return deployed.cdk("deploy", STACK, "--exclusively", "--require-approval", "never")


def describe(deployed: Deployed) -> dict[str, Any]:
    """The endpoint as it is."""
    found: dict[str, Any] = deployed.sandbox.client("sagemaker").describe_endpoint(
        EndpointName=NAME
    )
    return found


def endpoints(deployed: Deployed) -> list[str]:
    """The names of all endpoints."""
    listed = deployed.sandbox.client("sagemaker").list_endpoints()["Endpoints"]
    return [each["EndpointName"] for each in listed]


def alarm_state(cloudwatch: Any) -> str:
    """The state of the alarm."""
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return str(alarm["StateValue"])
