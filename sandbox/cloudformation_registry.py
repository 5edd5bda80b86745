"""AWS::SageMaker::ModelPackageGroup and ModelPackage, as CloudFormation handles them."""

from __future__ import annotations

import json
from typing import Any

from sandbox.cloudformation import Control, Created, ResourceType, call, delete_if_there, sync_tags
from sandbox.cloudformation_requests import Properties, members_of, request_for

_POLICY = "ModelPackageGroupPolicy"


def registry_types(control: Control) -> list[ResourceType]:
    """Return the types of the model registry."""
    return [_Groups(control).resource_type(), _Packages(control).resource_type()]


class _Groups:
    def __init__(self, control: Control) -> None:
        self._control = control

    def resource_type(self) -> ResourceType:
        return ResourceType(
            type_name="AWS::SageMaker::ModelPackageGroup",
            name_property="ModelPackageGroupName",
            replacing=("ModelPackageGroupName", "ModelPackageGroupDescription"),
            create=self.create,
            update=self.update,
            delete=self.delete,
        )

    def create(self, _logical_id: str, properties: Properties, _stack_name: str) -> Created:
        given = {name: value for name, value in properties.items() if name != _POLICY}
        request = request_for("CreateModelPackageGroup", given)
        arn = call(self._control, "CreateModelPackageGroup", request)["ModelPackageGroupArn"]
        self._set_policy({}, properties)
        return arn, self._attributes(properties)

    def update(
        self,
        physical_id: str,
        old: Properties,
        new: Properties,
        _stack_name: str,
        _logical_id: str,
    ) -> Created:
        self._set_policy(old, new)
        sync_tags(self._control, physical_id, old, new)
        return physical_id, self._attributes(new)

    def delete(self, _physical_id: str, properties: Properties) -> None:
        name = {"ModelPackageGroupName": properties["ModelPackageGroupName"]}
        delete_if_there(self._control, "DeleteModelPackageGroup", name)

    def _set_policy(self, old: Properties, new: Properties) -> None:
        name = {"ModelPackageGroupName": new["ModelPackageGroupName"]}
        before, after = old.get(_POLICY), new.get(_POLICY)
        if after is not None and after != before:
            text = after if isinstance(after, str) else json.dumps(after)
            call(self._control, "PutModelPackageGroupPolicy", {**name, "ResourcePolicy": text})
        elif after is None and before is not None:
            call(self._control, "DeleteModelPackageGroupPolicy", name)

    def _attributes(self, properties: Properties) -> dict[str, str]:
        name = {"ModelPackageGroupName": properties["ModelPackageGroupName"]}
        found = call(self._control, "DescribeModelPackageGroup", name)
        return _texts(found, "ModelPackageGroupArn", "ModelPackageGroupStatus", "CreationTime")


class _Packages:
    def __init__(self, control: Control) -> None:
        self._control = control
        self._updatable = frozenset(members_of("UpdateModelPackage"))

    def resource_type(self) -> ResourceType:
        replacing = set(members_of("CreateModelPackage")) - self._updatable - {"Tags"}
        return ResourceType(
            type_name="AWS::SageMaker::ModelPackage",
            name_property="ModelPackageName",
            replacing=tuple(sorted({*replacing, "InferenceSpecification"})),
            create=self.create,
            update=self.update,
            delete=self.delete,
        )

    def create(self, _logical_id: str, properties: Properties, _stack_name: str) -> Created:
        later = {"ApprovalDescription"} & properties.keys()
        given = {name: value for name, value in properties.items() if name not in later}
        request = request_for("CreateModelPackage", given)
        arn = call(self._control, "CreateModelPackage", request)["ModelPackageArn"]
        if later:
            self._update(arn, {name: properties[name] for name in later})
        return arn, self._attributes(arn)

    def update(
        self,
        physical_id: str,
        old: Properties,
        new: Properties,
        _stack_name: str,
        _logical_id: str,
    ) -> Created:
        changed = {
            name: value
            for name, value in new.items()
            if name in self._updatable and old.get(name) != value
        }
        if changed:
            self._update(physical_id, changed)
        sync_tags(self._control, physical_id, old, new)
        return physical_id, self._attributes(physical_id)

    def delete(self, physical_id: str, _properties: Properties) -> None:
        delete_if_there(self._control, "DeleteModelPackage", {"ModelPackageName": physical_id})

    def _update(self, arn: str, changed: Properties) -> None:
        request = request_for("UpdateModelPackage", {"ModelPackageArn": arn, **changed})
        call(self._control, "UpdateModelPackage", request)

    def _attributes(self, arn: str) -> dict[str, str]:
        found = call(self._control, "DescribeModelPackage", {"ModelPackageName": arn})
        return _texts(found, "ModelPackageArn", "ModelPackageStatus", "CreationTime")


def _texts(found: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: str(found[name]) for name in names}
