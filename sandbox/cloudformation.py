"""SageMaker's resource types, as CloudFormation handles them; `cloudformation_registry` has more.

Model and EndpointConfig are replaced when anything but their tags changes; CloudFormation deletes
the old ones after the update. An Endpoint is updated in place. Create, update and delete of an
Endpoint wait until it has settled, and fail with SageMaker's reason when it is not in service.

Whether AWS's handler notices that SageMaker has rolled an update back is documented nowhere. This
one does not, which is the worst that can happen: see `_stabilized`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloudformation_requests import (
    Properties,
    ResourceFailedError,
    members_of,
    request_for,
    tags_of,
)
from sandbox.sagemaker.errors import SageMakerError

POLL_SECONDS = 0.1
TIMEOUT_SECONDS = 900.0
_SETTLED = ("InService", "Failed", "OutOfService", "UpdateRollbackFailed")
_UPDATE_ONLY = (
    "RetainAllVariantProperties",
    "ExcludeRetainedVariantProperties",
    "RetainDeploymentConfig",
)

Control = Callable[[str, dict[str, Any]], dict[str, Any]]
NameResource = Callable[[str, str], str]
Created = tuple[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceType:
    """How one type is named, replaced and handled."""

    type_name: str
    name_property: str | tuple[str, ...]  # several name it together; "" if none of the topmost
    replacing: tuple[str, ...]
    create: Callable[[str, Properties, str], Created]
    update: Callable[[str, Properties, Properties, str, str], Created]
    delete: Callable[[str, Properties], None]
    has_tags: bool = True
    waits: bool = True  # so it has threads of its own


def resource_types(control: Control, name_resource: NameResource) -> list[ResourceType]:
    """Return the types of hosting; control waits for SageMaker: call it from its own thread."""
    return [
        _immutable(control, name_resource, "Model"),
        _immutable(control, name_resource, "EndpointConfig"),
        _Endpoints(control, name_resource).resource_type(),
    ]


def _immutable(control: Control, name_resource: NameResource, kind: str) -> ResourceType:
    name_property = f"{kind}Name"
    members = members_of(f"Create{kind}")

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        given = {name_property: name_resource(stack_name, logical_id), **properties}
        request = request_for(f"Create{kind}", given)
        arn = call(control, f"Create{kind}", request)[f"{kind}Arn"]
        return arn, {name_property: request[name_property]}

    def update(
        physical_id: str, old: Properties, new: Properties, _stack_name: str, _logical_id: str
    ) -> Created:
        request_for(f"Create{kind}", new)  # what replaces nothing may be unknown
        sync_tags(control, physical_id, old, new)
        return physical_id, {name_property: _name(physical_id, new, name_property)}

    def delete(physical_id: str, properties: Properties) -> None:
        name = _name(physical_id, properties, name_property)
        delete_if_there(control, f"Delete{kind}", {name_property: name})

    return ResourceType(
        type_name=f"AWS::SageMaker::{kind}",
        name_property=name_property,
        replacing=tuple(member for member in members if member != "Tags"),
        create=create,
        update=update,
        delete=delete,
    )


class _Endpoints:
    def __init__(self, control: Control, name_resource: NameResource) -> None:
        self._control = control
        self._name_resource = name_resource

    def resource_type(self) -> ResourceType:
        return ResourceType(
            type_name="AWS::SageMaker::Endpoint",
            name_property="EndpointName",
            replacing=("EndpointName",),
            create=self.create,
            update=self.update,
            delete=self.delete,
        )

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Created:
        given = {"EndpointName": self._name_resource(stack_name, logical_id), **properties}
        update_only = {member: given.pop(member) for member in _UPDATE_ONLY if member in given}
        request_for("UpdateEndpoint", {"EndpointName": "checked", **update_only})
        request = request_for("CreateEndpoint", given)
        arn = call(self._control, "CreateEndpoint", request)["EndpointArn"]
        name = request["EndpointName"]
        try:
            self._settle(name)
        except ResourceFailedError:
            # CloudFormation knows no physical id yet, so nobody else would delete it.
            self._remove(name)
            raise
        return arn, {"EndpointName": name}

    def update(
        self,
        physical_id: str,
        old: Properties,
        new: Properties,
        _stack_name: str,
        _logical_id: str,
    ) -> Created:
        name = _name(physical_id, new, "EndpointName")
        wanted = {**new, "EndpointName": name}
        wanted.pop("Tags", None)
        request = request_for("UpdateEndpoint", wanted)
        if any(
            old.get(member) != new.get(member)
            for member in ("EndpointConfigName", "DeploymentConfig")
        ):
            call(self._control, "UpdateEndpoint", request)
            self._settle(name)
        sync_tags(self._control, physical_id, old, new)
        return physical_id, {"EndpointName": name}

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._remove(_name(physical_id, properties, "EndpointName"))

    def _settle(self, name: str) -> None:
        description = self._wait(name, lambda status: status in _SETTLED)
        if _stabilized(description):
            return
        reason = description.get("FailureReason", f"it is {description['EndpointStatus']}")
        raise ResourceFailedError(
            f"Resource of type 'AWS::SageMaker::Endpoint' with identifier '{name}' did not "
            f"stabilize: {reason}"
        )

    def _remove(self, name: str) -> None:
        try:
            self._wait(name, lambda status: status in _SETTLED)
            call(self._control, "DeleteEndpoint", {"EndpointName": name})
            self._wait(name, lambda _status: False)
        except ResourceFailedError as error:
            if not _is_missing(error.__cause__):
                raise

    def _wait(self, name: str, is_done: Callable[[str], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            description = call(self._control, "DescribeEndpoint", {"EndpointName": name})
            if is_done(description["EndpointStatus"]):
                return description
            time.sleep(POLL_SECONDS)
        raise ResourceFailedError(
            f"endpoint {name} must settle within {TIMEOUT_SECONDS:.0f} s, got "
            f"{description['EndpointStatus']}"
        )


def _stabilized(description: Mapping[str, Any]) -> bool:
    """Say whether a settled endpoint is what CloudFormation waits for: it is in service.

    SageMaker rolls an update back to InService on the old configuration. Comparing its name with
    the one asked for, here, is all it takes to play a CloudFormation that notices.
    """
    status: str = description["EndpointStatus"]
    return status == "InService"


def _name(physical_id: str, properties: Properties, name_property: str) -> str:
    # An ARN has its name in lower case, so a given name is the better witness.
    given = properties.get(name_property)
    return given if isinstance(given, str) else physical_id.rpartition("/")[2]


def sync_tags(control: Control, arn: str, old: Properties, new: Properties) -> None:
    """Give a resource the tags that the template sets now."""
    before, after = tags_of(old), tags_of(new)
    if gone := sorted(before.keys() - after.keys()):
        call(control, "DeleteTags", {"ResourceArn": arn, "TagKeys": gone})
    if changed := {key: value for key, value in after.items() if before.get(key) != value}:
        tags = [{"Key": key, "Value": value} for key, value in changed.items()]
        call(control, "AddTags", {"ResourceArn": arn, "Tags": tags})


def delete_if_there(control: Control, operation: str, request: dict[str, Any]) -> None:
    """Delete a resource; one that is gone is deleted."""
    try:
        call(control, operation, request)
    except ResourceFailedError as error:
        if not _is_missing(error.__cause__):
            raise


def _is_missing(error: BaseException | None) -> bool:
    words = ("Could not find", "does not exist", "Cannot find")
    return isinstance(error, SageMakerError) and any(each in error.message for each in words)


def call(control: Control, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """Call SageMaker; raise a refusal as the reason that a stack shows."""
    try:
        return control(operation, request)
    except SageMakerError as error:
        raise ResourceFailedError(
            f'Resource handler returned message: "{error.message} '
            f'(Service: SageMaker, Status Code: {error.status}, Error Code: {error.code})"'
        ) from error
