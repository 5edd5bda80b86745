"""Autoscaling of every variant, deployed by the CDK: out under load, kept by a deploy, in again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from demo.traffic import Traffic
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import SCALED_ENDPOINT

ENDPOINT_NAME = f"{SCALED_ENDPOINT}-sandbox"


def test_load_scales_every_variant_and_a_deploy_keeps_the_counts(forms: Deployed, tmp_path: Path):
    """A new model arrives at the peak: it is served by as many instances as the old one."""
    scaled = forms.only(tmp_path, SCALED_ENDPOINT)

    eventually(lambda: counts(scaled) == {"blue": 1, "green": 1}, seconds=90)  # after others' load

    client = scaled.sandbox.client("sagemaker-runtime")
    load = Traffic(ENDPOINT_NAME, requests_per_second=12, client=client)
    load.start()
    try:
        eventually(lambda: counts(scaled) == {"blue": 2, "green": 2}, seconds=60)
        # From here on nothing scales out what a deployment might put back to the config's 1.
        suspend(scaled, True)
        activities = scaling_activities(scaled)
        before = endpoint(scaled)["EndpointConfigName"]
        scaled.change(put_another_model)
        scaled.deploy()

        assert before != endpoint(scaled)["EndpointConfigName"]
        assert {"blue": 2, "green": 2} == counts(scaled)
        assert activities == scaling_activities(scaled)
    finally:
        load.stop()
        suspend(scaled, False)
    eventually(lambda: counts(scaled) == {"blue": 1, "green": 1}, seconds=90)


def put_another_model(config: dict[str, Any]) -> None:
    """Release a model that has nothing to do with scaling."""
    config["endpoints"][-1]["variants"][0]["artifact"] = "build/models/flights-jfk.tar.gz"


def suspend(scaled: Deployed, is_suspended: bool) -> None:
    """Hold the counts of both variants where they are, or let them go."""
    scaling = scaled.sandbox.client("application-autoscaling")
    for variant_name in ("blue", "green"):
        scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            ResourceId=f"endpoint/{ENDPOINT_NAME}/variant/{variant_name}",
            SuspendedState={
                "DynamicScalingInSuspended": is_suspended,
                "DynamicScalingOutSuspended": is_suspended,
            },
        )


def scaling_activities(scaled: Deployed) -> list[str]:
    """The IDs of what has moved a count of the endpoint."""
    found = scaled.sandbox.client("application-autoscaling").describe_scaling_activities(
        ServiceNamespace="sagemaker"
    )["ScalingActivities"]
    return [
        each["ActivityId"]
        for each in found
        if each["ResourceId"].startswith(f"endpoint/{ENDPOINT_NAME}/")
    ]


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
