"""Application Auto Scaling moves instance counts on real load, and only within its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.sandbox.conftest import (
    BUCKET,
    RunningSandbox,
    allow,
    container,
    eventually,
    packed_model,
    refusal,
    user_client,
    variant,
)
from tests.sandbox.scaled_variant import DIMENSION, PROVISIONED, Variant, delete

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

# Waits as if for another service, so that callers are under way together.
WAITING = """
import json, time

def model_fn(directory):
    return None

def transform_fn(model, body, content_type, accept):
    time.sleep(0.1)
    return json.dumps([1]), "application/json"
"""


MakeVariant = Callable[..., Variant]


@pytest.fixture
def make_variant(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
) -> Iterator[MakeVariant]:
    """Make an endpoint in service with one variant; it is deleted after the test."""
    sagemaker = running_sandbox.client("sagemaker")
    made: list[str] = []

    def make(*, url: str = artifact_url, serverless: dict[str, int] | None = None) -> Variant:
        name = f"{unique}-{len(made)}"
        sagemaker.create_model(
            ModelName=name, PrimaryContainer=container(url), ExecutionRoleArn=role_arn
        )
        hosted = variant(name)
        if serverless is not None:
            hosted = {"VariantName": "champion", "ModelName": name, "ServerlessConfig": serverless}
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[hosted])
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        made.append(name)
        dimension = DIMENSION if serverless is None else PROVISIONED
        created = Variant(running_sandbox, name, "champion", dimension)
        eventually(lambda: created.described()["EndpointStatus"] == "InService")
        return created

    yield make
    for name in made:
        delete(sagemaker, name)


def test_load_scales_a_variant_out_and_after_it_in_again(make_variant: MakeVariant):
    """Three high periods add instances, fifteen low ones take them away; both leave a trace."""
    scaled = make_variant()
    arn = scaled.register(1, 3, SuspendedState={"DynamicScalingOutSuspended": True})
    alarms = scaled.track(60.0)["Alarms"]
    high, low = (alarm["AlarmName"] for alarm in alarms)
    with scaled.load():
        eventually(lambda: scaled.alarm_state(high) == "ALARM")

        assert scaled.has(1)
        assert [] == scaled.activities()

        scaled.register(1, 3, SuspendedState={"DynamicScalingOutSuspended": False})
        eventually(lambda: scaled.has(3), seconds=60)
    eventually(lambda: scaled.has(1), seconds=90)
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


def test_a_busy_processor_scales_a_variant_out(
    make_variant: MakeVariant, running_sandbox: RunningSandbox, artifact_url: str
):
    """CPUUtilization is no predefined metric, so a policy names it with its dimensions."""
    key = "busy/model.tar.gz"
    running_sandbox.client("s3").put_object(Bucket=BUCKET, Key=key, Body=packed_model(BUSY))
    scaled = make_variant(url=f"s3://{BUCKET}/{key}")
    scaled.register(1, 2)
    dimensions = {"EndpointName": scaled.endpoint_name, "VariantName": scaled.name}
    scaled.track(
        20.0,
        CustomizedMetricSpecification={
            "Namespace": "/aws/sagemaker/Endpoints",
            "MetricName": "CPUUtilization",
            "Dimensions": [{"Name": name, "Value": each} for name, each in dimensions.items()],
            "Statistic": "Average",
        },
        DisableScaleIn=True,
    )
    with scaled.load(threads=1):
        eventually(lambda: scaled.has(2), seconds=60)


def test_requests_under_way_at_once_scale_a_variant_out(
    make_variant: MakeVariant, running_sandbox: RunningSandbox, artifact_url: str
):
    """Four of them, at most 2.5 per copy of the model: two instances, though three are allowed."""
    key = "waiting/model.tar.gz"
    running_sandbox.client("s3").put_object(Bucket=BUCKET, Key=key, Body=packed_model(WAITING))
    scaled = make_variant(url=f"s3://{BUCKET}/{key}")
    scaled.register(1, 3)
    concurrent = {
        "PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"
    }
    put = scaled.track(2.5, PredefinedMetricSpecification=concurrent, DisableScaleIn=True)
    with scaled.load(threads=4):
        eventually(lambda: scaled.has(2), seconds=60)
    eventually(lambda: scaled.activities()[0]["StatusCode"] == "Successful")
    (scaled_out,) = scaled.activities()

    (high,) = (each["AlarmName"] for each in put["Alarms"] if "AlarmHigh" in each["AlarmName"])
    assert f"monitor alarm {high} in state ALARM triggered policy tracking" == scaled_out["Cause"]
    assert "Setting desired instance count to 2." == scaled_out["Description"]


def test_provisioned_concurrency_follows_its_utilization(make_variant: MakeVariant):
    """Of serverless variants; the target is a fraction of what is provisioned."""
    config = {"MemorySizeInMB": 2048, "MaxConcurrency": 4, "ProvisionedConcurrency": 1}
    scaled = make_variant(serverless=config)
    scaled.register(1, 2)
    utilization = {"PredefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"}
    scaled.track(0.7, PredefinedMetricSpecification=utilization, DisableScaleIn=True)

    def provisioned() -> int:
        found: int = scaled.described()["CurrentServerlessConfig"]["ProvisionedConcurrency"]
        return found

    with scaled.load(threads=3):
        eventually(lambda: provisioned() == 2, seconds=60)
    eventually(lambda: scaled.activities()[0]["StatusCode"] == "Successful")

    assert "Setting desired provisioned concurrency to 2." == scaled.activities()[0]["Description"]


def test_a_count_is_moved_into_the_bounds_at_registration_and_by_a_schedule(
    make_variant: MakeVariant,
):
    """The bounds of a target are kept at once; a scheduled action changes them for good."""
    scaled = make_variant()
    scaled.register(2, 3)
    eventually(lambda: scaled.has(2))
    scaled.schedule(2, 1, 1)
    eventually(lambda: scaled.has(1))
    target = scaled.scaling.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[scaled.resource_id]
    )["ScalableTargets"][0]

    assert (1, 1) == (target["MinCapacity"], target["MaxCapacity"])
    assert ["maximum capacity was set to 1", "minimum capacity was set to 2"] == [
        each["Cause"] for each in scaled.activities()
    ]


def test_what_the_quota_does_not_allow_is_a_failed_activity(make_variant: MakeVariant):
    """Scaling is held to the same limits as anybody."""
    scaled = make_variant()
    scaled.register(21, 30)
    failed = eventually(scaled.activities)[0]

    assert "Failed" == failed["StatusCode"]
    assert "limit for instances of all endpoints is 20" in failed["StatusMessage"]
    assert scaled.has(1)


def test_a_registered_variant_is_not_removed_and_keeps_its_instance_type(
    make_variant: MakeVariant,
):
    """UpdateEndpoint fails until the variant is deregistered; a new model alone may come."""
    scaled = make_variant()
    scaled.register(1, 2)
    name = scaled.endpoint_name
    same = variant(name)
    for suffix, changed in (
        ("removed", {**same, "VariantName": "other"}),
        ("type", {**same, "InstanceType": "ml.c5.large"}),
        ("weight", {**same, "InitialVariantWeight": 2.0}),
    ):
        scaled.sagemaker.create_endpoint_config(
            EndpointConfigName=f"{name}-{suffix}", ProductionVariants=[changed]
        )

    for suffix in ("removed", "type"):
        code, message = refusal(
            scaled.sagemaker.update_endpoint,
            EndpointName=name,
            EndpointConfigName=f"{name}-{suffix}",
        )

        assert "ValidationException" == code
        assert 'The variant(s) "champion" must be deregistered as scalable targets' in message

    scaled.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=f"{name}-weight")
    eventually(lambda: scaled.has(1))
    scaled.scaling.deregister_scalable_target(**scaled.identity)
    scaled.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=f"{name}-type")


def test_deleting_an_endpoint_deregisters_its_targets_if_the_caller_may(
    make_variant: MakeVariant, running_sandbox: RunningSandbox, unique: str
):
    """Without the permission the endpoint stays; with it, target, policy and alarms go."""
    scaled = make_variant()
    scaled.register(1, 2)
    high = scaled.track(60.0)["Alarms"][0]["AlarmName"]
    may_delete = allow("sagemaker:DeleteEndpoint", "*")
    others = user_client(running_sandbox, f"{unique}-a", "sagemaker", [may_delete])
    code, message = refusal(others.delete_endpoint, EndpointName=scaled.endpoint_name)

    assert "AccessDeniedException" == code
    assert "does not have application-autoscaling:DeregisterScalableTarget permission" in message
    assert scaled.has(1)

    may_deregister = allow(
        ["application-autoscaling:DeregisterScalableTarget", "application-autoscaling:Delete*"],
        "arn:aws:application-autoscaling:*:*:scalable-target/*",
    )
    owner = user_client(running_sandbox, f"{unique}-b", "sagemaker", [may_delete, may_deregister])
    owner.delete_endpoint(EndpointName=scaled.endpoint_name)

    assert [] == scaled.cloudwatch.describe_alarms(AlarmNames=[high])["MetricAlarms"]
    assert scaled.resource_id not in [
        each["ResourceId"]
        for each in scaled.scaling.describe_scalable_targets(ServiceNamespace="sagemaker")[
            "ScalableTargets"
        ]
    ]
