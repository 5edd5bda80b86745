"""What a model.json must say before anything of it is used."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from model_handlers.schema import NUMBER, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

_REQUEST_KEYS = ("content_type", "accept", "body")


def problem_of(document: Mapping[str, Any]) -> str | None:
    """Says what is wrong with a model.json, by the name of the entry; None: nothing."""
    return (
        _problem_of_features(document.get("features"))
        or _problem_of_classes(document.get("classes", ()))
        or _problem_of_requests(document.get("golden_requests", []))
        or _problem_of_digests(document.get("model_files", {}))
        or _problem_of_types(document.get("trusted_types", []))
    )


def _problem_of_features(features: object) -> str | None:
    if not isinstance(features, list) or not features:
        return f"features must be a list of columns, got {features!r:.80}"
    names: set[str] = set()
    for place, feature in enumerate(cast("list[object]", features)):
        if not isinstance(feature, dict):
            return f"features must be objects, got {feature!r:.80} at place {place}"
        entries = cast("dict[str, object]", feature)
        name, nullable = entries.get("name"), entries.get("nullable", False)
        if not isinstance(name, str) or name in names:
            return f"features must have different names, got {name!r:.80} at place {place}"
        names.add(name)
        if entries.get("type") not in (NUMBER, TEXT):
            return f"feature {name!r} must be {NUMBER} or {TEXT}, got {entries.get('type')!r:.80}"
        if not isinstance(nullable, bool):
            return f"nullable of feature {name!r} must be true or false, got {nullable!r:.80}"
    return None


def _problem_of_classes(classes: object) -> str | None:
    if classes is None:  # a regressor
        return None
    words = "classes must be null, or a list of different texts, numbers or booleans"
    if not isinstance(classes, list) or not classes:
        return f"{words}, got {classes!r:.80}"
    labels = cast("list[object]", classes)
    for place, label in enumerate(labels):
        is_finite = not isinstance(label, float) or math.isfinite(label)
        is_label = isinstance(label, (str, bool, int, float)) and is_finite
        if not is_label or label in labels[:place]:
            return f"{words}, got {label!r:.80} at place {place}"
    return None


def _problem_of_requests(requests: object) -> str | None:
    if not isinstance(requests, list):
        return f"golden_requests must be a list, got {requests!r:.80}"
    for place, request in enumerate(cast("list[object]", requests)):
        if not isinstance(request, dict):
            return f"golden_requests must be objects, got {request!r:.80} at place {place}"
        entries = cast("dict[str, object]", request)
        for key in _REQUEST_KEYS:
            if not isinstance(entries.get(key), str):
                return f"{key} of golden request {place} must be text, got {entries.get(key)!r:.80}"
    return None


def _problem_of_digests(digests: object) -> str | None:
    if not isinstance(digests, dict):
        return f"model_files must be an object, got {digests!r:.80}"
    for name, digest in cast("dict[str, object]", digests).items():
        if not isinstance(digest, str):
            return f"the digest of {name} in model_files must be text, got {digest!r:.80}"
    return None


def _problem_of_types(types: object) -> str | None:
    if not isinstance(types, list):
        return f"trusted_types must be a list, got {types!r:.80}"
    for name in cast("list[object]", types):
        if not isinstance(name, str):
            return f"trusted_types must be texts, got {name!r:.80}"
    return None
