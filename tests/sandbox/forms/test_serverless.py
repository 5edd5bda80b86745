"""A serverless endpoint out of YAML: deployed, invoked, throttled, guarded by an alarm."""

from __future__ import annotations

import concurrent.futures
import json
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from demo.held_out import sample_requests
from demo.traffic import Traffic
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import SERVERLESS_ENDPOINT, WARM_ENDPOINT

NAME = f"{SERVERLESS_ENDPOINT}-sandbox"
WARM = f"{WARM_ENDPOINT}-sandbox"
ALARM = "delays-errors"
VARIANT = {"name": "only", "initial_weight": 1, "artifact": "build/models/flights-forest.tar.gz"}


def test_it_answers_and_throttles_what_is_too_much(forms: Deployed):
    """Of many requests at once one is answered; the others find its worker busy, warm or not."""
    content_type, body = sample_requests()[0]
    runtime = forms.sandbox.client(
        "sagemaker-runtime", config=Config(retries={"total_max_attempts": 1}, read_timeout=70)
    )

    def invoke(_: int) -> Any:
        answer = runtime.invoke_endpoint(EndpointName=NAME, ContentType=content_type, Body=body)
        return json.loads(answer["Body"].read())

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        calls = [pool.submit(invoke, number) for number in range(16)]
        failures = [call.exception() for call in calls]

    refused = [failure for failure in failures if isinstance(failure, ClientError)]
    assert {"ThrottlingException"} == {each.response["Error"]["Code"] for each in refused}
    assert failures.count(None) == len(failures) - len(refused) > 0
    assert isinstance(invoke(0), dict)


def test_it_is_what_the_config_says(forms: Deployed):
    """No instances, the memory and the concurrency of the YAML."""
    (variant,) = describe(forms)["ProductionVariants"]

    assert variant["CurrentServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 1}
    assert variant["CurrentInstanceCount"] == 0


def test_provisioned_concurrency_is_scaled_out_under_load_and_in_after_it(forms: Deployed):
    """One worker is kept warm, two while one is in use."""
    assert 1 == provisioned_concurrency(forms)

    client = forms.sandbox.client("sagemaker-runtime")
    load = Traffic(WARM, requests_per_second=12, client=client)
    load.start()
    try:
        eventually(lambda: provisioned_concurrency(forms) == 2, seconds=60)
    finally:
        load.stop()
    eventually(lambda: provisioned_concurrency(forms) == 1, seconds=90)

    assert {} == load.snapshot().failed


def test_an_alarm_ends_an_update_and_the_stack_says_so(forms: Deployed, tmp_path: Path):
    """SageMaker goes back in silence; the check behind the endpoint finds it and says why."""
    cloudwatch = forms.sandbox.client("cloudwatch")
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
    before = describe(forms)["EndpointConfigName"]
    delays = forms.only(tmp_path, SERVERLESS_ENDPOINT)
    delays.change(lambda config: guard(config["endpoints"][0]))

    done = delays.cdk("deploy", *delays.stacks, "--require-approval", "never")

    assert done.returncode != 0
    assert f"CloudWatch alarms are in ALARM: {ALARM}" in done.stdout
    assert "UPDATE_ROLLBACK_COMPLETE" == stack_status(forms)
    after = describe(forms)
    assert ("InService", before) == (after["EndpointStatus"], after["EndpointConfigName"])
    content_type, body = sample_requests()[0]
    answer = forms.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=NAME, ContentType=content_type, Body=body
    )
    assert "prediction" in json.loads(answer["Body"].read())


def guard(endpoint: dict[str, Any]) -> None:
    """Move the model to an instance, under an alarm: serverless endpoints have no guardrails."""
    endpoint["variants"] = [VARIANT]
    endpoint["deployment"] = {"strategy": "all_at_once", "rollback_alarms": [ALARM]}


def describe(deployed: Deployed, name: str = NAME) -> dict[str, Any]:
    """The endpoint as it is."""
    found: dict[str, Any] = deployed.sandbox.client("sagemaker").describe_endpoint(
        EndpointName=name
    )
    return found


def provisioned_concurrency(deployed: Deployed) -> int:
    """How many workers are kept warm for the variant that scales."""
    (variant,) = describe(deployed, WARM)["ProductionVariants"]
    return int(variant["CurrentServerlessConfig"]["ProvisionedConcurrency"])


def stack_status(deployed: Deployed) -> str:
    """The status of the stack of the endpoint without warm workers."""
    found = deployed.sandbox.client("cloudformation").describe_stacks(
        StackName=f"Coalmine-sandbox-{SERVERLESS_ENDPOINT}"
    )
    return str(found["Stacks"][0]["StackStatus"])


def alarm_state(cloudwatch: Any) -> str:
    """The state of the alarm."""
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return str(alarm["StateValue"])
