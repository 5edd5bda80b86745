"""A transform job as SageMaker describes it."""

from dataclasses import dataclass
from enum import StrEnum

_CAPACITY = ("CapacityError", "Unable to provision requested ML compute capacity")


class TransformJobStatus(StrEnum):
    """How a job is, in SageMaker's words."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"

    @property
    def is_end(self) -> bool:
        """Whether nothing goes on by itself."""
        return self not in {TransformJobStatus.IN_PROGRESS, TransformJobStatus.STOPPING}


@dataclass(frozen=True, kw_only=True, slots=True)
class TransformJob:
    """One job; times are epoch seconds, and between the two it is billed."""

    name: str
    status: TransformJobStatus
    reason: str  # why it failed, else empty
    started_at: float | None
    ended_at: float | None
    instance_type: str
    instance_count: int

    @property
    def found_no_machines(self) -> bool:
        """Whether it failed for want of instances: another try may find some."""
        return self.status is TransformJobStatus.FAILED and any(
            each in self.reason for each in _CAPACITY
        )

    def billed_seconds(self, now: float) -> float:
        """Return how long each of its instances has been paid for."""
        if self.started_at is None:
            return 0.0
        ended_at = now if self.ended_at is None else self.ended_at
        return max(0.0, ended_at - self.started_at)
