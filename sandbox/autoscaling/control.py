"""What an operation works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.autoscaling.ports import AlarmBook, ScalableResource
from sandbox.autoscaling.registry import Registry
from sandbox.autoscaling.schedules import NextCron
from sandbox.autoscaling.settings import AutoScalingSettings
from sandbox.autoscaling.targets import Dimension
from sandbox.sagemaker.arns import Scope

Params = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One account and region, what is registered there, and its neighbours."""

    scope: Scope
    registry: Registry
    resources: Mapping[Dimension, ScalableResource]
    alarms: AlarmBook
    settings: AutoScalingSettings
    next_cron: NextCron
    clock: Callable[[], float]


Operation = Callable[[Control, Params], Answer]
