"""What CloudWatch refuses in the body of a dashboard: as far as its structure goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

MAX_WIDGETS = 500
_COLUMNS = 24
_MAX_HEIGHT = 1000
_TYPES = ("metric", "text", "log", "alarm", "explorer", "custom")


def dashboard_problems(body: str) -> list[tuple[str, str]]:
    """Return where in a body something is wrong, and what; nothing for one that is taken."""
    try:
        content = json.loads(body)
    except ValueError as error:
        return [("/", f"The field DashboardBody must be a valid JSON object, {error}")]
    if not isinstance(content, dict) or not isinstance(content.get("widgets"), list):
        return [("/", "The dashboard body must be an object with a list of widgets")]
    widgets = content["widgets"]
    if len(widgets) > MAX_WIDGETS:
        return [("/widgets", f"Should not have more than {MAX_WIDGETS} items, got {len(widgets)}")]
    return [
        (f"/widgets/{at}{path}", problem)
        for at, widget in enumerate(widgets)
        for path, problem in _widget_problems(widget)
    ]


def _widget_problems(widget: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(widget, Mapping):
        yield "", "Should be an object"
        return
    if widget.get("type") not in _TYPES:
        yield "/type", f"Should be one of {', '.join(_TYPES)}, got {widget.get('type')}"
    for name, least, most in (("width", 1, _COLUMNS), ("height", 1, _MAX_HEIGHT)):
        size = widget.get(name)
        if size is not None and not (isinstance(size, int) and least <= size <= most):
            yield f"/{name}", f"Should be an integer from {least} to {most}, got {size}"
    left, width = widget.get("x"), widget.get("width")
    if isinstance(left, int) and isinstance(width, int) and left + width > _COLUMNS:
        yield "/x", f"Should end within {_COLUMNS} columns, got {left} + {width}"
    properties = widget.get("properties")
    if not isinstance(properties, Mapping):
        yield "", "Should have required property 'properties'"
        return
    yield from (
        ("/properties", f"Should have required property '{name}'")
        for name in _needed(widget.get("type"), properties)
        if name not in properties
    )


def _needed(widget_type: Any, properties: Mapping[str, Any]) -> tuple[str, ...]:
    if widget_type == "metric":
        return ("region",) if "metrics" in properties else ("annotations", "region")
    return {"text": ("markdown",), "alarm": ("alarms",), "log": ("query", "region")}.get(
        str(widget_type), ()
    )
