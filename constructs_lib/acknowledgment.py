"""Findings of cdk-nag that are accepted, each with its reason, beside the resource it is about."""

from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(scope: IConstruct, rule: str, *, reason: str) -> None:
    """Accept a rule's findings below `scope`, for instance AwsSolutions-S1."""
    Validations.of(scope).acknowledge(Acknowledgment(id=rule, reason=reason))


def acknowledge_wildcard(scope: IConstruct, resource: str, *, reason: str) -> None:
    """Accept that a policy below `scope` names `resource`, which has a wildcard."""
    resolved = _as_reported(Stack.of(scope).resolve(resource))
    acknowledge(scope, f"AwsSolutions-IAM5[Resource::{resolved}]", reason=reason)


def _as_reported(resolved: Any) -> str:
    """Write a resolved value as cdk-nag does: references in angle brackets."""
    match resolved:
        case str():
            return resolved
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [logical_id, attribute]}:
            return f"<{logical_id}.{attribute}>"
        case {"Fn::ImportValue": export}:
            return _as_reported(export)
        case {"Fn::Join": [separator, [*parts]]}:
            return str(separator).join(_as_reported(part) for part in parts)
        case _:
            raise ValueError(
                f"a resource must be text and references to be acknowledged, got {resolved!r}"
            )
