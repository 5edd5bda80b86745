"""What happened in each second, kept until that second is over."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.ports import MetricDatum

INVOCATIONS_NAMESPACE = "AWS/SageMaker"
INSTANCES_NAMESPACE = "/aws/sagemaker/Endpoints"
MAX_VALUES = 150  # of one datum in PutMetricData


@dataclass(frozen=True, slots=True)
class MetricKey:
    """Which time series a value belongs to."""

    scope: Scope
    namespace: str
    name: str
    unit: str
    endpoint_name: str
    variant_name: str
    config_name: str | None = None

    @property
    def dimensions(self) -> dict[str, str]:
        """Return the dimensions; each combination is a metric of its own."""
        dimensions = {"EndpointName": self.endpoint_name, "VariantName": self.variant_name}
        if self.config_name is not None:
            dimensions["EndpointConfigName"] = self.config_name
        return dimensions


@dataclass(slots=True)
class Seconds:
    """Values by time series and second; a second that was taken out is never added to."""

    clock: Callable[[], float]
    _open: dict[int, dict[MetricKey, Counter[float]]] = field(default_factory=dict)
    _closed_until: int = 0

    def record(self, key: MetricKey, value: float) -> None:
        """Count a value in the present second; the clock may have been set back."""
        second = max(math.floor(self.clock()), self._closed_until)
        self._open.setdefault(second, {}).setdefault(key, Counter())[value] += 1

    def take_closed(self) -> list[tuple[Scope, str, list[MetricDatum]]]:
        """Take out what happened in the seconds that are over, by account, region and namespace."""
        return self._take(math.floor(self.clock()))

    def take_all(self) -> list[tuple[Scope, str, list[MetricDatum]]]:
        """Take out everything: nothing more will happen."""
        return self._take(max(self._open, default=self._closed_until) + 1)

    def _take(self, until: int) -> list[tuple[Scope, str, list[MetricDatum]]]:
        self._closed_until = max(self._closed_until, until)
        batches: dict[tuple[Scope, str], list[MetricDatum]] = {}
        for second in sorted(second for second in self._open if second < self._closed_until):
            for key, values in self._open.pop(second).items():
                batch = batches.setdefault((key.scope, key.namespace), [])
                batch.extend(_data(key, values, second))
        return [(scope, namespace, data) for (scope, namespace), data in batches.items()]


def _data(key: MetricKey, values: Mapping[float, int], second: int) -> Iterator[MetricDatum]:
    pairs = list(values.items())
    for start in range(0, len(pairs), MAX_VALUES):
        part = pairs[start : start + MAX_VALUES]
        yield MetricDatum(
            name=key.name,
            unit=key.unit,
            dimensions=key.dimensions,
            values=[value for value, _ in part],
            counts=[float(count) for _, count in part],
            timestamp=float(second),
        )
