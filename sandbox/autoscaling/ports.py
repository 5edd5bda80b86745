"""What Application Auto Scaling needs from the rest of the embedded AWS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.autoscaling.alarms import AlarmDefinition
from sandbox.autoscaling.metric_queries import MetricQuery
from sandbox.sagemaker.arns import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCapacity:
    """How a resource is now."""

    current: int
    desired: int
    is_busy: bool  # it is changing, so it cannot be changed


class ScalableResource(Protocol):
    """One dimension of what a resource id names; called from the event loop, must not block."""

    def find(self, scope: Scope, resource_id: str) -> LiveCapacity | None:
        """Return the resource's capacity, None when there is no such resource."""

    def refusal(self, scope: Scope, resource_id: str) -> str | None:
        """Return why a resource that exists cannot be a scalable target, None when it can."""

    def set(self, scope: Scope, resource_id: str, capacity: int) -> None:
        """Begin to give it another capacity; raise SageMakerError when that is refused."""


class MetricReader(Protocol):
    """CloudWatch, as far as it is read."""

    def datapoints(
        self, scope: Scope, query: MetricQuery, period_seconds: int, starts: Sequence[int]
    ) -> list[float | None]:
        """Return the statistic of each period, None where there is no data."""


class AlarmBook(Protocol):
    """CloudWatch's alarms, as far as Application Auto Scaling keeps some there."""

    def put(self, scope: Scope, alarm: AlarmDefinition) -> None:
        """Create or replace an alarm."""

    def arn(self, scope: Scope, name: str) -> str:
        """Return an alarm's ARN."""

    def set_state(self, scope: Scope, name: str, state: str, reason: str) -> None:
        """Show an alarm in a state."""

    def delete(self, scope: Scope, name: str) -> None:
        """Delete an alarm; one that is gone is no error."""
