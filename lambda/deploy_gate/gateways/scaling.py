"""Scalable targets of an endpoint's variants, in Application Auto Scaling."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from deploy_gate.scaling import (
    SERVICE_NAMESPACE,
    PutBack,
    Registered,
    Scalable,
    resource_prefix,
)


class ScalableTargets:
    """The account's scalable targets that are variants of endpoints."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def find(self, endpoint_name: str) -> tuple[Registered, ...]:
        """Return the targets of an endpoint's variants, also of variants that are gone."""
        prefix = resource_prefix(endpoint_name)
        pages = self._client.get_paginator("describe_scalable_targets").paginate(
            ServiceNamespace=SERVICE_NAMESPACE
        )
        scalables = [
            Scalable(resource_id=target["ResourceId"], dimension=target["ScalableDimension"])
            for page in pages
            for target in page["ScalableTargets"]
            if target["ResourceId"].startswith(prefix)
        ]
        return tuple(self._registered(scalable) for scalable in scalables)

    def deregister(self, scalable: Scalable) -> None:
        """Take a target away, with its policies and scheduled actions; it may be gone already."""
        request: Any = scalable.to_request()
        try:
            self._client.deregister_scalable_target(**request)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ObjectNotFoundException":
                raise

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
