from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.endpoint import EndpointState, Roles, VariantState
from canary.run import OriginalVariant
from canary.traffic import (
    Broken,
    RaiseCapacity,
    Settled,
    ShiftWeights,
    Step,
    Wait,
    next_step,
    roll_back_target,
    stage_target,
    stage_weights,
)

ROLES = Roles(champion="blue", challenger="green")
ORIGINAL = {
    "blue": OriginalVariant(weight=1.0, instance_count=4),
    "green": OriginalVariant(weight=0.0, instance_count=1),
}


def variant(name, weight, count=1, *, desired_weight=None, desired_count=None):
    return VariantState(
        name=name,
        current_weight=weight,
        desired_weight=weight if desired_weight is None else desired_weight,
        current_instance_count=count,
        desired_instance_count=count if desired_count is None else desired_count,
    )


def endpoint(*variants, status="InService"):
    return EndpointState(name="flights-dev", status=status, variants=variants)


START = endpoint(variant("blue", 1.0, 4), variant("green", 0.0, 1))
HALF = stage_target(original=ORIGINAL, roles=ROLES, share=0.5)
BACK = roll_back_target(original=ORIGINAL, roles=ROLES)


def test_weights_are_the_shares_as_exact_decimals():
    """1 - 0.9 is 0.09999999999999998 in a float; nobody wants to read that in the console."""
    assert stage_weights(ROLES, 0.1) == {"blue": 0.9, "green": 0.1}
    assert stage_weights(ROLES, 0.9) == {"blue": 0.1, "green": 0.9}
    assert stage_weights(ROLES, 1.0) == {"blue": 0.0, "green": 1.0}


@pytest.mark.parametrize(
    ("champion_count", "challenger_count", "share", "needed"),
    [
        (4, 1, 0.1, 1),
        (4, 1, 0.5, 2),
        (4, 1, 0.9, 4),
        (4, 6, 0.5, 6),  # it has more already
        (10, 1, 0.7, 7),  # 10 * 0.7 is a bit more than 7 in a float
        (1, 0, 0.1, 1),
    ],
)
def test_the_challenger_gets_the_room_of_its_share(champion_count, challenger_count, share, needed):
    original = {
        "blue": OriginalVariant(weight=1.0, instance_count=champion_count),
        "green": OriginalVariant(weight=0.0, instance_count=challenger_count),
    }

    target = stage_target(original=original, roles=ROLES, share=share)

    assert {"blue": champion_count, "green": needed} == target.minimum_instance_counts


def test_a_stage_leaves_other_variants_at_zero():
    original = ORIGINAL | {"red": OriginalVariant(weight=0.0, instance_count=1)}

    target = stage_target(original=original, roles=ROLES, share=0.1)

    assert target.weights == {"blue": 0.9, "green": 0.1, "red": 0.0}
    assert "red" not in target.minimum_instance_counts


def test_going_up_is_capacity_then_wait_then_weights_then_wait():
    updating = replace(START, status="Updating")
    room = endpoint(variant("blue", 1.0, 4), variant("green", 0.0, 2))
    done = endpoint(variant("blue", 0.5, 4), variant("green", 0.5, 2))

    assert RaiseCapacity(variant_name="green", instance_count=2) == next_step(START, HALF)
    assert isinstance(next_step(updating, HALF), Wait)
    assert ShiftWeights(weights={"blue": 0.5, "green": 0.5}) == next_step(room, HALF)
    assert Settled() == next_step(done, HALF)


def test_going_back_is_weights_before_capacity():
    half = endpoint(variant("blue", 0.5, 1), variant("green", 0.5, 4))
    away = endpoint(variant("blue", 1.0, 1), variant("green", 0.0, 4))

    assert ShiftWeights(weights={"blue": 1.0, "green": 0.0}) == next_step(half, BACK)
    assert RaiseCapacity(variant_name="blue", instance_count=4) == next_step(away, BACK)


def test_going_back_restores_the_original_weights_not_one_and_zero():
    original = ORIGINAL | {"blue": OriginalVariant(weight=5.0, instance_count=4)}

    target = roll_back_target(original=original, roles=ROLES)

    assert target.weights == {"blue": 5.0, "green": 0.0}


def test_in_service_alone_proves_nothing():
    """SageMaker can roll an update back silently; only the weights tell."""
    on_its_way = endpoint(
        variant("blue", 1.0, 4, desired_weight=0.5), variant("green", 0.0, 2, desired_weight=0.5)
    )
    undone = endpoint(variant("blue", 1.0, 4), variant("green", 0.0, 2))

    assert isinstance(next_step(on_its_way, HALF), Wait)
    assert isinstance(next_step(undone, HALF), ShiftWeights)


def test_instances_that_have_not_come_yet_are_waited_for():
    coming = endpoint(variant("blue", 1.0, 4), variant("green", 0.0, 1, desired_count=2))

    step = next_step(coming, HALF)

    assert Wait(reason="variant green has 1 of 2 instances") == step


def test_weights_are_compared_in_single_precision():
    stored = endpoint(
        variant("blue", 0.8999999761581421, 4), variant("green", 0.10000000149011612, 1)
    )

    assert Settled() == next_step(stored, stage_target(original=ORIGINAL, roles=ROLES, share=0.1))


def test_serverless_variants_have_weights_only():
    original = {
        "blue": OriginalVariant(weight=1.0, instance_count=None),
        "green": OriginalVariant(weight=0.0, instance_count=None),
    }
    target = stage_target(original=original, roles=ROLES, share=0.5)
    serverless = endpoint(variant("blue", 1.0, None), variant("green", 0.0, None))

    assert target.minimum_instance_counts == {}
    assert isinstance(next_step(serverless, target), ShiftWeights)


@pytest.mark.parametrize("status", ["Creating", "Updating", "SystemUpdating", "RollingBack"])
def test_a_busy_endpoint_is_waited_for(status):
    step = next_step(replace(START, status=status), BACK)

    assert Wait(reason=f"endpoint flights-dev is {status}") == step


@pytest.mark.parametrize(
    "status", ["Failed", "UpdateRollbackFailed", "OutOfService", "Deleting", "SomethingNew"]
)
def test_a_broken_endpoint_needs_a_human(status):
    step = next_step(replace(START, status=status), HALF)

    assert isinstance(step, Broken)
    assert f"got {status}" in step.reason


def test_a_challenger_that_was_removed_ends_the_way_up_but_not_the_way_back():
    alone = endpoint(variant("blue", 1.0, 4))

    assert isinstance(next_step(alone, HALF), Broken)
    assert Settled() == next_step(alone, BACK)


def test_a_stranger_with_traffic_ends_the_way_up_but_not_the_way_back():
    """A variant that was added meanwhile and serves would make every share wrong."""
    crowded = endpoint(
        variant("blue", 0.5, 4), variant("green", 0.5, 2), variant("red", 1.0), variant("old", 0.0)
    )

    step = next_step(crowded, HALF)

    assert isinstance(step, Broken)
    assert "variant red" in step.reason
    assert ShiftWeights(weights={"blue": 1.0, "green": 0.0}) == next_step(crowded, BACK)


@dataclass
class FakeEndpoint:
    """An endpoint that takes its time: a call sets what is desired, looks later it is so."""

    state: EndpointState
    looks_left: int = 0
    calls: list[Step] = field(default_factory=list)

    def instance_count(self, name):
        return next(
            each.current_instance_count for each in self.state.variants if each.name == name
        )

    def look(self):
        if self.looks_left > 0:
            self.looks_left -= 1
        elif self.state.status in {"Updating", "SystemUpdating", "RollingBack", "Creating"}:
            arrived = (
                replace(
                    each,
                    current_weight=each.desired_weight,
                    current_instance_count=each.desired_instance_count,
                )
                for each in self.state.variants
            )
            self.state = replace(self.state, status="InService", variants=tuple(arrived))
        return self.state

    def take(self, step):
        assert self.state.status == "InService"
        self.calls.append(step)
        changes = (
            {name: {"desired_weight": weight} for name, weight in step.weights.items()}
            if isinstance(step, ShiftWeights)
            else {step.variant_name: {"desired_instance_count": step.instance_count}}
        )
        variants = (replace(each, **changes.get(each.name, {})) for each in self.state.variants)
        self.state = replace(self.state, status="Updating", variants=tuple(variants))
        self.looks_left = 2


def walk(fake, target, looks=40):
    for _ in range(looks):
        step = next_step(fake.look(), target)
        if isinstance(step, Settled):
            return step
        if isinstance(step, ShiftWeights | RaiseCapacity):
            fake.take(step)
    return step


WEIGHTS = st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0])


def any_variant(name):
    counts = st.integers(1, 8)
    return st.builds(
        VariantState,
        name=st.just(name),
        current_weight=WEIGHTS,
        desired_weight=WEIGHTS,
        current_instance_count=counts,
        desired_instance_count=counts,
    )


@given(
    blue=any_variant("blue"),
    green=any_variant("green"),
    red=any_variant("red"),
    status=st.sampled_from(["Updating", "SystemUpdating", "RollingBack"]),
    share=st.sampled_from([0.1, 0.5, 0.9, 1.0, None]),
)
def test_from_any_state_the_target_is_reached_in_few_calls(blue, green, red, status, share):
    original = ORIGINAL | {"red": OriginalVariant(weight=0.0, instance_count=1)}
    target = (
        roll_back_target(original=original, roles=ROLES)
        if share is None
        else stage_target(original=original, roles=ROLES, share=share)
    )
    fake = FakeEndpoint(endpoint(blue, green, red, status=status))

    assert Settled() == walk(fake, target)
    assert target.weights == {each.name: each.current_weight for each in fake.state.variants}
    assert all(
        fake.instance_count(name) >= count for name, count in target.minimum_instance_counts.items()
    )
    assert len(fake.calls) <= 3


@given(share=st.floats(0.01, 1.0), count=st.integers(1, 20), has=st.integers(1, 20))
def test_nobody_is_sent_where_there_is_no_room_yet(share, count, has):
    original = {
        "blue": OriginalVariant(weight=1.0, instance_count=count),
        "green": OriginalVariant(weight=0.0, instance_count=has),
    }
    target = stage_target(original=original, roles=ROLES, share=share)
    fake = FakeEndpoint(endpoint(variant("blue", 1.0, count), variant("green", 0.0, has)))

    walk(fake, target)
    kinds = [type(call) for call in fake.calls]

    assert kinds in ([ShiftWeights], [RaiseCapacity, ShiftWeights])
    assert fake.instance_count("green") >= share * count - 1e-6
