"""Filtering, sorting and paging of the List operations."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.sagemaker.errors import validation_exception

DEFAULT_MAX_RESULTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """What the filters and sortings look at, and what is shown."""

    name: str
    created: float
    modified: float
    status: str
    summary: Mapping[str, Any]


def page(entries: Iterable[Listed], params: Mapping[str, Any]) -> tuple[list[Any], str | None]:
    """Return the summaries of one page and the token of the next, None after the last."""
    by_name = params.get("SortBy", "CreationTime") == "Name"
    by_status = params.get("SortBy") == "Status"
    is_descending = params.get("SortOrder", "Descending") == "Descending"

    def position(entry: Listed) -> list[Any]:
        if by_name:
            return [entry.name]
        return [entry.status if by_status else entry.created, entry.name]

    ordered = sorted(
        (entry for entry in entries if _is_wanted(entry, params)),
        key=position,
        reverse=is_descending,
    )
    if "NextToken" in params:
        last = _read_token(params["NextToken"], of_names=by_name or by_status)
        ordered = [
            entry
            for entry in ordered
            if (position(entry) < last if is_descending else position(entry) > last)
        ]
    return _cut(ordered, params, [position(entry) for entry in ordered])


def _cut(
    ordered: Sequence[Listed], params: Mapping[str, Any], positions: Sequence[list[Any]]
) -> tuple[list[Any], str | None]:
    size = params.get("MaxResults", DEFAULT_MAX_RESULTS)
    summaries = [dict(entry.summary) for entry in ordered[:size]]
    return summaries, _token(positions[size - 1]) if len(ordered) > size else None


def _is_wanted(entry: Listed, params: Mapping[str, Any]) -> bool:
    return (
        params.get("NameContains", "") in entry.name
        and params.get("StatusEquals", entry.status) == entry.status
        and params.get("CreationTimeAfter", entry.created) <= entry.created
        and entry.created < params.get("CreationTimeBefore", float("inf"))
        and params.get("LastModifiedTimeAfter", entry.modified) <= entry.modified
        and entry.modified < params.get("LastModifiedTimeBefore", float("inf"))
    )


def _token(position: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _read_token(token: str, *, of_names: bool) -> list[Any]:
    try:
        position = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, binascii.Error) as cause:
        raise validation_exception(f"The NextToken is invalid: {token}") from cause
    first = str if of_names else (int, float)
    if not isinstance(position, list) or position == [] or not isinstance(position[0], first):
        raise validation_exception(f"The NextToken is invalid: {token}")
    return [position[0], *map(str, position[1:])]
