"""AWS::CloudWatch::CompositeAlarm, as CloudFormation handles it.

It is updated in place unless its name changes; `Ref` is the name, `Arn` the ARN. The alarms of its
rule must be there before it, and cannot be deleted as long as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import StructureShape

from sandbox.cloudformation import Created, NameResource, ResourceType
from sandbox.cloudformation_requests import (
    Properties,
    ResourceFailedError,
    coerced_request,
    tags_of,
)
from sandbox.sagemaker.api import service_model

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]
NameArn = Callable[[str], str]

_NOT_PLAYED = (
    "ActionsSuppressor",
    "ActionsSuppressorWaitPeriod",
    "ActionsSuppressorExtensionPeriod",
)


def alarm_types(control: Control, name_resource: NameResource, arn: NameArn) -> list[ResourceType]:
    """Return the type; arn tells an alarm's ARN where the present task acts."""
    alarms = _CompositeAlarms(control, name_resource, arn)
    return [
        ResourceType(
            type_name="AWS::CloudWatch::CompositeAlarm",
            name_property="AlarmName",
            replacing=("AlarmName",),
            create=alarms.create,
            update=alarms.update,
            delete=alarms.delete,
            waits=False,
        )
    ]


class _CompositeAlarms:
    def __init__(self, control: Control, name_resource: NameResource, arn: NameArn) -> None:
        self._control = control
        self._name_resource = name_resource
        self._arn = arn

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Created:
        name = properties.get("AlarmName")
        if name is None:
            name = self._name_resource(stack_name, logical_id)
        tags = [{"Key": key, "Value": value} for key, value in tags_of(properties).items()]
        self._control("PutCompositeAlarm", {**_request(name, properties), "Tags": tags})
        return name, {"Arn": self._arn(name)}

    def update(
        self, physical_id: str, old: Properties, new: Properties, _stack_name: str, _logical_id: str
    ) -> Created:
        self._control("PutCompositeAlarm", _request(physical_id, new))
        arn = self._arn(physical_id)
        before, after = tags_of(old), tags_of(new)
        if gone := sorted(before.keys() - after.keys()):
            self._control("UntagResource", {"ResourceARN": arn, "TagKeys": gone})
        if after != before:
            tags = [{"Key": key, "Value": value} for key, value in after.items()]
            self._control("TagResource", {"ResourceARN": arn, "Tags": tags})
        return physical_id, {"Arn": arn}

    def delete(self, physical_id: str, _properties: Properties) -> None:
        self._control("DeleteAlarms", {"AlarmNames": [physical_id]})


def _request(name: str, properties: Properties) -> dict[str, Any]:
    if beyond := [each for each in _NOT_PLAYED if each in properties]:
        raise ResourceFailedError(f"{beyond[0]} is not supported by the sandbox")
    given = {key: value for key, value in properties.items() if key != "Tags"}
    return coerced_request(_input(), {**given, "AlarmName": name})


@functools.cache
def _input() -> StructureShape:
    shape = service_model("cloudwatch").operation_model("PutCompositeAlarm").input_shape
    assert isinstance(shape, StructureShape)  # noqa: S101 - it has an input
    return shape
