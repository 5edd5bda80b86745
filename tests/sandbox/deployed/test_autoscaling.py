"""Autoscaling of every variant, deployed by the CDK: out under load, kept by a deploy, in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from demo.traffic import Traffic
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed

ENDPOINT_NAME = "scaled-sandbox"
STACK = "Coalmine-sandbox-scaled"
# One request a second is what an instance shall take: 2 that it can take, half of it for safety.
AUTOSCALING = {
    "min_capacity": 1,
    "max_capacity": 2,
    "requests_per_second": 2,
    "safety_factor": 0.5,
}


@pytest.fixture
def scaled(deployed: Deployed) -> Iterator[Deployed]:
    """A second endpoint, whose two variants share the traffic and scale."""
    deployed.change(add_endpoint)
    deploy(deployed)
    yield deployed
    deployed.change(remove_endpoint)


def test_load_scales_every_variant_and_a_deploy_keeps_the_counts(scaled: Deployed):
    """A new model arrives at the peak: it is served by as many instances as the old one."""
    assert {"blue": 1, "green": 1} == counts(scaled)

    client = scaled.sandbox.client("sagemaker-runtime")
    load = Traffic(ENDPOINT_NAME, requests_per_second=12, client=client)
    load.start()
    try:
        eventually(lambda: counts(scaled) == {"blue": 2, "green": 2}, seconds=60)
        before = endpoint(scaled)["EndpointConfigName"]
        scaled.change(put_another_model)
        deploy(scaled)

        assert before != endpoint(scaled)["EndpointConfigName"]
        assert {"blue": 2, "green": 2} == counts(scaled)
    finally:
        load.stop()
    eventually(lambda: counts(scaled) == {"blue": 1, "green": 1}, seconds=90)


def add_endpoint(config: dict[str, Any]) -> None:
    """Ask for an A/B test with autoscaling."""
    variants = [
        {
            "name": name,
            "artifact": f"build/models/flights-{model}.tar.gz",
            "initial_weight": 1,
            "autoscaling": AUTOSCALING,
        }
        for name, model in (("blue", "forest"), ("green", "boosting"))
    ]
    config["endpoints"].append({"name": "scaled", "variants": variants})


def remove_endpoint(config: dict[str, Any]) -> None:
    """Leave the config as it was; the stack goes with its sandbox."""
    config["endpoints"] = [each for each in config["endpoints"] if each["name"] != "scaled"]


def put_another_model(config: dict[str, Any]) -> None:
    """Release a model that has nothing to do with scaling."""
    config["endpoints"][-1]["variants"][0]["artifact"] = "build/models/flights-jfk.tar.gz"


def deploy(scaled: Deployed) -> None:
    """Deploy the one stack."""
    done = scaled.cdk("deploy", STACK, "--require-approval", "never")
    assert done.returncode == 0, done.stdout


def endpoint(scaled: Deployed) -> dict[str, Any]:
    """What SageMaker says of the endpoint."""
    found: dict[str, Any] = scaled.sandbox.client("sagemaker").describe_endpoint(
        EndpointName=ENDPOINT_NAME
    )
    return found


def counts(scaled: Deployed) -> dict[str, int]:
    """The instances that serve, by variant."""
    return {
        each["VariantName"]: each["CurrentInstanceCount"]
        for each in endpoint(scaled)["ProductionVariants"]
    }
