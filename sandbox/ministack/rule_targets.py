"""Rules that start state machines: as the role of their target, as on AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.ministack.policies import HttpAnswer, MiniStackPolicies

_SERVICE = "events.amazonaws.com"
_ACTION = "states:StartExecution"
_MACHINES = "arn:aws:states:"


def install_rule_targets(modules: Mapping[str, Any], policies: MiniStackPolicies) -> None:
    """Start no state machine that the target's role may not start, and none without a role."""
    events = modules["services.eventbridge"]
    invoke, put = events._invoke_target, events._put_targets

    def invoke_target(target: Mapping[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        if _may_start(policies, target):
            invoke(target, event, rule, view)

    def put_targets(request: Mapping[str, Any]) -> HttpAnswer:
        for target in request.get("Targets", []):
            arn = str(target.get("Arn", ""))
            if arn.startswith(_MACHINES) and not target.get("RoleArn"):
                refused: HttpAnswer = events.error_response_json(
                    "ValidationException", f"RoleArn is required for target {arn}.", 400
                )
                return refused
        answer: HttpAnswer = put(request)
        return answer

    events._invoke_target = invoke_target
    events._put_targets = put_targets


def _may_start(policies: MiniStackPolicies, target: Mapping[str, Any]) -> bool:
    arn, role = str(target.get("Arn", "")), str(target.get("RoleArn", ""))
    if not arn.startswith(_MACHINES) or not policies.role_exists(role):
        return True
    return policies.role_trusts(role, _SERVICE) and policies.role_allows(role, _ACTION, arn)
