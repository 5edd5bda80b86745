"""What scaling did, in the words of AWS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.autoscaling.targets import DIMENSIONS, NAMESPACE, TargetKey


class StatusCode(StrEnum):
    """How an activity stands."""

    IN_PROGRESS = "InProgress"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One change of a capacity."""

    activity_id: str
    key: TargetKey
    former: int
    desired: int
    cause: str
    is_by_policy: bool  # only these start a cooldown
    started: float
    status: StatusCode = StatusCode.IN_PROGRESS
    ended: float | None = None
    failure: str | None = None

    @property
    def description(self) -> str:
        """Return what was to be done."""
        return f"Setting {self._words} to {self.desired}."

    @property
    def status_message(self) -> str:
        """Return how far it got."""
        if self.status is StatusCode.FAILED:
            return f"Failed to set {self._words} to {self.desired}. Reason: {self.failure}"
        done = f"Successfully set {self._words} to {self.desired}."
        if self.status is StatusCode.IN_PROGRESS:
            return f"{done} Waiting for change to be fulfilled by {NAMESPACE}."
        return f"{done} Change successfully fulfilled by {NAMESPACE}."

    def succeeded(self, now: float) -> Activity:
        """Return the activity once its change is there."""
        return replace(self, status=StatusCode.SUCCESSFUL, ended=now)

    def failed(self, now: float, reason: str) -> Activity:
        """Return the activity after its change was refused, or did not come."""
        return replace(self, status=StatusCode.FAILED, ended=now, failure=reason)

    @property
    def _words(self) -> str:
        return DIMENSIONS[self.key.dimension].words


class ActivityLog:
    """The last activities of an account and region, by their ids."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._activities: dict[str, Activity] = {}

    def write(self, activity: Activity) -> None:
        """Add an activity, or replace what was known of it."""
        self._activities[activity.activity_id] = activity
        while len(self._activities) > self._most:
            del self._activities[next(iter(self._activities))]

    def newest_first(self) -> Iterable[Activity]:
        """Return the activities as DescribeScalingActivities lists them."""
        return reversed(list(self._activities.values()))


def cause_of_bound(desired: int, former: int) -> str:
    """Return why a capacity outside the bounds was moved to one of them."""
    which = "minimum" if desired > former else "maximum"
    return f"{which} capacity was set to {desired}"


def cause_of_policy(alarm_name: str, policy_name: str) -> str:
    """Return why a policy acted."""
    return f"monitor alarm {alarm_name} in state ALARM triggered policy {policy_name}"
