"""An endpoint's state; `lifecycle` is what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.capture import CapturePlan
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.variants import VariantPlan


class EndpointStatus(StrEnum):
    """The statuses that this sandbox's endpoints pass through."""

    CREATING = "Creating"
    UPDATING = "Updating"
    IN_SERVICE = "InService"
    DELETING = "Deleting"
    FAILED = "Failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an endpoint is changing to."""

    plans: tuple[VariantPlan, ...]
    new_config_name: str | None  # None: other weights or capacities of the same configuration
    started: float


@dataclass(kw_only=True, slots=True)
class Endpoint:
    """One endpoint; `fleets` is what serves now, `change` what is under way."""

    name: str
    arn: str
    scope: Scope
    created: float
    modified: float
    config_name: str
    status: EndpointStatus = EndpointStatus.CREATING
    failure_reason: str | None = None
    fleets: dict[str, Fleet] = field(default_factory=dict)
    captures: dict[str, CapturePlan] = field(default_factory=dict)  # by endpoint config
    change: Change | None = None
    last_deployment_config: Mapping[str, Any] | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_serving(self) -> bool:
        """Say whether requests are accepted."""
        return self.status in {EndpointStatus.IN_SERVICE, EndpointStatus.UPDATING}

    @property
    def capture(self) -> CapturePlan | None:
        """Return what the configuration that serves now captures, None for nothing."""
        return self.captures.get(self.config_name)

    def will_capture(self, config_name: str, plan: CapturePlan | None) -> None:
        """Remember what a configuration captures, for when it serves; the present one goes on."""
        kept = {name: each for name, each in self.captures.items() if name == self.config_name}
        self.captures = kept if plan is None else {**kept, config_name: plan}

    @property
    def live_plans(self) -> dict[str, VariantPlan]:
        """Return the variants as they are now."""
        return {name: fleet.plan for name, fleet in self.fleets.items()}

    def refuse_unless_changeable(self, *, deleting: bool = False) -> None:
        """Refuse to change an endpoint that is changing or, unless it is deleted, has failed."""
        if self.status is EndpointStatus.FAILED and not deleting:
            raise validation_exception(
                f'Cannot update endpoint "{self.arn}" with status Failed; it can only be deleted.'
            )
        if self.status not in {EndpointStatus.IN_SERVICE, EndpointStatus.FAILED}:
            raise validation_exception(f'Cannot update in-progress endpoint "{self.arn}".')
