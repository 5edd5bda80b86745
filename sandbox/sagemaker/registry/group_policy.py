"""What a model package group's policy lets other accounts do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from sandbox.sagemaker.errors import SageMakerError, validation_exception

Statement = Mapping[str, Any]


def check(policy: str) -> None:
    """Refuse what is no policy of a resource."""
    try:
        statements = list(_statements(policy))
    except (ValueError, TypeError, KeyError) as cause:
        raise validation_exception(f"The resource policy is not valid: {cause}") from cause
    for each in statements:
        if not {"Effect", "Principal", "Action", "Resource"} <= each.keys():
            raise validation_exception(
                "Each statement of a resource policy must have an Effect, a Principal, an Action "
                "and a Resource."
            )


def refuse_stranger(policy: str | None, *, account: str, action: str, arn: str) -> None:
    """Refuse another account's call unless the group's policy allows it."""
    effects = {
        statement["Effect"]
        for statement in ([] if policy is None else _statements(policy))
        if _is_about(statement, account, action, arn)
    }
    if effects != {"Allow"}:
        raise SageMakerError(
            "AccessDeniedException",
            f"User: arn:aws:iam::{account}:root is not authorized to perform: {action} on "
            f"resource: {arn} because no resource-based policy allows the {action} action",
        )


def _is_about(statement: Statement, account: str, action: str, arn: str) -> bool:
    principal = statement["Principal"]
    principals = _listed(principal.get("AWS", []) if isinstance(principal, Mapping) else principal)
    return (
        any(each in {"*", account} or f"::{account}:" in each for each in principals)
        and any(fnmatchcase(action.lower(), each.lower()) for each in _listed(statement["Action"]))
        and any(fnmatchcase(arn, each) for each in _listed(statement["Resource"]))
    )


def _statements(policy: str) -> Iterator[Statement]:
    yield from _listed(json.loads(policy)["Statement"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
