"""What the approval of a model package leads to: a message, or a canary that can start now.

SageMaker makes no model of a version that is not Approved, so an approval normally comes before
the deploy of its version, and there is no challenger yet. A canary starts only when a variant
without traffic serves the version already, for instance after it was approved once more.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, cast

from canary.endpoint import EndpointState, EndpointStatus, VariantState
from canary.rules import listed

_NAME_LENGTH, _DIGEST_LENGTH = 80, 12


class ApprovalAction(StrEnum):
    """What was asked for."""

    NOTIFY = "notify"
    START_CANARY = "start_canary"


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """A version that somebody approved."""

    group_name: str
    version: int
    package_arn: str
    event_time: str
    description: str = ""

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Self:
        """Read EventBridge's `SageMaker Model Package State Change`."""
        detail = cast("Mapping[str, Any]", event["detail"])
        return cls(
            group_name=str(detail["ModelPackageGroupName"]),
            version=int(detail["ModelPackageVersion"]),
            package_arn=str(detail["ModelPackageArn"]),
            event_time=str(event["time"]),
            description=str(detail.get("ApprovalDescription", "")),
        )

    @property
    def canary_id(self) -> str:
        """Name the canary of this approval: an event that comes twice starts nothing twice."""
        seen = f"{self.package_arn} {self.event_time}".encode()
        digest = hashlib.sha256(seen).hexdigest()[:_DIGEST_LENGTH]
        suffix = f"-{self.version}-{digest}"
        return f"{self.group_name[: _NAME_LENGTH - len(suffix)]}{suffix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notify:
    """Tell people, with the next thing to do."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StartCanary:
    """Start a canary of this challenger."""

    challenger: str
    reason: str


ApprovalStep = Notify | StartCanary


def next_approval_step(
    approval: Approval,
    action: ApprovalAction,
    endpoint: EndpointState | None,
    packages: Mapping[str, str | None],
) -> ApprovalStep:
    """Tell what an approval leads to.

    Args:
        packages: the model package of each variant, None for a model of another kind.
    """
    if endpoint is None:
        return Notify(reason=f"{_deploy(approval, 'a variant')}: the endpoint does not exist yet")
    serving = [
        each for each in endpoint.variants if packages.get(each.name) == approval.package_arn
    ]
    with_traffic = [each.name for each in serving if each.has_traffic]
    if with_traffic:
        return Notify(reason=f"{listed(with_traffic)} serves it already; there is nothing to do")
    if not serving:
        return Notify(reason=_deploy(approval, _idle(endpoint)))
    if len(serving) > 1:
        names = listed(each.name for each in serving)
        return Notify(reason=f"{names} serve it without traffic: {_start('one of them')}")
    return _challenge(serving[0], action, endpoint)


def approval_message(
    approval: Approval, endpoint_name: str, *, reason: str, canary_id: str | None
) -> tuple[str, dict[str, Any]]:
    """Write the subject and body that tell of an approval."""
    started = "" if canary_id is None else ", its canary has started"
    approved = f"version {approval.version} of {approval.group_name} is approved"
    return (
        f"{endpoint_name}: {approved}{started}",
        {
            "event": "model package approved",
            "endpoint_name": endpoint_name,
            "model_package_arn": approval.package_arn,
            "approval_description": approval.description,
            "canary_id": canary_id,
            "reason": reason,
        },
    )


def _challenge(
    variant: VariantState, action: ApprovalAction, endpoint: EndpointState
) -> ApprovalStep:
    found = f"{variant.name} serves it without traffic"
    if action is ApprovalAction.NOTIFY:
        return Notify(reason=f"{found}: {_start(variant.name)}")
    if endpoint.status != EndpointStatus.IN_SERVICE:
        return Notify(
            reason=f"{found}, but the endpoint is {endpoint.status}: when it is InService, "
            f"{_start(variant.name)}"
        )
    return StartCanary(challenger=variant.name, reason=found)


def _idle(endpoint: EndpointState) -> str:
    idle = [each.name for each in endpoint.variants if not each.has_traffic]
    return f"variant {idle[0]}" if len(idle) == 1 else "a variant with weight 0"


def _deploy(approval: Approval, where: str) -> str:
    return (
        f"no variant serves it: pin version {approval.version} in `model:`, or in {where} where "
        "the variants name their models; deploy, then start a canary"
    )


def _start(challenger: str) -> str:
    return f"start a canary with challenger {challenger}"
