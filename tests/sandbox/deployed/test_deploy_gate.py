"""The gate in front of each endpoint update and the check behind it, by plain deployments."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config

from tests.sandbox.conftest import eventually, packed_model
from tests.sandbox.deployed.conftest import Deployed

FARES = "fares-sandbox"
STACK = "Coalmine-sandbox-fares"
OF_FARES = f"endpoint/{FARES}/variant/"  # other endpoints of the sandbox scale too
BROKEN = "def model_fn(directory):\n    raise OSError('no such forest')\n"
NEXT_TARGET = 400 * 0.5 * 60  # a minute, with the usual safety factor
HOLDER = re.compile(r"held by canary \S+ \(arn:\S+\) for \d+ (s|min), last sign of life \d+ s ago")
SHIFTED = {"blue": 0.5, "green": 0.5}


@pytest.fixture(scope="module")
def fares(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A second endpoint in a stack of its own: two autoscaled variants and a canary.

    Give the folder of its models. The tests below go on from one another, in their order.
    """
    models = tmp_path_factory.mktemp("fares")
    (models / "good.tar.gz").write_bytes(packed_model())
    (models / "broken.tar.gz").write_bytes(packed_model(BROKEN))
    before = deployed.config.read_text()
    deployed.change(lambda config: config["endpoints"].append(endpoint(config, models)))
    done = deploy(deployed)
    assert done.returncode == 0, done.stdout
    yield models
    deployed.config.write_text(before)
    # Its canary has left a report, and CloudFormation deletes no bucket that is not empty.
    resources = deployed.sandbox.client("cloudformation").describe_stack_resources(StackName=STACK)
    for resource in resources["StackResources"]:
        if resource["ResourceType"] == "AWS::S3::Bucket":
            empty(deployed, resource["PhysicalResourceId"])
    deployed.sandbox.client("cloudformation").delete_stack(StackName=STACK)
    eventually(lambda: not exists(deployed), seconds=60)
    assert {} == targets(deployed)


def test_a_deployment_during_a_canary_is_refused(deployed: Deployed, fares: Path):
    """With the lock's owner and age; the canary goes on, and so does its suspended scale-in."""
    before = deployed.config.read_text()
    deployed.change(next_release)
    synthesized = deployed.cdk("synth", STACK, "--quiet")
    assert synthesized.returncode == 0, synthesized.stdout
    deployed.config.write_text(before)  # the commands below ask it which endpoints have canaries
    with Requests(deployed.sandbox.client("sagemaker-runtime")):
        started = deployed.run(*canary_command(deployed, "start"))
        assert started.returncode == 0, started.stdout
        eventually(lambda: weights(deployed) == SHIFTED, seconds=90)

        refused = deploy_synthesized(deployed)

        assert refused.returncode != 0
        said = unwrapped(refused)
        assert f"endpoint {FARES} must be free to be updated, got held by canary fares-" in said
        assert HOLDER.search(said), said
        assert "end it: coalmine canary abort fares -c sandbox" in said
        assert "UPDATE_ROLLBACK_COMPLETE" == status(deployed)
        assert SHIFTED == weights(deployed)
        assert {"blue": True, "green": True} == suspended(deployed)
        aborted = deployed.run(*canary_command(deployed, "abort"))
    assert aborted.returncode == 0, aborted.stdout
    assert {"blue": False, "green": False} == suspended(deployed)


def test_a_release_takes_one_deployment_whatever_scales(deployed: Deployed, fares: Path):
    """The one that was refused: it removes a variant, and changes a type and what is tracked.

    CloudFormation deletes the removed target only after the update that it would block; the other
    one is registered again behind it, with the new policy.
    """
    deployed.change(next_release)

    done = deploy_synthesized(deployed)

    assert done.returncode == 0, done.stdout
    assert {"blue": "ml.c5.large"} == instance_types(deployed)
    assert {"blue": (1, 3)} == targets(deployed)
    assert [NEXT_TARGET] == [tracking["TargetValue"] for _, tracking in policies(deployed)]


def test_a_model_that_cannot_load_fails_the_deployment_and_no_request(
    deployed: Deployed, fares: Path
):
    """With a new instance type on top, so that the way back has a target to restore."""
    before = policies(deployed)
    deployed.change(lambda config: blue_is(config, fares / "broken.tar.gz", "ml.m5.large"))

    with Requests(client_without_retries(deployed)) as requests:
        done = deploy(deployed)
    started, ended = last_update(deployed)

    assert done.returncode != 0
    assert "SageMaker rolled the update back" in unwrapped(done), done.stdout
    assert "did not pass the ping health check" in unwrapped(done), done.stdout
    assert "UPDATE_ROLLBACK_COMPLETE" == status(deployed)
    assert [] == requests.failures
    assert [] != [moment for moment in requests.answered if started < moment < ended]
    assert {"blue": "ml.c5.large"} == instance_types(deployed)
    assert {"blue": (1, 3)} == targets(deployed)
    assert before == policies(deployed)


class Requests:
    """Requests one after the other, until the block ends."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self.answered: list[datetime] = []
        self.failures: list[str] = []

    def __enter__(self) -> Requests:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _send(self) -> None:
        while not self._is_over.wait(0.02):
            try:
                self._client.invoke_endpoint(
                    EndpointName=FARES,
                    ContentType="application/json",
                    Body=json.dumps({"rows": [[1.0]]}),
                )
                self.answered.append(datetime.now(UTC))
            except Exception as error:
                self.failures.append(str(error))


def endpoint(config: dict[str, Any], models: Path) -> dict[str, Any]:
    """Return the fares: what the flights have, with smaller models and autoscaling."""
    canary = {
        **config["endpoints"][0]["canary"],
        "stages": [{"share": 0.5, "bake_seconds": 120}, {"share": 1.0, "bake_seconds": 3}],
        "max_bake_seconds": 180,
    }
    variants = [
        {
            "name": name,
            "artifact": str(models / "good.tar.gz"),
            "initial_weight": weight,
            "autoscaling": {"requests_per_second": 500, "max_capacity": 3},
        }
        for name, weight in (("blue", 1), ("green", 0))
    ]
    return {"name": "fares", "variants": variants, "canary": canary}


def next_release(config: dict[str, Any]) -> None:
    """Leave one variant, which needs no canary, on other instances that take less."""
    fares = config["endpoints"][1]
    del fares["variants"][1], fares["canary"]
    (blue,) = fares["variants"]
    blue["instance_type"] = "ml.c5.large"
    blue["autoscaling"]["requests_per_second"] = 400


def deploy(deployed: Deployed) -> subprocess.CompletedProcess[str]:
    """Deploy the fares as the config has them."""
    return deployed.cdk("deploy", STACK, "--require-approval", "never")


def deploy_synthesized(deployed: Deployed) -> subprocess.CompletedProcess[str]:
    """Deploy the fares as they were synthesized, which takes no time that a canary could use."""
    return deployed.run(
        *("node_modules/.bin/cdk", "deploy", STACK, "--require-approval", "never"),
        *("--app", str(deployed.assembly)),
    )


def canary_command(deployed: Deployed, verb: str) -> tuple[str, ...]:
    """Return the command that does something with the canary of the fares."""
    config = str(deployed.config)
    return ("coalmine", "canary", verb, "-c", "sandbox", "--config", config, "fares")


def unwrapped(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said, whatever the width of its terminal."""
    return " ".join(done.stdout.split())


def blue_is(config: dict[str, Any], artifact: Path, instance_type: str) -> None:
    """Put a model into blue, on other instances."""
    changes = {"artifact": str(artifact), "instance_type": instance_type}
    config["endpoints"][1]["variants"][0].update(changes)


def weights(deployed: Deployed) -> dict[str, float]:
    """The live weights by variant."""
    found = deployed.sandbox.client("sagemaker").describe_endpoint(EndpointName=FARES)
    return {each["VariantName"]: each["CurrentWeight"] for each in found["ProductionVariants"]}


def instance_types(deployed: Deployed) -> dict[str, str]:
    """The instance types that the endpoint serves on, by variant."""
    sagemaker = deployed.sandbox.client("sagemaker")
    found = sagemaker.describe_endpoint(EndpointName=FARES)
    config = sagemaker.describe_endpoint_config(EndpointConfigName=found["EndpointConfigName"])
    return {each["VariantName"]: each["InstanceType"] for each in config["ProductionVariants"]}


def targets(deployed: Deployed) -> dict[str, tuple[int, int]]:
    """The limits of the scalable targets, by variant."""
    found = deployed.sandbox.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker"
    )
    return {
        each["ResourceId"].rpartition("/")[2]: (each["MinCapacity"], each["MaxCapacity"])
        for each in found["ScalableTargets"]
        if each["ResourceId"].startswith(OF_FARES)
    }


def suspended(deployed: Deployed) -> dict[str, bool]:
    """Whether scale-in stands still, by variant."""
    found = deployed.sandbox.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker"
    )
    return {
        each["ResourceId"].rpartition("/")[2]: each["SuspendedState"]["DynamicScalingInSuspended"]
        for each in found["ScalableTargets"]
        if each["ResourceId"].startswith(OF_FARES)
    }


def policies(deployed: Deployed) -> list[tuple[str, dict[str, Any]]]:
    """The names of the scaling policies, and what they track."""
    found = deployed.sandbox.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="sagemaker"
    )
    return [
        (each["PolicyName"], each["TargetTrackingScalingPolicyConfiguration"])
        for each in found["ScalingPolicies"]
        if each["ResourceId"].startswith(OF_FARES)
    ]


def client_without_retries(deployed: Deployed) -> Any:
    """Return a client that gives each request one chance."""
    return deployed.sandbox.client(
        "sagemaker-runtime", config=Config(retries={"total_max_attempts": 1}, read_timeout=70)
    )


def last_update(deployed: Deployed) -> tuple[datetime, datetime]:
    """When the endpoint's stack began its last update, and when that had ended."""
    events = deployed.sandbox.client("cloudformation").describe_stack_events(StackName=STACK)
    of_stack = [
        (each["ResourceStatus"], each["Timestamp"])
        for each in events["StackEvents"]
        if each["LogicalResourceId"] == STACK
    ]
    started = max(at for state, at in of_stack if state == "UPDATE_IN_PROGRESS")
    ended = max(at for state, at in of_stack if state == "UPDATE_ROLLBACK_COMPLETE")
    return started, ended


def status(deployed: Deployed) -> str:
    """The status of the stack."""
    found = deployed.sandbox.client("cloudformation").describe_stacks(StackName=STACK)
    return str(found["Stacks"][0]["StackStatus"])


def empty(deployed: Deployed, bucket: str) -> None:
    """Delete what lies in a bucket, every version of it."""
    s3 = deployed.sandbox.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def exists(deployed: Deployed) -> bool:
    """Look whether the stack is there."""
    listed = deployed.sandbox.client("cloudformation").list_stacks()["StackSummaries"]
    return any(
        each["StackName"] == STACK and each["StackStatus"] != "DELETE_COMPLETE" for each in listed
    )
