"""The gate: what passes, what is refused, which targets are taken away first."""

from dataclasses import replace
from typing import Any

import pytest

from canary.lock import Lock
from deploy_gate.gate import next_gate_step
from deploy_gate.live import Look
from deploy_gate.request import Request
from deploy_gate.scaling import Policy
from deploy_gate.step import Proceed, Refuse, Wait
from tests.doubles.deploy_gate_world import (
    ABORT,
    CONCURRENCY,
    event,
    live,
    properties,
    registered,
    scalable,
    scaling,
)

NOW = 10_000
LOCK = Lock(owner="arn:execution:c-7", canary_id="c-7", acquired_at=NOW - 720, heartbeat_at=NOW - 3)
BOTH_SCALE = ("blue", "green")
TWO_TARGETS = (registered("blue"), registered("green"))


def update(declared, previous, look, *, lock=None):
    """Decide an update."""
    request = Request.from_event(event("Update", declared, previous))
    return next_gate_step(request, look, lock, now=NOW)


def test_the_first_create_passes():
    request = Request.from_event(event("Create", properties()))

    step = next_gate_step(request, Look(endpoint=None), None, now=NOW)

    assert Proceed(reason="there is no endpoint yet") == step


def test_targets_that_an_endpoint_of_that_name_left_do_not_meet_the_new_one():
    """CloudFormation would refuse to make them a second time."""
    request = Request.from_event(event("Create", properties(scales=BOTH_SCALE)))

    step = next_gate_step(request, Look(endpoint=None, registered=TWO_TARGETS), None, now=NOW)

    assert isinstance(step, Proceed)
    assert (scalable("blue"), scalable("green")) == step.deregister


def test_a_gate_in_front_of_an_older_endpoint_respects_its_lock():
    """The stack was deployed before there were gates, and a canary is running."""
    request = Request.from_event(event("Create", properties()))

    assert isinstance(next_gate_step(request, Look(endpoint=live()), LOCK, now=NOW), Refuse)


UPDATES: dict[str, Any] = {
    "another model": ({"scales": BOTH_SCALE}, {}, ()),
    "another instance type": (
        {"scales": BOTH_SCALE, "variants": (("blue", "ml.m5.large"), ("green", "ml.c5.large"))},
        {},
        ("green",),
    ),
    "a variant removed": (
        {"scales": ("blue",), "variants": (("blue", "ml.m5.large"),)},
        {},
        ("green",),
    ),
    "a variant added": (
        {
            "scales": (*BOTH_SCALE, "red"),
            "variants": (("blue", "ml.m5.large"), ("green", "ml.m5.large"), ("red", "ml.m5.large")),
        },
        {},
        (),
    ),
    "a variant renamed": (
        {
            "scales": ("blue", "red"),
            "variants": (("blue", "ml.m5.large"), ("red", "ml.m5.large")),
        },
        {},
        ("green",),
    ),
    "autoscaling removed": ({"scales": ()}, {}, ("blue", "green")),
    "autoscaling removed, config kept": ({"scales": (), "config_name": "config-1"}, {}, BOTH_SCALE),
}


@pytest.mark.parametrize(("declared", "previous", "taken"), UPDATES.values(), ids=UPDATES)
def test_what_an_update_does_not_bear_is_taken_away(declared, previous, taken):
    """Nothing else is: a target that stays keeps its policy's history."""
    before = properties("config-1", scales=BOTH_SCALE, **previous)

    step = update(properties(**declared), before, Look(endpoint=live(), registered=TWO_TARGETS))

    assert isinstance(step, Proceed)
    assert tuple(scalable(name) for name in taken) == step.deregister
    assert () == step.put_back


def test_a_target_that_somebody_registered_by_hand_stays():
    """Nobody declared it, and SageMaker bears it."""
    step = update(
        properties(), properties("config-1"), Look(endpoint=live(), registered=TWO_TARGETS)
    )

    assert isinstance(step, Proceed)
    assert () == step.deregister


def test_a_target_registered_by_hand_goes_where_sagemaker_refuses_it():
    after = properties(variants=(("blue", "ml.m5.large"), ("green", "ml.c5.large")))

    step = update(after, properties("config-1"), Look(endpoint=live(), registered=TWO_TARGETS))

    assert isinstance(step, Proceed)
    assert (scalable("green"),) == step.deregister


def test_a_target_that_cloudformation_is_about_to_make_must_not_be_there():
    """Registered by hand before, declared now."""
    step = update(
        properties(scales=BOTH_SCALE),
        properties("config-1"),
        Look(endpoint=live(), registered=(registered("blue"),)),
    )

    assert isinstance(step, Proceed)
    assert (scalable("blue"),) == step.deregister


def test_serverless_to_instances_takes_the_concurrency_target_away():
    before = properties(
        "config-1", variants=(("blue", None),), scales=(scaling("blue", dimension=CONCURRENCY),)
    )
    look = Look(
        endpoint=replace(live(), instance_types={"blue": None}),
        registered=(registered("blue", CONCURRENCY),),
    )

    step = update(properties(variants=(("blue", "ml.m5.large"),), scales=("blue",)), before, look)

    assert isinstance(step, Proceed)
    assert (scalable("blue", CONCURRENCY),) == step.deregister


def test_without_the_live_config_every_target_is_in_doubt():
    """Somebody deleted it: nobody knows the live instance types, and the check puts back."""
    look = Look(endpoint=replace(live(), instance_types=None), registered=TWO_TARGETS)
    before = properties("config-1", scales=BOTH_SCALE)

    step = update(properties(scales=BOTH_SCALE), before, look)

    assert isinstance(step, Proceed)
    assert (scalable("blue"), scalable("green")) == step.deregister


def test_a_changed_policy_makes_room_for_its_successor():
    """It has another name; both would track one metric, and the second be refused."""
    before = properties("config-1", scales=BOTH_SCALE)
    after = properties("config-1", scales=(scaling("blue", policy="tracks-9"), "green"))

    step = update(after, before, Look(endpoint=live(), registered=TWO_TARGETS))

    assert isinstance(step, Proceed)
    assert () == step.deregister
    assert (Policy(scalable=scalable("blue"), name="target-tracking"),) == step.delete_policies


def test_a_policy_that_somebody_made_by_hand_stays():
    look = Look(endpoint=live(), registered=(registered("blue", policies=("by-hand",)),))

    step = update(properties(scales=("blue",)), properties("config-1", scales=("blue",)), look)

    assert isinstance(step, Proceed)
    assert () == step.delete_policies


def test_a_rollback_brings_the_old_policy_back():
    """The new one was made already, or was not."""
    declared = properties("config-1", scales=("blue",))
    failed = properties("config-1", scales=(scaling("blue", policy="tracks-9"),))
    for names in (("tracks-9",), ()):
        targets = (registered("blue", policies=names),)
        look = Look(endpoint=live(), registered=targets, is_rolling_back=True)

        step = update(declared, failed, look)

        assert isinstance(step, Proceed)
        assert names == tuple(policy.name for policy in step.delete_policies)
        assert ["put_scaling_policy"] == [call.operation for call in step.put_back]


def test_a_target_that_is_gone_already_is_not_asked_for():
    look = Look(endpoint=live(), registered=(registered("blue"),))

    step = update(properties(scales=("blue",)), properties("config-1", scales=BOTH_SCALE), look)

    assert Proceed(reason="nobody holds the endpoint") == step


def test_a_held_endpoint_is_refused_with_owner_age_and_fix():
    step = update(properties(), properties("config-1"), Look(endpoint=live()), lock=LOCK)

    assert isinstance(step, Refuse)
    assert (
        "endpoint flights must be free to be updated, got held by canary c-7 (arn:execution:c-7) "
        "for 12 min, last sign of life 3 s ago; deploy again when it has ended, "
        f"or end it: {ABORT}"
    ) == step.reason


CHANGES = {
    "the config": {"config_name": "config-2"},
    "the way it is rolled out": {"deployment": '{"RollingUpdatePolicy":{}}'},
    "who owns the counts": {"counts": {"blue": 1, "green": 1}},
    "the limits": {"scales": (scaling("blue", max_capacity=9),)},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_of_the_endpoint_is_refused_while_it_is_held(change):
    before = {"config_name": "config-1", "scales": ("blue",)}
    after = properties(**{**before, **change})

    step = update(after, properties(**before), Look(endpoint=live()), lock=LOCK)

    assert isinstance(step, Refuse)


def test_what_is_no_change_of_the_endpoint_passes_a_held_one():
    """The table may be renamed and the words may change: the endpoint is not touched."""
    after = properties("config-1", table_name="other-locks")

    step = update(after, properties("config-1"), Look(endpoint=live()), lock=LOCK)

    assert isinstance(step, Proceed)


def test_a_renamed_endpoint_is_refused_while_the_old_one_is_held():
    """CloudFormation makes another endpoint, and then deletes the one under the canary."""
    before = properties("config-1", endpoint_name="flights-of-before")

    step = update(properties(), before, Look(endpoint=None), lock=LOCK)

    assert isinstance(step, Refuse)
    assert "endpoint flights-of-before must be free to be updated" in step.reason


def test_an_endpoint_that_scales_just_now_is_waited_for():
    before = properties("config-1")

    step = update(properties(), before, Look(endpoint=live(status="Updating")))

    assert isinstance(step, Wait)


def test_an_endpoint_that_never_settles_is_refused_before_anything_is_taken_away():
    look = Look(endpoint=live(status="Updating"), registered=TWO_TARGETS, is_last=True)

    step = update(properties(), properties("config-1", scales=BOTH_SCALE), look)

    assert isinstance(step, Refuse)
    assert "endpoint flights must be settled before it is updated, got Updating" in step.reason


def roll_back(endpoint, targets, **look):
    """Decide the rollback to config-1, with large instances, from config-2 with xlarge ones."""
    declared = properties("config-1", scales=BOTH_SCALE)
    failed = properties(
        scales=BOTH_SCALE, variants=(("blue", "ml.m5.large"), ("green", "ml.m5.xlarge"))
    )
    seen = Look(endpoint=endpoint, registered=targets, is_rolling_back=True, **look)
    return update(declared, failed, seen, lock=LOCK)


def test_a_rollback_after_a_refusal_changes_nothing():
    """The canary that holds the endpoint is moving weights just now; it is not disturbed."""
    step = roll_back(live(status="Updating"), TWO_TARGETS)

    assert Proceed(reason="the stack is rolling back") == step


def test_a_rollback_after_the_endpoint_failed_puts_back_what_the_gate_took():
    """SageMaker serves the old config again, and CloudFormation will not call the check."""
    step = roll_back(live(), (registered("blue"),))

    assert isinstance(step, Proceed)
    assert () == step.deregister
    assert ["register_scalable_target", "put_scaling_policy", "put_scheduled_action"] == [
        call.operation for call in step.put_back
    ]


def test_a_rollback_waits_for_sagemakers_own():
    assert isinstance(roll_back(live(status="RollingBack"), (registered("blue"),)), Wait)


def test_a_rollback_goes_on_when_the_endpoint_never_settles():
    step = roll_back(live(status="RollingBack"), (registered("blue"),), is_last=True)

    assert isinstance(step, Proceed)


def test_a_rollback_after_the_check_takes_away_what_the_old_config_does_not_bear():
    """The check had put green back, on its new instances."""
    endpoint = live("config-2", blue="ml.m5.large", green="ml.m5.xlarge")

    step = roll_back(endpoint, TWO_TARGETS)

    assert Proceed(reason="the stack is rolling back", deregister=(scalable("green"),)) == step


def test_a_rollback_leaves_what_the_failed_template_would_have_removed():
    """CloudFormation did not come to it, and will not make it again."""
    declared = properties("config-1", scales=BOTH_SCALE)
    look = Look(endpoint=live(), registered=TWO_TARGETS, is_rolling_back=True)

    step = update(declared, properties("config-1", scales=()), look)

    assert Proceed(reason="the stack is rolling back") == step


def test_a_rollback_takes_away_what_only_the_failed_template_declared():
    look = Look(endpoint=live(), registered=TWO_TARGETS, is_rolling_back=True)

    step = update(properties("config-1"), properties("config-1", scales=BOTH_SCALE), look)

    assert isinstance(step, Proceed)
    assert (scalable("blue"), scalable("green")) == step.deregister


def test_a_delete_takes_the_targets_of_a_deleted_endpoint_away():
    request = Request.from_event(event("Delete", properties(scales=BOTH_SCALE)))

    step = next_gate_step(request, Look(endpoint=None, registered=TWO_TARGETS), None, now=NOW)

    assert isinstance(step, Proceed)
    assert (scalable("blue"), scalable("green")) == step.deregister


def test_a_delete_leaves_an_endpoint_that_lives_alone():
    """A new gate is taken away again by a rollback; the endpoint was there before."""
    request = Request.from_event(event("Delete", properties()))

    step = next_gate_step(request, Look(endpoint=live(), registered=TWO_TARGETS), LOCK, now=NOW)

    assert Proceed(reason="the endpoint stays") == step


def test_a_decision_made_again_after_it_was_carried_out_does_nothing():
    """CloudFormation's call, or Lambda's, may come twice."""
    declared = properties(scales=("blue",), variants=(("blue", "ml.m5.large"),))
    before = properties("config-1", scales=BOTH_SCALE)

    step = update(declared, before, Look(endpoint=live(), registered=(registered("blue"),)))

    assert isinstance(step, Proceed)
    assert () == step.deregister
