"""The gate in front of each endpoint update and the check behind it, by plain deployments."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.conftest import eventually, packed_model
from tests.sandbox.deployed.conftest import ENDPOINT, ENDPOINT_NAME, Deployed

FARES = "fares-sandbox"
STACK = "Coalmine-sandbox-fares"
FLIGHTS_STACK = f"Coalmine-sandbox-{ENDPOINT}"
BROKEN = "def model_fn(directory):\n    raise OSError('no such forest')\n"
SHIFTED = {"blue": 0.5, "green": 0.5}


@pytest.fixture(scope="module")
def fares(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A second endpoint in a stack of its own, two autoscaled variants; give its models' folder."""
    models = tmp_path_factory.mktemp("fares")
    (models / "good.tar.gz").write_bytes(packed_model())
    (models / "broken.tar.gz").write_bytes(packed_model(BROKEN))
    before = deployed.config.read_text()
    variants = [
        {
            "name": name,
            "artifact": str(models / "good.tar.gz"),
            "initial_weight": 1,
            "autoscaling": {"requests_per_second": 50, "max_capacity": 3},
        }
        for name in ("blue", "green")
    ]
    deployed.change(
        lambda config: config["endpoints"].append({"name": "fares", "variants": variants})
    )
    done = deploy(deployed)
    assert done.returncode == 0, done.stdout
    yield models
    deployed.config.write_text(before)
    cloudformation = deployed.sandbox.client("cloudformation")
    cloudformation.delete_stack(StackName=STACK)
    eventually(lambda: not exists(deployed, STACK), seconds=60)
    assert {} == targets(deployed)


def test_another_instance_type_takes_one_deployment(deployed: Deployed, fares: Path):
    """SageMaker refuses to change it under a registered target; the target is there again after."""
    before = policies(deployed)
    deployed.change(lambda config: green_on(config, "ml.c5.large"))

    done = deploy(deployed)

    assert done.returncode == 0, done.stdout
    assert "ml.c5.large" == instance_types(deployed)["green"]
    assert {"blue": (1, 3), "green": (1, 3)} == targets(deployed)
    assert before == policies(deployed)


def test_removing_an_autoscaled_variant_takes_one_deployment(deployed: Deployed, fares: Path):
    """CloudFormation deletes the removed target only after the update that it would block."""
    deployed.change(lambda config: config["endpoints"][1]["variants"].pop())

    done = deploy(deployed)

    assert done.returncode == 0, done.stdout
    assert ["blue"] == list(instance_types(deployed))
    assert {"blue": (1, 3)} == targets(deployed)


def test_a_model_that_cannot_load_fails_the_deployment_and_no_request(
    deployed: Deployed, fares: Path
):
    """With a new instance type on top, so that the way back has a target to restore."""
    before = policies(deployed)
    deployed.change(lambda config: blue_is(config, fares / "broken.tar.gz", "ml.c5.large"))

    with Requests(deployed.sandbox.client("sagemaker-runtime")) as requests:
        done = deploy(deployed)

    assert done.returncode != 0
    assert "SageMaker rolled the update back" in unwrapped(done), done.stdout
    assert "did not pass the ping health check" in unwrapped(done), done.stdout
    assert "UPDATE_ROLLBACK_COMPLETE" == status(deployed, STACK)
    assert [] == requests.failures
    assert requests.answered > 0
    assert {"blue": "ml.m5.large"} == instance_types(deployed)
    assert {"blue": (1, 3)} == targets(deployed)
    assert before == policies(deployed)


def test_a_deployment_during_a_canary_is_refused(deployed: Deployed, traffic: Any):
    """With the lock's owner and age; the canary goes on, and the next deployment works."""
    deployed.set_weights({"blue": 1.0, "green": 0.0})
    deployed.change(lambda config: config["endpoints"][0]["variants"][0].update(other_type()))
    synthesized = deployed.cdk("synth", "--quiet")
    assert synthesized.returncode == 0, synthesized.stdout
    started = deployed.run("coalmine", "canary", "start", "-c", "sandbox", ENDPOINT)
    assert started.returncode == 0, started.stdout
    eventually(lambda: deployed.weights() == SHIFTED, seconds=60)
    (execution,) = deployed.running()

    refused = deploy_synthesized(deployed)

    assert refused.returncode != 0
    assert f"endpoint {ENDPOINT_NAME} must be free to be updated, got held by canary" in (
        unwrapped(refused)
    )
    assert execution in unwrapped(refused)
    assert "last sign of life" in unwrapped(refused)
    assert f"end it: coalmine canary abort {ENDPOINT} -c sandbox" in unwrapped(refused)
    assert "UPDATE_ROLLBACK_COMPLETE" == status(deployed, FLIGHTS_STACK)
    assert [execution] == deployed.running()
    assert SHIFTED == deployed.weights()

    aborted = deployed.run("coalmine", "canary", "abort", "-c", "sandbox", ENDPOINT)
    assert aborted.returncode == 0, aborted.stdout
    done = deploy_synthesized(deployed)
    assert done.returncode == 0, done.stdout
    assert "ml.c5.large" == instance_types(deployed, ENDPOINT_NAME)["blue"]


class Requests:
    """Requests one after the other, until the block ends."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self.answered = 0
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
                self.answered += 1
            except Exception as error:
                self.failures.append(str(error))


def deploy(deployed: Deployed) -> subprocess.CompletedProcess[str]:
    """Deploy the fares as the config has them."""
    return deployed.cdk("deploy", STACK, "--require-approval", "never")


def deploy_synthesized(deployed: Deployed) -> subprocess.CompletedProcess[str]:
    """Deploy the flights as they were synthesized, which takes no time that a canary could use."""
    return deployed.run(
        *("node_modules/.bin/cdk", "deploy", FLIGHTS_STACK, "--require-approval", "never"),
        *("--app", str(deployed.assembly)),
    )


def unwrapped(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said, whatever the width of its terminal."""
    return " ".join(done.stdout.split())


def green_on(config: dict[str, Any], instance_type: str) -> None:
    """Move green to other instances."""
    config["endpoints"][1]["variants"][1]["instance_type"] = instance_type


def blue_is(config: dict[str, Any], artifact: Path, instance_type: str) -> None:
    """Put a model into blue, on other instances."""
    changes = {"artifact": str(artifact), "instance_type": instance_type}
    config["endpoints"][1]["variants"][0].update(changes)


def other_type() -> dict[str, Any]:
    """Return a change that no other test minds."""
    return {"instance_type": "ml.c5.large"}


def instance_types(deployed: Deployed, endpoint_name: str = FARES) -> dict[str, str]:
    """The instance types that an endpoint serves on, by variant."""
    sagemaker = deployed.sandbox.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName=endpoint_name)
    config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    return {each["VariantName"]: each["InstanceType"] for each in config["ProductionVariants"]}


def targets(deployed: Deployed) -> dict[str, tuple[int, int]]:
    """The limits of the scalable targets, by variant."""
    found = deployed.sandbox.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker"
    )
    return {
        each["ResourceId"].rpartition("/")[2]: (each["MinCapacity"], each["MaxCapacity"])
        for each in found["ScalableTargets"]
    }


def policies(deployed: Deployed) -> dict[str, Any]:
    """What the scaling policies track, by variant."""
    found = deployed.sandbox.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="sagemaker"
    )
    return {
        each["ResourceId"]: (each["PolicyName"], each["TargetTrackingScalingPolicyConfiguration"])
        for each in found["ScalingPolicies"]
    }


def status(deployed: Deployed, stack: str) -> str:
    """The status of a stack."""
    found = deployed.sandbox.client("cloudformation").describe_stacks(StackName=stack)
    return str(found["Stacks"][0]["StackStatus"])


def exists(deployed: Deployed, stack: str) -> bool:
    """Look whether there is such a stack."""
    listed = deployed.sandbox.client("cloudformation").list_stacks()["StackSummaries"]
    return any(
        each["StackName"] == stack and each["StackStatus"] != "DELETE_COMPLETE" for each in listed
    )
