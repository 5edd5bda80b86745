"""Application Auto Scaling behind IAM: as MiniStack calls it, and as CloudFormation does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.autoscaling.registry import Registered, Registry
from sandbox.autoscaling.service import AutoScaling
from sandbox.autoscaling.targets import Dimension, TargetKey, scalable_target_arn
from sandbox.ministack.policies import HttpAnswer
from sandbox.ministack.stack import MiniStack
from sandbox.sagemaker.arns import Scope

_CONDITION_MEMBERS = {
    "ServiceNamespace": "application-autoscaling:service-namespace",
    "ScalableDimension": "application-autoscaling:scalable-dimension",
}


class AutoScalingApi:
    """Hands requests on to the service, and says what they must be allowed on."""

    def __init__(self, service: AutoScaling, registry: Registry, ministack: MiniStack) -> None:
        self._service = service
        self._registry = registry
        self._ministack = ministack

    async def control(
        self, _method: str, _path: str, headers: dict[str, str], body: bytes | str, _query: Any
    ) -> HttpAnswer:
        """Answer one request."""
        account, region = self._ministack.scope()
        raw = body.encode() if isinstance(body, str) else body
        status, answered, content = self._service.handle(account, region, headers, raw)
        # MiniStack gives every answer its own; two would be joined by the client.
        kept = {name: each for name, each in answered.items() if name != "x-amzn-RequestId"}
        return status, kept, content

    def control_from_thread(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Run an operation for CloudFormation, whose handlers have threads of their own."""
        account, region = self._ministack.scope()
        return self._service.control_from_thread(account, region, operation, params)

    def controlled_resource(self, _path: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return the ARN that a request must be allowed on."""
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        params = _parsed(body)
        if isinstance(params.get("ResourceARN"), str):
            return str(params["ResourceARN"])
        if operation.startswith("Describe"):
            return "*"
        scope = Scope(*self._ministack.scope())
        registered = self._find(scope, params)
        if registered is not None:
            return registered.target.arn
        return scalable_target_arn(scope, "*")

    def condition_keys(self, body: bytes) -> dict[str, str]:
        """Return what a policy's conditions may ask of a request."""
        params = _parsed(body)
        return {
            key: params[member]
            for member, key in _CONDITION_MEMBERS.items()
            if isinstance(params.get(member), str)
        }

    def _find(self, scope: Scope, params: Mapping[str, Any]) -> Registered | None:
        try:
            key = TargetKey(params["ResourceId"], Dimension(params["ScalableDimension"]))
        except (KeyError, ValueError):
            return None
        return self._registry.find(scope, key)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        params = json.loads(body) if body else {}
    except ValueError:
        params = {}  # the service says what is wrong with it
    return params if isinstance(params, dict) else {}
