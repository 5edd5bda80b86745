"""Lists and structures of AWS's query protocol: `Metrics.member.1.MetricStat.Period=60`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def members(params: Mapping[str, Any], name: str) -> list[Any]:
    """Return the list of a request; its values are text."""
    prefix = f"{name}."
    tree: dict[str, Any] = {}
    for key, value in params.items():
        if key.startswith(prefix):
            _put(tree, key.removeprefix(prefix).split("."), value)
    found = _untangled(tree)
    return found if isinstance(found, list) else []


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value[0] if isinstance(value, list) else value


def _untangled(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree.keys() == {"member"}:
        numbered = tree["member"]
        return [_untangled(numbered[number]) for number in sorted(numbered, key=int)]
    return {name: _untangled(value) for name, value in tree.items()}
