"""An endpoint's state; `lifecycle` is what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.capture.records import CapturePlan
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.guardrails.plan import TrafficShift
from sandbox.sagemaker.variants import VariantPlan


class EndpointStatus(StrEnum):
    """The statuses that this sandbox's endpoints pass through."""

    CREATING = "Creating"
    UPDATING = "Updating"
    ROLLING_BACK = "RollingBack"
    IN_SERVICE = "InService"
    DELETING = "Deleting"
    FAILED = "Failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an endpoint is changing to."""

    plans: tuple[VariantPlan, ...]
    new_config_name: str | None  # None: other weights or capacities of the same configuration
    started: float
    shift: TrafficShift


@dataclass(frozen=True, slots=True)
class Side:
    """What one configuration has brought up: the old side is blue, the new one green."""

    config_name: str
    fleets: dict[str, Fleet]
    shadows: dict[str, Fleet]

    @classmethod
    def of(cls, config_name: str, fleets: Mapping[str, Fleet]) -> Side:
        """Tell the shadows from the variants that answer."""
        return cls(
            config_name,
            {name: fleet for name, fleet in fleets.items() if not fleet.plan.is_shadow},
            {name: fleet for name, fleet in fleets.items() if fleet.plan.is_shadow},
        )

    @property
    def all_fleets(self) -> dict[str, Fleet]:
        """Return the variants with their shadows."""
        return {**self.fleets, **self.shadows}


@dataclass(kw_only=True, slots=True)
class Endpoint:
    """One endpoint; `fleets` is what serves now, `change` what is under way.

    While a deployment bakes, `green` has its share of the requests and `fleets` has the rest.
    """

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
    shadows: dict[str, Fleet] = field(default_factory=dict)
    green: Side | None = None
    green_share: float = 0.0
    change: Change | None = None
    last_deployment_config: Mapping[str, Any] | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_serving(self) -> bool:
        """Say whether requests are accepted."""
        return self.status in {
            EndpointStatus.IN_SERVICE,
            EndpointStatus.UPDATING,
            EndpointStatus.ROLLING_BACK,
        }

    @property
    def blue(self) -> Side:
        """Return what serves, during a deployment the old side of it."""
        return Side(self.config_name, self.fleets, self.shadows)

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
        """Return the variants and shadows as they are now."""
        return {name: fleet.plan for name, fleet in self.blue.all_fleets.items()}

    def side(self, draw: float) -> Side:
        """Return the side that a draw from [0, 1) falls on."""
        if self.green is not None and draw < self.green_share:
            return self.green
        return self.blue

    def serve(self, side: Side) -> None:
        """Let one side have all requests, and forget the other."""
        self.fleets, self.shadows, self.config_name = side.fleets, side.shadows, side.config_name
        self.green, self.green_share = None, 0.0

    def refuse_unless_changeable(self, *, deleting: bool = False) -> None:
        """Refuse to change an endpoint that is changing or, unless it is deleted, has failed."""
        if self.status is EndpointStatus.FAILED and not deleting:
            raise validation_exception(
                f'Cannot update endpoint "{self.arn}" with status Failed; it can only be deleted.'
            )
        if self.status not in {EndpointStatus.IN_SERVICE, EndpointStatus.FAILED}:
            raise validation_exception(f'Cannot update in-progress endpoint "{self.arn}".')
