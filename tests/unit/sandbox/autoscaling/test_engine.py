"""The engine, one look at a time, with a clock that stands still in between."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.autoscaling.alarms import AlarmDefinition
from sandbox.autoscaling.engine import Engine
from sandbox.autoscaling.metric_queries import MetricQuery
from sandbox.autoscaling.ports import LiveCapacity
from sandbox.autoscaling.registry import Registered, Registry
from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import (
    Bounds,
    Dimension,
    ScalableTarget,
    ScalingPolicy,
    ScheduledAction,
    Suspended,
    TargetKey,
)
from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.errors import validation_exception

SCOPE = Scope("000000000000", "us-east-1")
KEY = TargetKey("endpoint/flights/variant/blue", Dimension.INSTANCE_COUNT)
PER_INSTANCE = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}


class FakeVariant:
    """A variant whose changes take as long as a test wants."""

    def __init__(self, count: int) -> None:
        self.current = self.desired = count
        self.is_gone = False
        self.refuses = False

    def find(self, scope: Scope, resource_id: str) -> LiveCapacity | None:
        if self.is_gone:
            return None
        is_busy = self.current != self.desired
        return LiveCapacity(current=self.current, desired=self.desired, is_busy=is_busy)

    def refusal(self, scope: Scope, resource_id: str) -> str | None:
        return None

    def set(self, scope: Scope, resource_id: str, capacity: int) -> None:
        if self.refuses:
            raise validation_exception("The quota is used up.")
        self.desired = capacity

    def settle(self) -> None:
        self.current = self.desired

    def roll_back(self) -> None:
        self.desired = self.current


class FakeMetrics:
    """One metric: the same value in every period."""

    def __init__(self) -> None:
        self.value: float | None = None

    def datapoints(
        self, scope: Scope, query: MetricQuery, period_seconds: int, starts: Sequence[int]
    ) -> list[float | None]:
        return [self.value for _ in starts]


class FakeAlarms:
    """Alarms by name, with their states."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}

    def put(self, scope: Scope, alarm: AlarmDefinition) -> None:
        self.states[alarm.name] = "INSUFFICIENT_DATA"

    def arn(self, scope: Scope, name: str) -> str:
        return f"arn:{name}"

    def set_state(self, scope: Scope, name: str, state: str, reason: str) -> None:
        self.states[name] = state

    def delete(self, scope: Scope, name: str) -> None:
        self.states.pop(name, None)


class World:
    """A target with a policy of 60 a minute, and its engine."""

    def __init__(self, count: int = 1, *, least: int = 1, most: int = 4) -> None:
        self.now = 1000.5
        self.variant, self.metrics, self.alarms = FakeVariant(count), FakeMetrics(), FakeAlarms()
        self.registry = Registry(self.alarms)
        target = ScalableTarget(
            scope=SCOPE,
            key=KEY,
            target_id="t",
            created=self.now,
            role_arn="role",
            bounds=Bounds(min_capacity=least, max_capacity=most),
        )
        self.registered = Registered(target=target, looked_at=self.now)
        self.registry.add(self.registered)
        self.engine = Engine(
            registry=self.registry,
            resources={Dimension.INSTANCE_COUNT: self.variant},
            metrics=self.metrics,
            alarms=self.alarms,
            settings=AutoScalingSettings(),
            next_cron=_no_cron,
            clock=lambda: self.now,
        )

    def has_policy(self, **configuration: Any) -> None:
        self.registered.policies["p"] = ScalingPolicy(
            name="p",
            arn="arn:p",
            created=self.now,
            configuration={
                "TargetValue": 60.0,
                "PredefinedMetricSpecification": PER_INSTANCE,
                **configuration,
            },
            alarm_high="high",
            alarm_low="low",
        )

    def has_action(self, seconds: float, least: int | None, most: int | None) -> None:
        due = datetime.fromtimestamp(self.now + seconds, UTC)
        self.registered.actions["a"] = ScheduledAction(
            name="a",
            arn="arn:a",
            created=self.now,
            schedule=f"at({due:%Y-%m-%dT%H:%M:%S})",
            timezone=None,
            min_capacity=least,
            max_capacity=most,
        )

    def look(self, seconds: int = 1) -> None:
        """Let seconds pass, with a look in each."""
        for _ in range(seconds):
            self.now += 1
            self.engine.look()

    def activities(self) -> list[tuple[str, str, str]]:
        """Return status, description and cause, oldest first."""
        newest_first = self.registry.activities(SCOPE).newest_first()
        return [(str(each.status), each.description, each.cause) for each in newest_first][::-1]


def _no_cron(_expression: str, _after: datetime) -> datetime | None:
    raise AssertionError("no test here has a cron")


def test_load_is_followed_out_and_its_end_in():
    """3 per second for one instance of one per second: to 3; without load: back to 1."""
    world = World()
    world.has_policy()
    world.metrics.value = 3.0
    world.look(5)

    assert (1, 3) == (world.variant.current, world.variant.desired)
    assert "ALARM" == world.alarms.states["high"]

    world.variant.settle()
    world.metrics.value = None
    world.look(14)

    assert 3 == world.variant.desired

    world.look(3)

    assert 1 == world.variant.desired
    assert "ALARM" == world.alarms.states["low"]

    world.variant.settle()
    world.look()
    cause = "monitor alarm {} in state ALARM triggered policy p"

    assert [
        ("Successful", "Setting desired instance count to 3.", cause.format("high")),
        ("Successful", "Setting desired instance count to 1.", cause.format("low")),
    ] == world.activities()


def test_nothing_is_changed_while_the_endpoint_is_updating():
    """Whoever changes it."""
    world = World()
    world.has_policy()
    world.metrics.value = 3.0
    world.variant.desired = 2
    world.look(10)

    assert 2 == world.variant.desired
    assert [] == world.activities()


def test_datapoints_of_another_capacity_do_not_count():
    """What was measured while the count changed would make it overshoot."""
    world = World(most=10)
    world.has_policy(ScaleOutCooldown=0)
    world.metrics.value = 3.0
    world.look(5)
    world.variant.settle()
    world.look(4)

    assert 3 == world.variant.desired

    world.look()

    assert 9 == world.variant.desired


def test_the_default_cooldown_is_300_seconds_of_aws():
    """Here 5: what was added meanwhile counts, so the same load does not scale again."""
    world = World(most=10)
    world.has_policy()
    world.metrics.value = 3.0
    world.look(5)
    world.variant.settle()
    world.look(5)

    assert 3 == world.variant.desired

    world.look()

    assert 9 == world.variant.desired


@pytest.mark.parametrize(
    ("count", "expected", "cause"),
    [
        (1, 2, "minimum capacity was set to 2"),
        (9, 4, "maximum capacity was set to 4"),
    ],
)
def test_a_count_outside_the_bounds_is_moved_inside_once(count: int, expected: int, cause: str):
    """At registration; what somebody sets by hand later is left alone."""
    world = World(count, least=2, most=4)
    world.look()

    assert expected == world.variant.desired
    assert [cause] == [each[2] for each in world.activities()]

    world.variant.settle()
    world.look()
    world.variant.current = world.variant.desired = count
    world.look(3)

    assert count == world.variant.desired


def test_a_scheduled_action_moves_bounds_and_count():
    """The bounds stay when the time is over."""
    world = World()
    world.has_action(2, 3, None)
    world.look(1)

    assert 1 == world.variant.desired

    world.look(2)

    assert 3 == world.variant.desired
    assert Bounds(min_capacity=3, max_capacity=4) == world.registered.target.bounds
    assert ["minimum capacity was set to 3"] == [each[2] for each in world.activities()]


def test_an_action_during_an_update_is_carried_out_after_it():
    """The bounds change at once, the count when it can."""
    world = World()
    world.has_action(1, 3, 3)
    world.variant.desired = 2
    world.look(3)
    world.variant.settle()
    world.look()

    assert 3 == world.variant.desired


def test_suspended_actions_are_not_made_up_for():
    """What was due meanwhile is past when the switch is turned back."""
    world = World()
    world.has_action(1, 3, 3)
    target = world.registered.target
    world.registered.target = _with_suspended(target, Suspended(scheduled=True))
    world.look(3)
    world.registered.target = _with_suspended(target, Suspended())
    world.look(3)

    assert 1 == world.variant.desired


def test_a_refusal_is_a_failed_activity_and_is_not_repeated_at_once():
    """As with a quota; 300 seconds of AWS pass before the next attempt."""
    world = World()
    world.has_policy()
    world.metrics.value = 3.0
    world.variant.refuses = True
    world.look(6)

    assert ["Failed"] == [each[0] for each in world.activities()]

    world.look(6)

    assert ["Failed", "Failed"] == [each[0] for each in world.activities()]


def test_a_change_that_sagemaker_rolls_back_is_a_failed_activity():
    """The model may not load on the new instance."""
    world = World()
    world.has_policy()
    world.metrics.value = 3.0
    world.look(5)
    world.variant.roll_back()
    world.look()

    assert ["Failed"] == [each[0] for each in world.activities()]


def test_a_target_whose_endpoint_is_gone_is_left_alone():
    """Somebody deleted the variant without deregistering it."""
    world = World()
    world.has_policy()
    world.variant.is_gone = True
    world.look(3)

    assert [] == world.activities()


def test_one_bad_target_does_not_stop_the_others():
    """The engine logs and goes on."""
    world = World()
    world.has_policy()
    other = TargetKey("endpoint/flights/variant/green", Dimension.PROVISIONED_CONCURRENCY)
    bad = _with_key(world.registered.target, other)
    world.registry.add(Registered(target=bad, looked_at=world.now))
    world.metrics.value = 3.0
    world.look(5)

    assert 3 == world.variant.desired


def _with_suspended(target: ScalableTarget, suspended: Suspended) -> ScalableTarget:
    return dataclasses.replace(target, suspended=suspended)


def _with_key(target: ScalableTarget, key: TargetKey) -> ScalableTarget:
    return dataclasses.replace(target, key=key)
