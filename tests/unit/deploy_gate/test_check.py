"""The check: what is not as asked fails the deployment, what the gate took comes back."""

import pytest

from deploy_gate.check import next_check_step
from deploy_gate.live import Look
from deploy_gate.request import Request
from deploy_gate.step import Proceed, Refuse, Wait
from tests.doubles.deploy_gate_world import (
    CONCURRENCY,
    event,
    live,
    properties,
    registered,
    scaling,
)

BOTH_SCALE = ("blue", "green")
ALL_CALLS = ["register_scalable_target", "put_scaling_policy", "put_scheduled_action"]


def check(declared, previous=None, **look):
    """Decide an update, or a create where there is nothing before."""
    kind = "Create" if previous is None else "Update"
    request = Request.from_event(event(kind, declared, previous))
    return next_check_step(request, Look(**{"endpoint": live("config-2"), **look}))


def calls(step):
    """Return what a step puts back."""
    assert isinstance(step, Proceed)
    return [
        (call.operation, call.request["ResourceId"].rpartition("/")[2]) for call in step.put_back
    ]


def test_an_endpoint_that_is_what_was_asked_for_passes():
    assert Proceed(reason="the endpoint is what was asked for") == check(properties())


def test_a_silent_rollback_fails_with_sagemakers_reason():
    """SageMaker says InService, and CloudFormation takes that for success."""
    step = check(properties(), endpoint=live("config-1", failure_reason="the model does not load"))

    assert isinstance(step, Refuse)
    assert (
        "endpoint flights must serve config-2, got config-1: SageMaker rolled the update back: "
        "the model does not load; the containers' log is /aws/sagemaker/Endpoints/flights "
        "in CloudWatch Logs"
    ) == step.reason


def test_a_rollback_without_a_reason_fails_too():
    step = check(properties(), endpoint=live("config-1"))

    assert isinstance(step, Refuse)
    assert "rolled the update back without a reason" in step.reason


@pytest.mark.parametrize("status", ["Failed", "OutOfService", "UpdateRollbackFailed"])
def test_an_endpoint_out_of_service_fails(status):
    step = check(properties(), endpoint=live("config-2", status))

    assert isinstance(step, Refuse)
    assert f"must be InService after its update, got {status}" in step.reason


@pytest.mark.parametrize("status", ["Updating", "SystemUpdating", "RollingBack", "Creating"])
def test_an_endpoint_that_is_still_moving_is_waited_for(status):
    assert isinstance(check(properties(), endpoint=live("config-2", status)), Wait)


@pytest.mark.parametrize("status", ["Updating", "SystemUpdating"])
def test_an_endpoint_that_autoscaling_keeps_busy_is_what_was_asked_for(status):
    """It serves the new config, whoever moves its counts; its scaling must be put back, too."""
    step = check(
        properties(scales=("blue",)),
        properties("config-1", scales=("blue",)),
        endpoint=live("config-2", status),
        is_last=True,
    )

    assert [(operation, "blue") for operation in ALL_CALLS] == calls(step)


@pytest.mark.parametrize(
    "endpoint", [live("config-1", "Updating"), live("config-2", "RollingBack")]
)
def test_an_endpoint_that_never_gets_there_fails(endpoint):
    step = check(properties(), endpoint=endpoint, is_last=True)

    assert isinstance(step, Refuse)


def test_an_endpoint_that_vanished_fails():
    assert isinstance(check(properties(), endpoint=None), Refuse)


def test_weights_that_the_config_owns_must_be_live():
    step = check(properties(weights={"blue": 70, "green": 30}))

    assert isinstance(step, Refuse)
    assert "got weight of blue 1 instead of 70, weight of green 1 instead of 30;" in step.reason


def test_fractional_weights_come_back_in_single_precision():
    """0.7 and 0.3 have no exact form there."""
    stored = {"blue": 0.699999988079071, "green": 0.30000001192092896}
    declared = properties(weights={"blue": 0.7, "green": 0.3})

    assert isinstance(check(declared, endpoint=live("config-2", weights=stored)), Proceed)


def test_weights_that_a_canary_owns_are_its_own_business():
    step = check(properties(), endpoint=live("config-2"))

    assert isinstance(step, Proceed)


def test_counts_that_the_config_owns_must_be_live():
    declared = properties(counts={"blue": 1, "green": 2})

    step = check(declared, endpoint=live("config-2", counts={"blue": 1, "green": 5}))

    assert isinstance(step, Refuse)
    assert "got instance count of green 5 instead of 2;" in step.reason


def test_weights_that_this_deployment_did_not_set_are_not_its_failure():
    """Only limits changed, so SageMaker was not called; somebody had moved the weights before."""
    weights = {"blue": 70, "green": 30}
    before = properties(weights=weights, scales=BOTH_SCALE)
    after = properties(weights=weights, scales=(scaling("blue", max_capacity=9), "green"))

    assert isinstance(check(after, before), Proceed)


def test_what_the_gate_took_is_put_back():
    declared = properties(
        scales=BOTH_SCALE, variants=(("blue", "ml.m5.large"), ("green", "ml.m5.xlarge"))
    )

    step = check(
        declared, properties("config-1", scales=BOTH_SCALE), registered=(registered("blue"),)
    )

    assert [(operation, "green") for operation in ALL_CALLS] == calls(step)


def test_what_cloudformation_is_going_to_make_is_left_to_it():
    """A variant that was added, renamed, or begins to scale."""
    step = check(
        properties(scales=("blue", "red")),
        properties("config-1", scales=BOTH_SCALE),
        registered=(registered("blue"),),
    )

    assert [] == calls(step)


def test_another_dimension_of_the_same_variant_is_left_to_cloudformation():
    step = check(
        properties(variants=(("blue", "ml.m5.large"),), scales=("blue",)),
        properties(
            "config-1", variants=(("blue", None),), scales=(scaling("blue", dimension=CONCURRENCY),)
        ),
    )

    assert [] == calls(step)


def test_a_create_puts_nothing_back():
    assert [] == calls(check(properties(scales=BOTH_SCALE)))


def test_a_put_back_that_broke_off_is_completed():
    """The target was registered, then Lambda was killed, and is called again."""
    step = check(
        properties(scales=("blue",)),
        properties("config-1", scales=("blue",)),
        registered=(registered("blue", policies=()),),
    )

    assert [("put_scaling_policy", "blue")] == calls(step)


def test_new_limits_are_put_back_at_once():
    step = check(
        properties(scales=(scaling("blue", max_capacity=9),)),
        properties("config-1", scales=("blue",)),
    )

    assert isinstance(step, Proceed)
    assert 9 == step.put_back[0].request["MaxCapacity"]


def test_a_rollback_puts_back_what_the_failed_template_did_not_have():
    """CloudFormation never came to remove it, so it will not make it again."""
    step = check(
        properties("config-1", scales=BOTH_SCALE),
        properties(scales=("blue",)),
        endpoint=live("config-1"),
        registered=(registered("blue"),),
        is_rolling_back=True,
    )

    assert [(operation, "green") for operation in ALL_CALLS] == calls(step)


@pytest.mark.parametrize(
    "endpoint",
    [None, live("config-9"), live("config-1", "Failed")],
    ids=["gone", "other", "failed"],
)
def test_a_rollback_is_never_failed(endpoint):
    step = check(
        properties("config-1", weights={"blue": 70, "green": 30}),
        properties(),
        endpoint=endpoint,
        is_rolling_back=True,
    )

    assert isinstance(step, Proceed)
    assert "the stack is rolling back; endpoint flights must" in step.reason


def test_a_rollback_does_not_scale_a_config_that_is_not_the_old_one():
    """UpdateEndpoint comes after it then, and would be refused."""
    step = check(
        properties("config-1", scales=BOTH_SCALE),
        properties(scales=BOTH_SCALE),
        endpoint=live("config-2"),
        is_rolling_back=True,
    )

    assert [] == calls(step)


def test_a_changed_policy_is_left_to_cloudformation():
    """It has another name, so its resource is replaced; the target's own did not change."""
    step = check(
        properties(scales=(scaling("blue", policy="tracks-9"),)),
        properties("config-1", scales=("blue",)),
    )

    assert [("register_scalable_target", "blue"), ("put_scheduled_action", "blue")] == calls(step)


def delete(endpoint, **look):
    """Decide a delete."""
    request = Request.from_event(event("Delete", properties()))
    return next_check_step(request, Look(endpoint=endpoint, **look))


def test_a_delete_waits_until_the_endpoint_can_be_deleted():
    """CloudFormation deletes it next; SageMaker refuses that while a scaling action runs."""
    assert isinstance(delete(live(status="Updating")), Wait)


@pytest.mark.parametrize("endpoint", [None, live("config-9"), live(status="Failed")])
def test_a_delete_checks_nothing(endpoint):
    assert isinstance(delete(endpoint), Proceed)


def test_a_delete_that_waits_in_vain_goes_on():
    assert isinstance(delete(live(status="Updating"), is_last=True), Proceed)
