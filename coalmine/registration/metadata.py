"""What of model.json the model registry carries along, as SageMaker's flat text properties."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coalmine.multi_model.facts import model_metrics

_METRICS = "metrics"
_MOST_PROPERTIES = 50
_KEY = re.compile(r"[\w\s.:/=+\-@]{1,128}")
_VALUE = re.compile(r"[\w\s.:/=+\-@]{1,256}")


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerMetadata:
    """Properties of a version, and the names of what could not be one."""

    properties: dict[str, str]
    left_out: tuple[str, ...]


def customer_metadata(description: Mapping[str, Any], *, artifact_sha256: str) -> CustomerMetadata:
    """Write a model.json as properties: versions, metrics, and the packer's own metadata."""
    metadata = description.get("metadata", {})
    own = metadata if isinstance(metadata, Mapping) else {}
    metrics = model_metrics(description)
    wanted: dict[str, Any] = {
        "name": description.get("name"),
        "framework_version": description.get("framework_version"),
        "scikit_learn_version": description.get("scikit_learn_version"),
        "artifact_sha256": artifact_sha256,
        **{f"{_METRICS}.{name}": value for name, value in metrics.items()},
        **{name: value for name, value in own.items() if name not in {*metrics, _METRICS}},
    }
    properties = dict(_properties(wanted))
    kept = dict(list(properties.items())[:_MOST_PROPERTIES])
    return CustomerMetadata(
        properties=kept, left_out=tuple(name for name in wanted if name not in kept)
    )


def metrics_of(properties: Mapping[str, str]) -> dict[str, float]:
    """Read the metrics back from a version's properties."""
    prefix = f"{_METRICS}."
    found = {}
    for name, value in properties.items():
        if name.startswith(prefix):
            try:
                found[name.removeprefix(prefix)] = float(value)
            except ValueError:
                continue  # somebody else's property
    return found


def _properties(wanted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in wanted.items():
        text = _as_text(value)
        if text is not None and _KEY.fullmatch(str(name)) and _VALUE.fullmatch(text):
            yield str(name), text


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        parts = [_as_text(each) for each in value]
        return " ".join(part for part in parts if part is not None) if all(parts) else None
    return str(value) if isinstance(value, str | int | float) else None
