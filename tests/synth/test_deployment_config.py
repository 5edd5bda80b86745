"""Guardrails as CloudFormation gets them, and which endpoints may have them."""

import pytest
from aws_cdk.assertions import Match, Template

from constructs_lib.deployment_policy import (
    CapacitySize,
    CapacityType,
    DeploymentPolicy,
    DeploymentStrategy,
)
from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import RequestsPerSecond
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant
from constructs_lib.variant_scaling import VariantScaling

TENTH = CapacitySize(type=CapacityType.CAPACITY_PERCENT, value=10)
THREE = CapacitySize(type=CapacityType.INSTANCE_COUNT, value=3)
ALL_AT_ONCE = DeploymentPolicy(strategy=DeploymentStrategy.ALL_AT_ONCE)
CANARY = DeploymentPolicy(strategy=DeploymentStrategy.CANARY, step=TENTH)
ROLLING = DeploymentPolicy(strategy=DeploymentStrategy.ROLLING, step=TENTH)


@pytest.fixture
def declare(stack, model):
    """Declare an endpoint with a policy; its variants differ from good ones in what is given."""

    def build(deployment, *changes, shadow=None):
        good = {
            "model": model,
            "instance_type": "ml.m5.large",
            "initial_instance_count": 10,
            "initial_weight": 1,
        }
        variants = [
            InstanceVariant(**{"name": f"v{number}", **good, **change})
            for number, change in enumerate(changes or [{}])
        ]
        Endpoint(
            stack,
            "Endpoint",
            endpoint_name="flights",
            variants=variants,
            deployment=deployment,
            shadow_variant=shadow,
        )
        return Template.from_stack(stack)

    return build


@pytest.mark.parametrize(
    ("strategy", "step", "expected"),
    [
        (
            DeploymentStrategy.ALL_AT_ONCE,
            None,
            {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
        ),
        (
            DeploymentStrategy.CANARY,
            TENTH,
            {
                "Type": "CANARY",
                "WaitIntervalInSeconds": 600,
                "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10},
            },
        ),
        (
            DeploymentStrategy.LINEAR,
            THREE,
            {
                "Type": "LINEAR",
                "WaitIntervalInSeconds": 600,
                "LinearStepSize": {"Type": "INSTANCE_COUNT", "Value": 3},
            },
        ),
    ],
)
def test_a_second_fleet_takes_over(declare, strategy, step, expected):
    """The timeout stands inside the policy; beside it, it would be ignored."""
    policy = DeploymentPolicy(
        strategy=strategy,
        step=step,
        wait_interval_seconds=600,
        termination_wait_seconds=120,
        maximum_execution_timeout_seconds=7200,
        rollback_alarms=("too-slow", "too-wrong"),
    )

    declare(policy).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {
            "DeploymentConfig": {
                "BlueGreenUpdatePolicy": {
                    "TrafficRoutingConfiguration": expected,
                    "TerminationWaitInSeconds": 120,
                    "MaximumExecutionTimeoutInSeconds": 7200,
                },
                "AutoRollbackConfiguration": {
                    "Alarms": [{"AlarmName": "too-slow"}, {"AlarmName": "too-wrong"}]
                },
            }
        },
    )


def test_instances_are_replaced_in_batches(declare):
    policy = DeploymentPolicy(
        strategy=DeploymentStrategy.ROLLING,
        step=TENTH,
        rollback_step=THREE,
        wait_interval_seconds=60,
        maximum_execution_timeout_seconds=1200,
    )

    declare(policy).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {
            "DeploymentConfig": {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 10},
                    "RollbackMaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 3},
                    "WaitIntervalInSeconds": 60,
                    "MaximumExecutionTimeoutInSeconds": 1200,
                }
            }
        },
    )


def test_without_a_policy_sagemaker_decides(declare):
    declare(None).has_resource_properties(
        "AWS::SageMaker::Endpoint", {"DeploymentConfig": Match.absent()}
    )


def test_rolling_excludes_several_variants(declare):
    with pytest.raises(ValueError, match="exactly 1 variant for a rolling deployment, got 2"):
        declare(ROLLING, {}, {})


def test_rolling_excludes_a_shadow(declare, model):
    shadow = ShadowVariant(
        name="dark",
        model=model,
        instance_type="ml.m5.large",
        initial_instance_count=2,
        sampling_weight=1,
    )

    with pytest.raises(ValueError, match="exactly 1 variant for a rolling deployment, got 2"):
        declare(ROLLING, shadow=shadow)


def test_where_sagemaker_would_ignore_the_policy_it_is_refused(declare):
    """The update would go all at once, without a word."""
    with pytest.raises(ValueError, match=r"must not run on ml\.inf1 .* silently ignore"):
        declare(CANARY, {"instance_type": "ml.inf1.xlarge"})


def test_a_part_of_one_instance_is_all_of_it(declare):
    with pytest.raises(ValueError, match="variant 'v0' must have at least 2 instances"):
        declare(CANARY, {"initial_instance_count": 1})


def test_autoscaling_may_leave_one_instance(declare):
    """The update finds what the load left, not what the config began with."""
    scaling = VariantScaling(target=RequestsPerSecond(requests_per_second=1))

    with pytest.raises(ValueError, match="at least 2 instances for a canary deployment, got 1"):
        declare(CANARY, {"scaling": scaling})


def test_serverless_variants_have_no_fleet(stack, open_model):
    with pytest.raises(ValueError, match="must not have a deployment policy"):
        Endpoint(
            stack,
            "Endpoint",
            endpoint_name="flights",
            variants=[ServerlessVariant(name="only", model=open_model)],
            deployment=ALL_AT_ONCE,
        )
