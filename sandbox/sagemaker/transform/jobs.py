"""A transform job's state; `runs` is what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.transform.plan import TransformPlan


class TransformJobStatus(StrEnum):
    """All statuses of a transform job."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


@dataclass(kw_only=True, slots=True)
class TransformJob:
    """One job; it stays when it is over, and so does its name."""

    name: str
    arn: str
    scope: Scope
    created: float
    modified: float
    definition: Mapping[str, Any]
    plan: TransformPlan
    model: Model
    status: TransformJobStatus = TransformJobStatus.IN_PROGRESS
    failure_reason: str | None = None
    started: float | None = None
    ended: float | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Say whether nothing will change any more."""
        return self.ended is not None
