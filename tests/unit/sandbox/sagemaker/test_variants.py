"""What an endpoint's variants shall be after an update."""

from __future__ import annotations

import dataclasses

import pytest

from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.hosting_rules import check_registered
from sandbox.sagemaker.resources import EndpointConfig, Model
from sandbox.sagemaker.routing import RoutingStrategy
from sandbox.sagemaker.serverless.configuration import ServerlessConfig
from sandbox.sagemaker.variants import VariantPlan, plans_from, retain

MODEL = Model("m", "arn:m", 1.0, {"PrimaryContainer": {"Image": "i"}})
CONFIGURED = VariantPlan(
    name="a", model=MODEL, instance_type="ml.m5.large", instance_count=1, weight=1.0
)
LIVE = dataclasses.replace(CONFIGURED, instance_count=5, weight=0.0)


@pytest.mark.parametrize(
    ("excluded", "weight", "count"),
    [
        (set(), 0.0, 5),
        ({"DesiredWeight"}, 1.0, 5),
        ({"DesiredInstanceCount"}, 0.0, 1),
        ({"DesiredWeight", "DesiredInstanceCount", "DataCaptureConfig"}, 1.0, 1),
    ],
)
def test_live_weight_and_count_are_retained(excluded, weight, count):
    """Unless they are excluded; a retained weight of 0 is a weight."""
    (retained,) = retain([CONFIGURED], {"a": LIVE}, excluded=frozenset(excluded))

    assert (retained.weight, retained.instance_count) == (weight, count)


@pytest.mark.parametrize(
    ("live", "configured", "retained"), [(4, 1, 4), (4, None, 4), (None, 1, 1), (9, 1, 5)]
)
def test_live_provisioned_concurrency_is_retained(live, configured, retained):
    """There is no name to exclude it by; the new configuration's MaxConcurrency still holds."""

    def plan(provisioned, most):
        serverless = ServerlessConfig(
            memory_size_in_mb=1024, max_concurrency=most, provisioned_concurrency=provisioned
        )
        count = serverless.warm_workers
        return dataclasses.replace(CONFIGURED, serverless=serverless, instance_count=count)

    (kept,) = retain(
        [plan(configured, 5)], {"a": plan(live, 10)}, excluded=frozenset({"DesiredInstanceCount"})
    )

    assert kept == plan(retained, 5)


def test_an_instance_count_is_not_carried_over_to_or_from_serverless():
    """What a serverless variant had as its own is no number of instances."""
    serverless = ServerlessConfig(memory_size_in_mb=1024, max_concurrency=1)
    before = dataclasses.replace(CONFIGURED, serverless=serverless, instance_count=0)

    assert retain([CONFIGURED], {"a": before}, excluded=frozenset()) == (CONFIGURED,)


def test_retention_goes_by_variant_name():
    """A variant with a new name starts as configured."""
    (renamed,) = retain([CONFIGURED], {"b": LIVE}, excluded=frozenset())

    assert renamed == CONFIGURED


def test_a_configuration_is_read_with_its_weights():
    """Weight 0 stays 0."""
    variant = {
        "VariantName": "a",
        "ModelName": "m",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 2,
        "InitialVariantWeight": 0,
        "RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
        "ContainerStartupHealthCheckTimeoutInSeconds": 90,
    }
    config = EndpointConfig("c", "arn:c", 1.0, {"ProductionVariants": [variant]})

    assert plans_from(config, {"m": MODEL}.__getitem__) == (
        VariantPlan(
            name="a",
            model=MODEL,
            instance_type="ml.m5.large",
            instance_count=2,
            weight=0.0,
            routing_strategy=RoutingStrategy.LEAST_OUTSTANDING_REQUESTS,
            startup_timeout_seconds=90,
        ),
    )


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"weight": 9.0, "instance_count": 9}, True),
        ({"instance_type": "ml.m5.xlarge"}, False),
        ({"model": Model("m", "arn:m", 2.0, MODEL.definition)}, False),
    ],
)
def test_instances_are_reused_for_the_same_model_and_type(changes, same):
    """A model created anew under the same name is another model."""
    assert dataclasses.replace(CONFIGURED, **changes).runs_on_instances_of(CONFIGURED) is same


@pytest.mark.parametrize(
    ("plans", "is_refused"),
    [
        ([CONFIGURED], False),
        ([dataclasses.replace(CONFIGURED, weight=0.5, instance_count=3)], False),
        ([dataclasses.replace(CONFIGURED, instance_type="ml.c5.large")], True),
        ([dataclasses.replace(CONFIGURED, name="b")], True),
    ],
    ids=["the same", "weight and count", "another instance type", "removed"],
)
def test_a_scalable_target_keeps_name_and_instance_type(plans: list[VariantPlan], is_refused: bool):
    """Anything else of it may change, and variants that are no targets may go."""
    check_registered([], plans, {"a": LIVE})
    if not is_refused:
        check_registered(["a", "gone"], plans, {"a": LIVE})
        return
    with pytest.raises(SageMakerError, match='"a" must be deregistered'):
        check_registered(["a"], plans, {"a": LIVE})
