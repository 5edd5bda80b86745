"""AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy, as CloudFormation handles them.

Both are updated in place unless what they belong to changes. `Ref` of a target is
`resource id|dimension|namespace`, which a policy may name as its ScalingTargetId; `Ref` of a policy
is its ARN. What is already gone is deleted without a word. A policy is known by its ARN alone:
another one under the same name is not the stack's, and an update does not find it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import StructureShape

from sandbox.autoscaling.operations import input_shape
from sandbox.autoscaling.targets import NAMESPACE
from sandbox.cloudformation import Created, ResourceType
from sandbox.cloudformation_requests import (
    Properties,
    ResourceFailedError,
    coerced_request,
    tags_of,
)
from sandbox.sagemaker.errors import SageMakerError

Control = Callable[[str, dict[str, Any]], dict[str, Any]]

_IDENTITY = ("ResourceId", "ScalableDimension", "ServiceNamespace")
_NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
_GONE = ("ObjectNotFoundException",)


def scaling_resource_types(control: Control) -> list[ResourceType]:
    """Return the two types; control waits for the service, so call it from its own thread."""
    targets, policies = _Targets(control), _Policies(control)
    return [
        ResourceType(
            type_name="AWS::ApplicationAutoScaling::ScalableTarget",
            name_property=_IDENTITY,
            replacing=_IDENTITY,
            create=targets.create,
            update=targets.update,
            delete=targets.delete,
        ),
        ResourceType(
            type_name="AWS::ApplicationAutoScaling::ScalingPolicy",
            name_property=("PolicyName", *_IDENTITY, "ScalingTargetId"),
            replacing=("PolicyName", *_IDENTITY, "ScalingTargetId"),
            create=policies.create,
            update=policies.update,
            delete=policies.delete,
            has_tags=False,
        ),
    ]


class _Targets:
    def __init__(self, control: Control) -> None:
        self._control = control

    def create(self, _logical_id: str, properties: Properties, _stack_name: str) -> Created:
        request = _target_request(properties)
        if (tags := tags_of(properties)) != {}:
            request["Tags"] = tags
        actions = _actions(properties)
        arn = _call(self._control, "RegisterScalableTarget", request)["ScalableTargetARN"]
        try:
            for action in actions.values():
                _call(self._control, "PutScheduledAction", {**_identity(request), **action})
        except ResourceFailedError:
            # CloudFormation knows no physical id yet, so nobody else would deregister it.
            _delete(self._control, "DeregisterScalableTarget", _identity(request))
            raise
        identity = "|".join(request[name] for name in _IDENTITY)
        return identity, {"Id": arn.rpartition("/")[2]}

    def update(
        self, physical_id: str, old: Properties, new: Properties, _stack_name: str, _logical_id: str
    ) -> Created:
        request = _target_request(new)
        if "SuspendedState" in old and "SuspendedState" not in new:
            request["SuspendedState"] = dict(_NOT_SUSPENDED)
        before, after = _actions(old), _actions(new)
        arn = _call(self._control, "RegisterScalableTarget", request)["ScalableTargetARN"]
        identity = _identity(request)
        for name in sorted(before.keys() - after.keys()):
            gone = {**identity, "ScheduledActionName": name}
            _delete(self._control, "DeleteScheduledAction", gone)
        for name, action in after.items():
            if before.get(name) != action:
                _call(self._control, "PutScheduledAction", {**identity, **action})
        self._sync_tags(arn, tags_of(old), tags_of(new))
        return physical_id, {"Id": arn.rpartition("/")[2]}

    def delete(self, physical_id: str, _properties: Properties) -> None:
        _delete(self._control, "DeregisterScalableTarget", _identity_of(physical_id))

    def _sync_tags(self, arn: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        if gone := sorted(before.keys() - after.keys()):
            _call(self._control, "UntagResource", {"ResourceARN": arn, "TagKeys": gone})
        if changed := {key: each for key, each in after.items() if before.get(key) != each}:
            _call(self._control, "TagResource", {"ResourceARN": arn, "Tags": changed})


class _Policies:
    def __init__(self, control: Control) -> None:
        self._control = control

    def create(self, _logical_id: str, properties: Properties, _stack_name: str) -> Created:
        answer = _call(self._control, "PutScalingPolicy", _policy_request(properties))
        return answer["PolicyARN"], {"Arn": answer["PolicyARN"]}

    def update(
        self,
        physical_id: str,
        _old: Properties,
        new: Properties,
        stack_name: str,
        logical_id: str,
    ) -> Created:
        if not self._exists(physical_id, _policy_request(new)):
            raise ResourceFailedError(
                "Resource of type 'AWS::ApplicationAutoScaling::ScalingPolicy' with identifier "
                f"'{physical_id}' was not found."
            )
        return self.create(logical_id, new, stack_name)

    def delete(self, physical_id: str, properties: Properties) -> None:
        request = _policy_request(properties)
        if self._exists(physical_id, request):
            wanted = {**_identity(request), "PolicyName": request["PolicyName"]}
            _delete(self._control, "DeleteScalingPolicy", wanted)

    def _exists(self, arn: str, request: Mapping[str, Any]) -> bool:
        wanted = {**_identity(request), "PolicyNames": [request["PolicyName"]]}
        found = _call(self._control, "DescribeScalingPolicies", wanted)["ScalingPolicies"]
        return arn in {policy["PolicyARN"] for policy in found}


def _target_request(properties: Properties) -> dict[str, Any]:
    given = {
        name: each for name, each in properties.items() if name not in {"ScheduledActions", "Tags"}
    }
    return coerced_request(_shape("RegisterScalableTarget"), given)


def _actions(properties: Properties) -> dict[str, dict[str, Any]]:
    shape = _shape("PutScheduledAction")
    actions = [coerced_request(shape, each) for each in properties.get("ScheduledActions", [])]
    return {action["ScheduledActionName"]: action for action in actions}


def _policy_request(properties: Properties) -> dict[str, Any]:
    given = {name: each for name, each in properties.items() if name != "ScalingTargetId"}
    identity = properties.get("ScalingTargetId")
    if identity is not None and any(name in given for name in _IDENTITY):
        raise ResourceFailedError(
            "A ScalingPolicy has a ScalingTargetId or a ResourceId, ScalableDimension and "
            "ServiceNamespace, not both."
        )
    if identity is not None:
        given = {**given, **_identity_of(identity)}
    return coerced_request(_shape("PutScalingPolicy"), given)


def _identity(request: Mapping[str, Any]) -> dict[str, Any]:
    return {name: request[name] for name in _IDENTITY if name in request}


def _identity_of(physical_id: str) -> dict[str, Any]:
    parts = physical_id.split("|")
    if len(parts) != len(_IDENTITY):
        raise ResourceFailedError(
            f"A scalable target is named resource id|dimension|{NAMESPACE}, got {physical_id}"
        )
    return dict(zip(_IDENTITY, parts, strict=True))


def _shape(operation: str) -> StructureShape:
    shape = input_shape(operation)
    assert isinstance(shape, StructureShape)  # noqa: S101 - these operations have an input
    return shape


def _delete(control: Control, operation: str, request: dict[str, Any]) -> None:
    try:
        control(operation, request)
    except SageMakerError as error:
        if error.code not in _GONE:
            raise _failed(error) from error


def _call(control: Control, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return control(operation, request)
    except SageMakerError as error:
        raise _failed(error) from error


def _failed(error: SageMakerError) -> ResourceFailedError:
    return ResourceFailedError(
        f'Resource handler returned message: "{error.message} (Service: ApplicationAutoScaling, '
        f'Status Code: {error.status}, Error Code: {error.code})"'
    )
