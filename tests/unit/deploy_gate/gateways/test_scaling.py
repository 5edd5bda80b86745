from typing import Any

import pytest
from botocore.exceptions import ClientError

from deploy_gate.gateways.scaling import ScalableTargets
from deploy_gate.scaling import Policy, PutBack
from tests.doubles.deploy_gate_world import registered, scalable
from tests.doubles.stubbed_client import stubbed_client

WHAT = scalable("blue").to_request()


@pytest.fixture
def stubbed():
    with stubbed_client("application-autoscaling") as both:
        yield both


@pytest.fixture
def client(stubbed):
    return stubbed[0]


@pytest.fixture
def stubber(stubbed):
    return stubbed[1]


@pytest.fixture
def targets(client, stubber):
    return ScalableTargets(client)


def test_the_targets_of_these_variants_alone_are_asked_for(targets, stubber):
    """The account may have thousands."""
    names = [f"endpoint/flights/variant/{name}" for name in ("blue", "green")]
    answer: dict[str, Any] = {
        "ScalableTargets": [
            {
                **WHAT,
                "MinCapacity": 1,
                "MaxCapacity": 2,
                "RoleARN": "arn:role",
                "CreationTime": 0,
            }
        ]
    }
    expected = {"ServiceNamespace": "sagemaker", "ResourceIds": names}
    stubber.add_response("describe_scalable_targets", answer, expected)
    has_policy(stubber, "target-tracking")
    has_action(stubber, "night")

    assert (registered("blue"),) == targets.find(names)


def test_a_target_is_deregistered_by_its_dimension(targets, stubber):
    stubber.add_response("deregister_scalable_target", {}, WHAT)

    targets.deregister(scalable("blue"))


def test_a_target_that_is_gone_is_no_error(targets, stubber):
    stubber.add_client_error("deregister_scalable_target", "ObjectNotFoundException")

    targets.deregister(scalable("blue"))


def test_a_policy_is_deleted_by_its_name(targets, stubber):
    stubber.add_response("delete_scaling_policy", {}, {**WHAT, "PolicyName": "old"})

    targets.delete_policy(Policy(scalable=scalable("blue"), name="old"))


def test_any_other_refusal_is_an_error(targets, stubber):
    stubber.add_client_error("deregister_scalable_target", "ConcurrentUpdateException")

    with pytest.raises(ClientError):
        targets.deregister(scalable("blue"))


@pytest.mark.parametrize(
    ("operation", "more", "answer"),
    [
        ("register_scalable_target", {"MinCapacity": 1, "MaxCapacity": 4}, {}),
        (
            "put_scaling_policy",
            {"PolicyName": "target-tracking", "PolicyType": "TargetTrackingScaling"},
            {"PolicyARN": "arn:policy"},
        ),
        ("put_scheduled_action", {"ScheduledActionName": "night", "Schedule": "rate(1 day)"}, {}),
    ],
)
def test_what_is_put_back_is_sent_as_declared(targets, stubber, operation, more, answer):
    stubber.add_response(operation, answer, {**WHAT, **more})

    targets.put(PutBack(operation=operation, request={**WHAT, **more}))


def has_policy(stubber, name):
    """Answer with one policy."""
    policy = {
        **WHAT,
        "PolicyARN": "arn:policy",
        "PolicyName": name,
        "PolicyType": "TargetTrackingScaling",
        "CreationTime": 0,
    }
    stubber.add_response("describe_scaling_policies", {"ScalingPolicies": [policy]}, WHAT)


def has_action(stubber, name):
    """Answer with one scheduled action."""
    action = {
        **WHAT,
        "ScheduledActionARN": "arn:action",
        "ScheduledActionName": name,
        "Schedule": "rate(1 day)",
        "CreationTime": 0,
    }
    stubber.add_response("describe_scheduled_actions", {"ScheduledActions": [action]}, WHAT)
