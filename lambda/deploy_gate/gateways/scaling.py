"""Scalable targets of an endpoint's variants, in Application Auto Scaling."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from deploy_gate.scaling import SERVICE_NAMESPACE, Policy, PutBack, Registered, Scalable


class ScalableTargets:
    """The account's scalable targets that are variants of endpoints."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def find(self, resource_ids: Sequence[str]) -> tuple[Registered, ...]:
        """Return the targets of these variants; an account may have very many others."""
        pages = self._client.get_paginator("describe_scalable_targets").paginate(
            ServiceNamespace=SERVICE_NAMESPACE, ResourceIds=list(resource_ids)
        )
        scalables = [
            Scalable(resource_id=target["ResourceId"], dimension=target["ScalableDimension"])
            for page in pages
            for target in page["ScalableTargets"]
        ]
        return tuple(self._registered(scalable) for scalable in scalables)

    def deregister(self, scalable: Scalable) -> None:
        """Take a target away, with its policies and scheduled actions; it may be gone already."""
        _unless_gone(self._client.deregister_scalable_target, scalable.to_request())

    def delete_policy(self, policy: Policy) -> None:
        """Take a policy away, with its alarms; it may be gone already."""
        request = {**policy.scalable.to_request(), "PolicyName": policy.name}
        _unless_gone(self._client.delete_scaling_policy, request)

    def put(self, call: PutBack) -> None:
        """Put a part of a variant's scaling back; each of the operations replaces what is there."""
        operations: Mapping[str, Callable[..., object]] = {
            "register_scalable_target": self._client.register_scalable_target,
            "put_scaling_policy": self._client.put_scaling_policy,
            "put_scheduled_action": self._client.put_scheduled_action,
        }
        operations[call.operation](**call.request)

    def _registered(self, scalable: Scalable) -> Registered:
        request: Any = scalable.to_request()
        policies = self._client.get_paginator("describe_scaling_policies").paginate(**request)
        actions = self._client.get_paginator("describe_scheduled_actions").paginate(**request)
        return Registered(
            scalable=scalable,
            policy_names=frozenset(
                policy["PolicyName"] for page in policies for policy in page["ScalingPolicies"]
            ),
            action_names=frozenset(
                action["ScheduledActionName"]
                for page in actions
                for action in page["ScheduledActions"]
            ),
        )


def _unless_gone(operation: Callable[..., object], request: Mapping[str, str]) -> None:
    try:
        operation(**request)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ObjectNotFoundException":
            raise
