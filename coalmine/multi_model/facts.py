"""What model.json says that a person wants to see in a list."""

from collections.abc import Mapping
from typing import Any

_METRICS = "metrics"


def model_metrics(description: Mapping[str, Any]) -> dict[str, float]:
    """Return the metrics of the training: `metadata.metrics`, or else metadata's fractions.

    Whole numbers are left out of the latter: they count rows and months.
    """
    metadata = description.get("metadata", {})
    if not isinstance(metadata, Mapping):
        return {}
    named = metadata.get(_METRICS)
    if isinstance(named, Mapping):
        return {str(name): value for name, value in named.items() if _is_number(value)}
    return {str(name): value for name, value in metadata.items() if isinstance(value, float)}


def describe_metrics(metrics: Mapping[str, float]) -> str:
    """Return for instance `held_out_auc 0.884`."""
    return ", ".join(f"{name} {value:.4g}" for name, value in metrics.items())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
