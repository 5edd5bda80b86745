"""What an operation of the control plane works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.sagemaker.catalog import Catalog
from sandbox.sagemaker.lifecycle import Lifecycle
from sandbox.sagemaker.ports import Alarms, Event, LogGroups, ObjectStore, Roles, ScalableTargets
from sandbox.sagemaker.registry.lookup import Registry
from sandbox.sagemaker.settings import SageMakerSettings
from sandbox.sagemaker.transform.runs import TransformRuns

Params = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One account and region, its objects, what moves its endpoints, who listens, the time."""

    catalog: Catalog
    registry: Registry
    objects: ObjectStore
    alarms: Alarms
    log_groups: LogGroups
    roles: Roles
    lifecycle: Lifecycle
    transform_runs: TransformRuns
    settings: SageMakerSettings
    scalable_targets: ScalableTargets
    emit: Callable[[Event], None]
    clock: Callable[[], float]


Operation = Callable[[Control, Params], Answer]
