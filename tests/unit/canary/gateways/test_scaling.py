import pytest

from canary.gateways.scaling import ScalableTargets
from canary.scale_in import ScalableTarget, ScaledDimension
from tests.doubles.stubbed_client import stubbed_client

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
BLUE = ScaledDimension(resource_id="endpoint/flights/variant/blue", scalable_dimension=INSTANCES)

NIGHT = {
    "ScheduledActionName": "night",
    "ScheduledActionARN": "arn:night",
    "ServiceNamespace": "sagemaker",
    "Schedule": "cron(0 22 * * ? *)",
    "ResourceId": BLUE.resource_id,
    "CreationTime": 0,
}


@pytest.fixture
def stubbed():
    with stubbed_client("application-autoscaling") as (client, stubber):
        yield stubber, ScalableTargets(client, "flights")


@pytest.mark.parametrize("suspended", [{}, {"SuspendedState": {"DynamicScalingInSuspended": True}}])
@pytest.mark.parametrize("actions", [[], [NIGHT]], ids=["no schedule", "a schedule"])
def test_only_the_targets_of_two_variants_are_asked_for(stubbed, suspended, actions):
    stubber, targets = stubbed
    described = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": BLUE.resource_id,
        "ScalableDimension": INSTANCES,
        "MinCapacity": 1,
        "MaxCapacity": 2,
        "RoleARN": "arn:role",
        "CreationTime": 0,
        **suspended,
    }
    stubber.add_response(
        "describe_scalable_targets",
        {"ScalableTargets": [described]},
        {
            "ServiceNamespace": "sagemaker",
            "ResourceIds": ["endpoint/flights/variant/blue", "endpoint/flights/variant/green"],
        },
    )

    stubber.add_response(
        "describe_scheduled_actions",
        {"ScheduledActions": actions},
        {
            "ServiceNamespace": "sagemaker",
            "ResourceId": BLUE.resource_id,
            "ScalableDimension": INSTANCES,
        },
    )

    expected = ScalableTarget(
        scaled=BLUE, has_schedules=actions != [], is_scale_in_suspended=suspended != {}
    )
    assert (expected,) == targets.find(["blue", "green"])


def test_an_update_says_all_three_and_leaves_the_limits(stubbed):
    """What is not said could be reset."""
    stubber, targets = stubbed
    stubber.add_response(
        "register_scalable_target",
        {},
        {
            "ServiceNamespace": "sagemaker",
            "ResourceId": BLUE.resource_id,
            "ScalableDimension": INSTANCES,
            "SuspendedState": {
                "DynamicScalingInSuspended": True,
                "DynamicScalingOutSuspended": False,
                "ScheduledScalingSuspended": True,
            },
        },
    )

    targets.update(
        ScalableTarget(scaled=BLUE, is_scale_in_suspended=True, are_schedules_suspended=True)
    )
