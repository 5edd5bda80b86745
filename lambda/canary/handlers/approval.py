"""Approval: a version was approved. Its canary is started, or people are told what comes next.

It is no state of the machine: EventBridge calls it, and it may be called twice for one approval.
Lambda calls it again after a failure, with the same request id; a second delivery has another.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Protocol

from canary.approval import (
    Approval,
    ApprovalAction,
    Notify,
    approval_message,
    next_approval_step,
)
from canary.gateways.clients import client
from canary.gateways.executions import Executions
from canary.gateways.notifications import Notifications
from canary.gateways.sagemaker import SageMakerEndpoint
from canary.handlers.stepping import log
from canary.handlers.world import CONFIGURATION_VARIABLE


@dataclass(frozen=True, kw_only=True)
class ApprovalWorld:
    """What an approval may touch, as deployed."""

    action: str
    endpoint_name: str
    topic_arn: str
    state_machine_arn: str

    @cached_property
    def endpoint(self) -> SageMakerEndpoint:
        """The endpoint that may serve the version."""
        return SageMakerEndpoint(client("sagemaker"), self.endpoint_name)

    @cached_property
    def notifications(self) -> Notifications:
        """The topic people subscribe to."""
        return Notifications(client("sns"), self.topic_arn)

    @cached_property
    def executions(self) -> Executions:
        """The canary's state machine."""
        return Executions(client("stepfunctions"), self.state_machine_arn)


class LambdaContext(Protocol):
    """The part of Lambda's context that is used here."""

    @property
    def aws_request_id(self) -> str:
        """Name the call; a retry has the same name."""
        ...


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Handle an approval event."""
    approval = Approval.from_event(event)
    return handle_approval(approval, deployed_world(), request_id=context.aws_request_id)


def handle_approval(approval: Approval, world: ApprovalWorld, *, request_id: str) -> dict[str, Any]:
    """Do what the approval leads to; an untaken message fails the call, and is retried."""
    endpoint = world.endpoint.describe()
    packages = {} if endpoint is None else world.endpoint.find_packages()
    step = next_approval_step(approval, ApprovalAction(world.action), endpoint, packages)
    canary_id = None if isinstance(step, Notify) else approval.canary_id
    if not isinstance(step, Notify) and not world.executions.start(
        approval.canary_id,
        {
            "challenger": step.challenger,
            # Where `model:` says what is to serve, an approval of what is kept must not undo it.
            "is_release": True,
            # With the same input, a start would succeed as long as the execution runs.
            "requested_by": f"approval of {approval.package_arn}, request {request_id}",
            "reason": approval.description,
        },
    ):
        return _done("leave", f"{approval.canary_id} had been started before")
    message = approval_message(
        approval, world.endpoint_name, reason=step.reason, canary_id=canary_id
    )
    world.notifications.publish(*message)
    return _done("notify" if canary_id is None else "start canary", step.reason)


@cache
def deployed_world() -> ApprovalWorld:
    """Return the world of this Lambda function; it outlives one call, as the function does."""
    return ApprovalWorld(**json.loads(os.environ[CONFIGURATION_VARIABLE]))


def _done(action: str, reason: str) -> dict[str, Any]:
    log("approval", action=action, reason=reason)
    return {"action": action, "reason": reason}
