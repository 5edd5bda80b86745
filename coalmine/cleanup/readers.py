"""Which other accounts a resource policy lets in."""

import json
import re
from collections.abc import Iterator
from typing import Any

ANYBODY = "any account"
_ACCOUNT = re.compile(r"(?:arn:[^:]+:[^:]+::)?(?P<account>\d{12})(?::.*)?")


def reader_accounts(policy: str, account: str) -> tuple[str, ...]:
    """Give the accounts that a policy lets in, without this one.

    Conditions are not weighed: who is let in by some of them may serve from it.
    """
    statements = json.loads(policy).get("Statement", [])
    found = {
        _account_of(principal)
        for statement in _listed(statements)
        if statement.get("Effect") == "Allow"
        for principal in _principals(statement)
    }
    return tuple(sorted(found - {account}))


def _principals(statement: dict[str, Any]) -> Iterator[str]:
    """Yield those that are accounts, or are in one; services are none."""
    if "NotPrincipal" in statement:
        yield "*"
    principal = statement.get("Principal", {})
    if isinstance(principal, str):
        yield principal
    else:
        yield from _listed(principal.get("AWS", []))


def _account_of(principal: str) -> str:
    found = _ACCOUNT.fullmatch(principal)
    # Also ids like AIDA...: AWS writes them where it was a role or user, and that is deleted.
    return ANYBODY if principal == "*" else principal if found is None else found["account"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
