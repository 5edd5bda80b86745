"""Looks at every target once a second and moves its capacity where it has to be."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import uuid
from collections.abc import Callable, Mapping

from sandbox.autoscaling.activities import Activity, cause_of_bound, cause_of_policy
from sandbox.autoscaling.alarms import states
from sandbox.autoscaling.metric_queries import MetricQuery, query_for
from sandbox.autoscaling.ports import AlarmBook, LiveCapacity, MetricReader, ScalableResource
from sandbox.autoscaling.registry import Registered, Registry
from sandbox.autoscaling.schedules import NextCron, next_due
from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import Bounds, Dimension, ScalingPolicy
from sandbox.autoscaling.tracking import (
    Direction,
    History,
    Scaled,
    Tracking,
    Wish,
    breach,
    decide,
    wish,
)
from sandbox.sagemaker.errors import SageMakerError

logger = logging.getLogger(__name__)

DEFAULT_COOLDOWN_SECONDS = 300
_RETRY_SECONDS = 300  # of AWS, after a refusal
_NOT_FULFILLED = "The change was rolled back by sagemaker."


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """The one caller of `ScalableResource.set`."""

    registry: Registry
    resources: Mapping[Dimension, ScalableResource]
    metrics: MetricReader
    alarms: AlarmBook
    settings: AutoScalingSettings
    next_cron: NextCron
    clock: Callable[[], float]

    async def run(self) -> None:
        """Look once a second, when the second's metrics are there."""
        while True:
            await asyncio.sleep(1 - self.clock() % 1 + self.settings.publishing_lag_seconds)
            self.look()

    def look(self) -> None:
        """Look at every target."""
        for registered in self.registry:
            try:
                self._look_at(registered)
            except Exception:  # the outermost frame: one bad target must not stop the others
                logger.exception("cannot scale %s", registered.target.key)

    def _look_at(self, registered: Registered) -> None:
        self._carry_out_actions(registered)
        target = registered.target
        live = self.resources[target.key.dimension].find(target.scope, target.key.resource_id)
        if live is None:
            return
        self._note(registered, live)
        wishes = [self._consult(registered, live, each) for each in registered.policies.values()]
        if live.is_busy or self.clock() < registered.quiet_until:
            return
        if registered.is_out_of_bounds:
            registered.is_out_of_bounds = False
            inside = target.bounds.clamp(live.desired)
            if inside != live.desired:
                self._set(registered, live, inside, cause_of_bound(inside, live.desired))
                return
        chosen = decide(
            wishes,
            current=live.desired,
            suspended=target.suspended,
            history=registered.history,
            now=self.clock(),
        )
        if chosen is not None:
            policy = registered.policies[chosen.tracking.policy_name]
            alarm = policy.alarm_high if chosen.direction is Direction.OUT else policy.alarm_low
            cause = cause_of_policy(alarm, policy.name)
            self._set(registered, live, chosen.desired, cause, is_by_policy=True)

    def _carry_out_actions(self, registered: Registered) -> None:
        """Let actions that are due change the bounds; the capacity follows once it can."""
        now, since = self.clock(), registered.looked_at
        registered.looked_at = now
        target = registered.target
        if target.suspended.scheduled:
            return
        bounds = target.bounds
        due = [
            (next_due(each, since, self.next_cron), each) for each in registered.actions.values()
        ]
        for moment, action in sorted(
            ((moment, action) for moment, action in due if moment is not None and moment <= now),
            key=lambda each: each[0],
        ):
            logger.info("scheduled action %s of %s, due at %s", action.name, target.key, moment)
            bounds = _with(bounds, action.min_capacity, action.max_capacity)
            registered.is_out_of_bounds = True
        registered.target = dataclasses.replace(target, bounds=bounds)

    def _note(self, registered: Registered, live: LiveCapacity) -> None:
        """Remember since when the capacity is what it is, and how the last change ended."""
        now = self.clock()
        if live.current != registered.seen or live.current != live.desired:
            registered.seen, registered.settled = live.current, now
        ongoing = registered.ongoing
        if ongoing is None or live.is_busy:
            return
        registered.ongoing = None
        log = self.registry.activities(registered.target.scope)
        if live.desired != ongoing.desired:
            log.write(ongoing.failed(now, _NOT_FULFILLED))
            registered.quiet_until = now + self.settings.scaled_seconds(_RETRY_SECONDS)
            return
        log.write(ongoing.succeeded(now))
        if ongoing.is_by_policy:
            registered.history = _with_activity(registered.history, ongoing, now)

    def _consult(
        self, registered: Registered, live: LiveCapacity, policy: ScalingPolicy
    ) -> tuple[Tracking, Wish | None]:
        """Ask a policy, and show its alarms as they stand."""
        target, settings = registered.target, self.settings
        query = query_for(policy.configuration, target.key.variant)
        starts = self._closed_periods()
        values = self._values(registered, query, starts)
        tracking = self._tracking(policy)
        high, low = states(values, breach(values, tracking.target_value, settings))
        self.alarms.set_state(target.scope, policy.alarm_high, *high)
        self.alarms.set_state(target.scope, policy.alarm_low, *low)
        fresh = sum(start >= registered.settled for start in starts)
        asked = wish(
            tracking,
            values[:fresh],
            current=live.desired,
            bounds=target.bounds,
            settings=settings,
        )
        return tracking, asked

    def _closed_periods(self) -> list[int]:
        """Return the starts of the periods that are over, newest first."""
        period = self.settings.period_seconds
        end = int((self.clock() - self.settings.publishing_lag_seconds) // period) * period
        count = max(self.settings.datapoints_to_scale_in, self.settings.datapoints_to_scale_out)
        return [end - period * back for back in range(1, count + 1)]

    def _values(
        self, registered: Registered, query: MetricQuery, starts: list[int]
    ) -> list[float | None]:
        """Return a metric's datapoints in the unit of the target value."""
        scope, period = registered.target.scope, self.settings.period_seconds
        read = self.metrics.datapoints(scope, query, period, starts)
        factor = self.settings.periods_per_minute if query.is_per_minute else 1.0
        idle = 0.0 if query.is_zero_when_idle else None
        since = registered.target.created
        return [
            (idle if start >= since else None) if point is None else point * factor
            for point, start in zip(read, starts, strict=True)
        ]

    def _tracking(self, policy: ScalingPolicy) -> Tracking:
        configuration, scaled = policy.configuration, self.settings.scaled_seconds
        return Tracking(
            policy_name=policy.name,
            target_value=configuration["TargetValue"],
            scale_out_cooldown_seconds=scaled(
                configuration.get("ScaleOutCooldown", DEFAULT_COOLDOWN_SECONDS)
            ),
            scale_in_cooldown_seconds=scaled(
                configuration.get("ScaleInCooldown", DEFAULT_COOLDOWN_SECONDS)
            ),
            is_scale_in_disabled=configuration.get("DisableScaleIn", False),
        )

    def _set(
        self,
        registered: Registered,
        live: LiveCapacity,
        desired: int,
        cause: str,
        *,
        is_by_policy: bool = False,
    ) -> None:
        target, now = registered.target, self.clock()
        activity = Activity(
            activity_id=str(uuid.uuid4()),
            key=target.key,
            former=live.desired,
            desired=desired,
            cause=cause,
            is_by_policy=is_by_policy,
            started=now,
        )
        resource = self.resources[target.key.dimension]
        try:
            resource.set(target.scope, target.key.resource_id, desired)
        except SageMakerError as refusal:
            activity = activity.failed(now, refusal.message)
            registered.quiet_until = now + self.settings.scaled_seconds(_RETRY_SECONDS)
        else:
            registered.ongoing = activity
        self.registry.activities(target.scope).write(activity)


def _with(bounds: Bounds, least: int | None, most: int | None) -> Bounds:
    """Return the bounds with one or both changed; the one that is given wins over the other."""
    least_now = bounds.min_capacity if least is None else least
    most_now = bounds.max_capacity if most is None else most
    if least is None:
        least_now = min(least_now, most_now)
    if most is None:
        most_now = max(least_now, most_now)
    return Bounds(min_capacity=least_now, max_capacity=most_now)


def _with_activity(history: History, activity: Activity, now: float) -> History:
    scaled = Scaled(ended=now, former=activity.former)
    if activity.desired > activity.former:
        return dataclasses.replace(history, scaled_out=scaled)
    return dataclasses.replace(history, scaled_in=scaled)
