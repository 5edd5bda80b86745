"""What is registered in each account and region, and what scaling remembers of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.autoscaling.activities import Activity, ActivityLog
from sandbox.autoscaling.errors import object_not_found
from sandbox.autoscaling.ports import AlarmBook
from sandbox.autoscaling.targets import ScalableTarget, ScalingPolicy, ScheduledAction, TargetKey
from sandbox.autoscaling.tracking import History
from sandbox.sagemaker.arns import Scope


@dataclass(kw_only=True, slots=True)
class Registered:
    """One target with its policies and actions, and where scaling stands with it."""

    target: ScalableTarget
    policies: dict[str, ScalingPolicy] = field(default_factory=dict)
    actions: dict[str, ScheduledAction] = field(default_factory=dict)
    is_out_of_bounds: bool = True  # until the capacity was compared with the bounds
    ongoing: Activity | None = None
    history: History = field(default_factory=History)
    quiet_until: float = 0.0  # after a refusal
    seen: int | None = None  # the capacity at the last look
    settled: float = 0.0  # datapoints of before say nothing of this capacity
    looked_at: float  # scheduled actions until then were carried out


class Registry:
    """All targets; SageMaker asks it too."""

    def __init__(self, alarms: AlarmBook) -> None:
        self._alarms = alarms
        self._registered: dict[Scope, dict[TargetKey, Registered]] = {}
        self._activities: dict[Scope, ActivityLog] = {}

    def __iter__(self) -> Iterator[Registered]:
        """Iterate over a snapshot of all targets."""
        return iter([each for targets in self._registered.values() for each in targets.values()])

    def in_scope(self, scope: Scope) -> list[Registered]:
        """Return the targets of an account and region."""
        return list(self._registered.get(scope, {}).values())

    def find(self, scope: Scope, key: TargetKey) -> Registered | None:
        """Return a target, None when it is not registered."""
        return self._registered.get(scope, {}).get(key)

    def get(self, scope: Scope, key: TargetKey) -> Registered:
        """Return a target that must be registered."""
        found = self.find(scope, key)
        if found is None:
            raise object_not_found(f"No scalable target registered for {key}")
        return found

    def add(self, registered: Registered) -> None:
        """Register a new target."""
        target = registered.target
        self._registered.setdefault(target.scope, {})[target.key] = registered

    def deregister(self, scope: Scope, key: TargetKey) -> None:
        """Forget a target with its policies, their alarms and its actions."""
        registered = self.get(scope, key)
        for name in list(registered.policies):
            self.remove_policy(registered, name)
        del self._registered[scope][key]

    def remove_policy(self, registered: Registered, name: str) -> None:
        """Forget a policy with its alarms."""
        policy = registered.policies.pop(name)
        for alarm in (policy.alarm_high, policy.alarm_low):
            self._alarms.delete(registered.target.scope, alarm)

    def activities(self, scope: Scope) -> ActivityLog:
        """Return what scaling did in an account and region."""
        return self._activities.setdefault(scope, ActivityLog())

    def of_endpoint(self, scope: Scope, endpoint_name: str) -> list[Registered]:
        """Return the targets that are variants of an endpoint."""
        name = endpoint_name.lower()
        return [
            each
            for each in self.in_scope(scope)
            if each.target.key.variant.endpoint_name.lower() == name
        ]

    def registered_variants(self, scope: Scope, endpoint_name: str) -> frozenset[str]:
        """Return the names of an endpoint's variants that are scalable targets."""
        targets = self.of_endpoint(scope, endpoint_name)
        return frozenset(each.target.key.variant.variant_name for each in targets)

    def forget_endpoint(self, scope: Scope, endpoint_name: str) -> None:
        """Deregister what belongs to an endpoint that is being deleted."""
        for each in self.of_endpoint(scope, endpoint_name):
            self.deregister(scope, each.target.key)
