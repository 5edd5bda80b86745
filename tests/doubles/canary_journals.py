"""Whole canaries in memory: the real handlers on a fake world write the journals of reports.

A small driver goes where a step says, as the state machine does; the machine itself is tried in
tests/synth/test_canary_walks.py.
"""

import random
from dataclasses import dataclass, replace
from typing import Any, cast

from canary.handlers.conclude import conclude
from canary.handlers.judge import tick
from canary.handlers.prepare import prepare
from canary.handlers.promote import promote
from canary.handlers.restore import restore
from canary.handlers.roll_back import roll_back
from canary.handlers.shift import shift
from canary.handlers.smoke import smoke
from canary.handlers.world import World
from canary.inputs import DeathNotice, StepInput
from canary.periods import Counts
from canary.restore import ExecutionStatus
from canary.settings import AlarmSettings, CanarySettings, StageSettings
from tests.doubles.canary_world import FakeMetrics, FakeWorld, execution_arn

CANARY_ID = "flights-20260213-140500"
BEGIN = 1_770_991_500  # 2026-02-13 14:05:00 UTC

SETTINGS = CanarySettings(
    stages=(
        StageSettings(share=0.1, bake_seconds=1200),
        StageSettings(share=0.5, bake_seconds=1200),
        StageSettings(share=0.9, bake_seconds=900),
        StageSettings(share=1.0, bake_seconds=300),
    ),
    warm_up_seconds=120,
    max_bake_seconds=2400,
    settle_seconds=15,
    settle_timeout_seconds=600,
    max_error_rate=0.5,
)
QUICK = CanarySettings(
    stages=(StageSettings(share=0.25, bake_seconds=8), StageSettings(share=1.0, bake_seconds=4)),
    period_seconds=1,
    tick_seconds=1,
    metric_lag_seconds=1,
    warm_up_seconds=1,
    max_bake_seconds=15,
    min_requests=20,
    settle_seconds=1,
    settle_timeout_seconds=60,
)
_BY_NEXT = {
    "smoke_test": smoke,
    "shift": shift,
    "bake": tick,
    "promote": promote,
    "roll_back": roll_back,
    "conclude": conclude,
}


@dataclass(frozen=True, kw_only=True)
class Journal:
    """What a canary left in its table."""

    summary: dict[str, Any]
    entries: list[dict[str, Any]]


class NoisyMetrics(FakeMetrics):
    """Traffic that comes as it likes, period by period; the seed decides."""

    def __init__(self, clock, endpoint, *, seed, period_seconds):
        super().__init__(clock, endpoint)
        self._random = random.Random(seed)
        self._period = period_seconds

    def serve(self, seconds):
        total = sum(self._endpoint.weights.values())
        for second in range(self._clock.now, self._clock.now + seconds):
            start = second - second % self._period
            for name, weight in self._endpoint.weights.items():
                if weight > 0:
                    self._count(name, start, self.requests_a_minute / 60 * weight / total)

    def read(self, metrics, roles, *, start, end, period_seconds):
        reading = super().read(metrics, roles, start=start, end=end, period_seconds=period_seconds)
        first = start - start % period_seconds
        periods = {
            name: [each for each in found if each.start >= first]
            for name, found in reading.periods.items()
        }
        return replace(reading, periods=periods)

    def _count(self, name, start, expected):
        """Let a second pass: requests as many as expected on average, errors among them."""
        requests = int(expected) + (self._random.random() < expected % 1)
        rate = self.error_rates.get(name, 0)
        errors = sum(self._random.random() < rate for _ in range(requests))
        known = self._served.get((name, start), Counts())
        self._served[name, start] = Counts(
            invocations=known.invocations + requests, errors=known.errors + errors
        )


class Walk:
    """A canary on its way."""

    def __init__(self, settings=SETTINGS, *, seed=1, looks_to_settle=3):
        self.world = FakeWorld(settings, looks_to_settle=looks_to_settle)
        self.world.clock.now = BEGIN - 3600
        self.world.metrics = NoisyMetrics(
            self.world.clock,
            self.world.endpoint,
            seed=seed,
            period_seconds=settings.period_seconds,
        )
        self.world.pass_seconds(3600)
        self.events = {}  # what happens at which second since the begin

    def at(self, seconds, happening):
        """Let something happen in the world at that second."""
        self.events[BEGIN + seconds] = happening
        return self

    def run(self, document=None, *, until=None):
        """Go on to the end, or up to the second in which the execution is killed."""
        name, document = CANARY_ID, {} if document is None else document
        self.world.executions.start(name, document)
        return self._go(name, document, until=until)

    def dies(self, status=ExecutionStatus.ABORTED, cause="aborted by alice"):
        """Kill the execution, and let the restore do what is left."""
        self.world.executions.ended(CANARY_ID, status, cause)
        detail = {"executionArn": execution_arn(CANARY_ID), "status": status, "cause": cause}
        world = cast(World, self.world)
        restore(DeathNotice.from_event({"detail": detail}), world, self.world.clock.now)
        name = f"{CANARY_ID}-restore-1"
        return self._go(name, self.world.executions.inputs[name], first=roll_back)

    @property
    def journal(self):
        """What the table has by now."""
        entries = [each for each in self.world.journal if "step" in each]
        return Journal(summary=self.world.summary(CANARY_ID), entries=entries)

    def _go(self, name, state, *, first=prepare, until=None):
        step, world = first, cast(World, self.world)
        while until is None or self.world.clock.now < BEGIN + until:
            given = StepInput(
                execution_arn=execution_arn(name),
                execution_name=name,
                state=state,
                deadline=self.world.clock.now + 35,
            )
            position = step(given, world, self.world.clock.now)
            state = position.to_dict()
            if position.next in ("end", "refuse", "give_up"):
                break
            if position.next in ("wait", "bake"):
                self._pass(position.wait_seconds)
            if position.next != "wait":
                step = _BY_NEXT[position.next]
        return self

    def _pass(self, seconds):
        end = self.world.clock.now + seconds
        for moment in sorted(each for each in self.events if each <= end):
            self.world.pass_seconds(max(0, moment - self.world.clock.now))
            self.events.pop(moment)(self.world)
        self.world.pass_seconds(end - self.world.clock.now)


def promoted(settings=SETTINGS, *, seed=1):
    """A challenger that is as good as the champion."""
    return Walk(settings, seed=seed).run().journal


def rolled_back(settings=SETTINGS, *, seed=1, error_rate=0.08):
    """A challenger that fails eight times as often, from some minutes on."""
    walk = Walk(settings, seed=seed)
    return walk.at(400, _fails(error_rate)).run().journal


def held():
    """Hardly any traffic: nothing is proven in time."""
    walk = Walk(replace(SETTINGS, min_requests=400))
    return walk.at(0, _is_calm).run().journal


def dead(*, after=1800):
    """An execution that is stopped in the middle of a stage, and restored."""
    return Walk().run(until=after).dies().journal


def killed(status=ExecutionStatus.TIMED_OUT, *, after=2400):
    """An execution that ended by itself."""
    return Walk().run(until=after).dies(status, "").journal


def alarmed():
    """An alarm rings in the second stage."""
    name = "Coalmine-flights-p99-latency"
    walk = Walk(replace(SETTINGS, alarms=(AlarmSettings(name=name),)))
    walk.world.metrics.has_alarm(name, "OK")
    return walk.at(2300, lambda world: world.metrics.has_alarm(name, "ALARM")).run().journal


def champion_sick():
    """The champion breaks while the challenger is fine."""

    def breaks(world):
        world.metrics.error_rates = {"blue": 0.6, "green": 0.55}

    return Walk().at(400, breaks).run().journal


def not_golden():
    """The smoke test fails."""
    walk = Walk()
    walk.world.variants.answers_with("1,2", "0.7")
    return walk.run().journal


def interfered():
    """Somebody moves the weights while a stage bakes."""

    def moves(world):
        for name, weight in (("blue", 0.5), ("green", 0.5)):
            world.endpoint.has_variant(name, current_weight=weight, desired_weight=weight)

    return Walk().at(900, moves).run().journal


def refused():
    """Both variants have traffic: there are no roles."""
    walk = Walk()
    walk.world.endpoint.has_variant("green", current_weight=1.0, desired_weight=1.0)
    return walk.run().journal


def running():
    """In the middle."""
    return Walk().run(until=1500).journal


def hot_fixed():
    """A fix goes out at once, while an alarm rings; somebody says why."""
    name = "Coalmine-flights-5xx"
    walk = Walk(replace(SETTINGS, alarms=(AlarmSettings(name=name),)))
    walk.world.metrics.has_alarm(name, "ALARM")
    asked = {"kind": "hot_fix", "reason": "blue answers with yesterday's schedule"}
    return walk.run({**asked, "requested_by": "arn:aws:iam::111111111111:user/alice"}).journal


def quick():
    """Half a minute, second by second."""
    return Walk(QUICK, looks_to_settle=1).run().journal


def _fails(error_rate):
    def fails(world):
        world.metrics.error_rates = {"blue": 0.01, "green": error_rate}

    return fails


def _is_calm(world):
    world.metrics.requests_a_minute = 12
