"""Whose metrics they are."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.metrics import MetricKey, Seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricSource:
    """One variant of an endpoint; while a deployment is under way also its configuration."""

    scope: Scope
    endpoint_name: str
    variant_name: str
    config_name: str | None = None

    def record(self, seconds: Seconds, namespace: str, name: str, unit: str, value: float) -> None:
        """Count a value, during a deployment twice: alarms may watch the new fleet alone."""
        names = (None,) if self.config_name is None else (None, self.config_name)
        for config_name in names:
            key = MetricKey(
                self.scope,
                namespace,
                name,
                unit,
                self.endpoint_name,
                self.variant_name,
                config_name,
            )
            seconds.record(key, value)
