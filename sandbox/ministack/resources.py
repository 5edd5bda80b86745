"""Resource types that CloudFormation does not know by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.cloudformation import ResourceType

_MAX_NAME_LENGTH = 63


def install_resource_types(modules: Mapping[str, Any], types: Sequence[ResourceType]) -> None:
    """Register resource types; handlers that wait run on threads of their own."""
    provisioners = modules["services.cloudformation.provisioners"]
    stacks = modules["services.cloudformation.stacks"]
    for each in types:
        provisioners._RESOURCE_HANDLERS[each.type_name] = {
            "create": each.create,
            "update": each.update,
            "update_with_logical_id": True,
            "delete": each.delete,
        }
        provisioners._REPLACING_PROPERTIES[each.type_name] = each.replacing
        if each.name_property != "":
            provisioners._CUSTOM_NAME_REPLACEMENT[each.type_name] = {"name": each.name_property}
        if each.has_tags:
            provisioners._STACK_TAG_PROPERTY[each.type_name] = ("Tags", "list")
    ours = {each.type_name for each in types if each.waits}
    known = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda type_name: type_name in ours or known(type_name)


def physical_name(
    modules: Mapping[str, Any],
    stack_name: str,
    logical_id: str,
    *,
    lowercase: bool = True,
    max_length: int = _MAX_NAME_LENGTH,
) -> str:
    """Return a name as CloudFormation generates it, another for each replacement."""
    provisioners = modules["services.cloudformation.provisioners"]
    name: str = provisioners._physical_name(
        stack_name, logical_id, lowercase=lowercase, max_len=max_length
    )
    return name
