"""What Application Auto Scaling answers: described as it was put, refused with its codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import (
    RunningSandbox,
    allow,
    container,
    eventually,
    refusal,
    user_client,
    variant,
)
from tests.sandbox.scaled_variant import DENIED, DIMENSION, INVOCATIONS, Variant, delete

# As a module: its script does not start where the path of the checkout has a space.
AWS = (sys.executable, "-m", "awscli")


@pytest.fixture(scope="module")
def shared(running_sandbox: RunningSandbox, role_arn: str, artifact_url: str) -> Iterator[Variant]:
    """A registered variant for tests that leave it as it was."""
    name = "shared-scaling"
    sagemaker = running_sandbox.client("sagemaker")
    sagemaker.create_model(
        ModelName=name, PrimaryContainer=container(artifact_url), ExecutionRoleArn=role_arn
    )
    burstable = {**variant(name, "burstable"), "InstanceType": "ml.t2.medium"}
    sagemaker.create_endpoint_config(
        EndpointConfigName=name, ProductionVariants=[variant(name), burstable]
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    registered = Variant(running_sandbox, name, "champion")
    eventually(lambda: registered.described()["EndpointStatus"] == "InService")
    registered.register(1, 2)
    yield registered
    delete(sagemaker, name)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"MinCapacity": 0}, "must be at least 1"),
        ({"MinCapacity": 3, "MaxCapacity": 2}, "cannot be less than minimum capacity"),
        ({"ResourceId": "endpoint/nobody/variant/champion"}, "Resource not found"),
        ({"ResourceId": "endpoint/shared-scaling/variant/nobody"}, "Resource not found"),
        ({"ResourceId": "endpoint/shared-scaling/variant/burstable"}, "burstable instances"),
        ({"ResourceId": "endpoint/shared-scaling"}, "Unsupported service namespace"),
        ({"ScalableDimension": "ecs:service:DesiredCount"}, "Unsupported service namespace"),
        (
            {"ScalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency"},
            "has no provisioned concurrency",
        ),
        ({"ServiceNamespace": "ecs"}, "not supported by this sandbox"),
        ({"MinCapacity": None}, "required to register a new scalable target"),
    ],
)
def test_a_target_that_cannot_be_is_refused(shared: Variant, changed: dict[str, Any], words: str):
    """SageMaker's variants have at least one instance, exist, and are not burstable."""
    if "ResourceId" not in changed and changed.get("MinCapacity", 1) is None:
        changed = {**changed, "ResourceId": "endpoint/shared-scaling/variant/champion"}
        shared.scaling.deregister_scalable_target(**shared.identity)
    given = {**shared.identity, "MinCapacity": 1, "MaxCapacity": 2, **changed}
    request = {name: each for name, each in given.items() if each is not None}
    code, message = refusal(shared.scaling.register_scalable_target, **request)
    shared.register(1, 2)

    assert "ValidationException" == code
    assert words in message


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ({"TargetValue": 0.0, "PredefinedMetricSpecification": INVOCATIONS}, "greater than 0"),
        ({"TargetValue": 1.0}, "Exactly one of"),
        (
            {
                "TargetValue": 1.0,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"
                },
            },
            "only supports the following predefined metric types",
        ),
        (
            {
                "TargetValue": 1.0,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "InvocationsPerInstance"},
            },
            "Member must satisfy enum value set",
        ),
        (
            {"TargetValue": 1.0, "CustomizedMetricSpecification": {"MetricName": "CPU"}},
            "must have Namespace, Statistic",
        ),
    ],
)
def test_a_policy_that_cannot_be_is_refused(
    shared: Variant, configuration: dict[str, Any], words: str
):
    """The metric must fit the dimension, and there must be one."""
    code, message = refusal(
        shared.scaling.put_scaling_policy,
        **shared.identity,
        PolicyName="refused",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=configuration,
    )

    assert "ValidationException" == code
    assert words in message


def test_a_second_policy_for_a_metric_is_refused(shared: Variant):
    """Whoever replaces a policy must delete the old one first."""
    shared.track(100.0, "first")
    with pytest.raises(ClientError, match="Only one TargetTrackingScaling policy for a given"):
        shared.track(200.0, "second")
    shared.scaling.delete_scaling_policy(**shared.identity, PolicyName="first")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Schedule": "every night"}, "Invalid schedule expression"),
        ({"Schedule": "rate(0 minutes)"}, "Invalid schedule expression"),
        ({"Schedule": "cron(0 25 * * ? *)"}, "six valid fields"),
        ({"Schedule": "cron(0 22 * * * *)"}, "six valid fields"),
        ({"Timezone": "Mars/Olympus"}, "time zone"),
        ({"ScalableTargetAction": {}}, "MinCapacity, a MaxCapacity or both"),
        ({"ScalableTargetAction": {"MinCapacity": 3, "MaxCapacity": 2}}, "less than minimum"),
    ],
)
def test_an_action_that_cannot_be_is_refused(shared: Variant, changed: dict[str, Any], words: str):
    """A schedule is read when it is put, not when it would be due."""
    given = {"Schedule": "cron(0 22 * * ? *)", "ScalableTargetAction": {"MaxCapacity": 1}}
    code, message = refusal(
        shared.scaling.put_scheduled_action,
        **shared.identity,
        ScheduledActionName="refused",
        **{**given, **changed},
    )

    assert "ValidationException" == code
    assert words in message


@pytest.mark.parametrize(
    ("operation", "named"),
    [
        ("deregister_scalable_target", {}),
        ("delete_scaling_policy", {"PolicyName": "none"}),
        ("delete_scheduled_action", {"ScheduledActionName": "none"}),
    ],
)
def test_what_is_not_there_is_not_found(shared: Variant, operation: str, named: dict[str, str]):
    """Clean-up scripts tell it from other refusals by the code."""
    identity = {**shared.identity, "ResourceId": "endpoint/shared-scaling/variant/burstable"}
    code, _ = refusal(getattr(shared.scaling, operation), **identity, **named)

    assert "ObjectNotFoundException" == code


def test_policies_and_actions_are_described_as_they_were_put(shared: Variant):
    """The shapes are botocore's, whose parser reads them here."""
    put = shared.track(600.0, "described", ScaleInCooldown=120, DisableScaleIn=True)
    shared.scaling.put_scheduled_action(
        **shared.identity,
        ScheduledActionName="night",
        Schedule="cron(0 22 ? * MON-FRI *)",
        Timezone="Europe/Berlin",
        ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 1},
    )
    policy = shared.scaling.describe_scaling_policies(
        ServiceNamespace="sagemaker", PolicyNames=["described"]
    )["ScalingPolicies"][0]
    action = shared.scaling.describe_scheduled_actions(
        ServiceNamespace="sagemaker", ResourceId=shared.resource_id
    )["ScheduledActions"][0]
    target = shared.scaling.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[shared.resource_id]
    )["ScalableTargets"][0]
    alarms = shared.cloudwatch.describe_alarms(
        AlarmNames=[each["AlarmName"] for each in put["Alarms"]]
    )["MetricAlarms"]

    assert put["PolicyARN"] == policy["PolicyARN"]
    assert put["Alarms"] == policy["Alarms"]
    assert {
        "TargetValue": 600.0,
        "PredefinedMetricSpecification": INVOCATIONS,
        "ScaleInCooldown": 120,
        "DisableScaleIn": True,
    } == policy["TargetTrackingScalingPolicyConfiguration"]
    assert ("cron(0 22 ? * MON-FRI *)", "Europe/Berlin") == (action["Schedule"], action["Timezone"])
    assert target["RoleARN"].endswith("AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint")
    assert {3, 15} == {alarm["EvaluationPeriods"] for alarm in alarms}
    assert [put["PolicyARN"]] == alarms[0]["AlarmActions"]


def test_tags_are_put_listed_and_removed(shared: Variant):
    """They belong to the target's ARN."""
    target = shared.scaling.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[shared.resource_id]
    )["ScalableTargets"][0]
    arn = {"ResourceARN": target["ScalableTargetARN"]}
    shared.scaling.tag_resource(**arn, Tags={"team": "ml", "tier": "1"})
    shared.scaling.untag_resource(**arn, TagKeys=["tier"])

    assert {"team": "ml"} == shared.scaling.list_tags_for_resource(**arn)["Tags"]


def test_policies_of_iam_may_ask_for_the_namespace_and_the_dimension(
    shared: Variant, running_sandbox: RunningSandbox, unique: str
):
    """As least privilege has it: one role for SageMaker's instance counts and nothing else."""
    keys = {
        "application-autoscaling:service-namespace": "sagemaker",
        "application-autoscaling:scalable-dimension": DIMENSION,
    }
    arn = "arn:aws:application-autoscaling:*:*:scalable-target/*"
    allowed = {
        **allow("application-autoscaling:RegisterScalableTarget", arn),
        "Condition": {"StringEquals": keys},
    }
    scaling = user_client(running_sandbox, unique, "application-autoscaling", [allowed])
    bounds = {"MinCapacity": 1, "MaxCapacity": 2}
    scaling.register_scalable_target(**shared.identity, **bounds)
    other = {
        **shared.identity,
        "ScalableDimension": "sagemaker:inference-component:DesiredCopyCount",
    }

    assert refusal(scaling.register_scalable_target, **other, **bounds)[0] in DENIED
    assert refusal(scaling.deregister_scalable_target, **shared.identity)[0] in DENIED


def test_the_aws_cli_registers_and_describes(shared: Variant, running_sandbox: RunningSandbox):
    """The CLI has its own serializers and pagination."""
    identity = ["--service-namespace", "sagemaker", "--resource-id", shared.resource_id]

    def aws(operation: str, *arguments: str) -> Any:
        done = subprocess.run(
            [*AWS, "application-autoscaling", operation, *arguments, "--output", "json"],
            env=running_sandbox.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert 0 == done.returncode, done.stderr
        return json.loads(done.stdout) if done.stdout else None

    bounds = ["--min-capacity", "1", "--max-capacity", "2"]
    aws("register-scalable-target", *identity, "--scalable-dimension", DIMENSION, *bounds)
    targets = aws(
        "describe-scalable-targets",
        *("--service-namespace", "sagemaker", "--resource-ids", shared.resource_id),
    )

    assert [2] == [each["MaxCapacity"] for each in targets["ScalableTargets"]]
