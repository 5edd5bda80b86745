"""Minutes of an endpoint's traffic as SageMaker would publish them, without an endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sandbox.metric_math.queries import MetricStat
from sandbox.metric_math.series import TimeSeries

MINUTE = 60
Samples = npt.NDArray[np.float64]
Key = tuple[str, str, str]  # namespace, metric, variant


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What one variant goes through in a minute; the usual is healthy."""

    requests_per_minute: float
    error_rate_5xx: float = 0.001
    error_rate_4xx: float = 0.001
    median_latency_ms: float = 60.0
    latency_spread: float = 0.5  # of the logarithm
    median_overhead_ms: float = 5.0
    instances: int = 1
    busy_cores: float = 0.8
    memory_percent: float = 40.0
    disk_percent: float = 30.0
    is_serverless: bool = False
    cold_start_ms: float = 4000.0
    used_concurrency: float = 0.3

    def but(self, **changes: Any) -> "Minute":
        """Return such a minute with a fault."""
        return replace(self, **changes)


@dataclass(kw_only=True)
class SimulatedTraffic:
    """The samples of each metric by the start of their minute; the seed decides."""

    seed: int
    lag_seconds: int = 90  # a minute's data are there this long after its end
    _samples: dict[Key, dict[int, Samples]] = field(default_factory=dict)
    _statistics: dict[tuple[Key, str, int], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)

    def happen(self, start: int, variant: str, minute: Minute) -> None:
        """Let a minute happen to a variant: requests come as they like, Poisson distributed."""
        for namespace, name, samples in self._measured(minute):
            if len(samples):
                self._samples.setdefault((namespace, name, variant), {})[start] = samples

    def read(self, stat: MetricStat, starts: Sequence[int], now: float) -> TimeSeries:
        """Return a statistic as CloudWatch knows it now."""
        key = stat.namespace, stat.name, stat.dimensions["VariantName"]
        known = self._samples.get(key, {})
        return TimeSeries(
            {
                start: self._statistic(key, stat.statistic, start)
                for start in starts
                if start in known and start + stat.period_seconds + self.lag_seconds <= now
            }
        )

    def _statistic(self, key: Key, name: str, start: int) -> float:
        wanted = key, name, start
        if wanted not in self._statistics:
            self._statistics[wanted] = _statistic(name, self._samples[key][start])
        return self._statistics[wanted]

    def _measured(self, minute: Minute) -> list[tuple[str, str, Samples]]:
        random, invocations = self._random, "AWS/SageMaker"
        count = random.poisson(minute.requests_per_minute)
        failed = (random.random(count) < minute.error_rate_5xx).astype(float)
        refused = (random.random(count) < minute.error_rate_4xx).astype(float)
        taken = random.lognormal(np.log(minute.median_latency_ms), minute.latency_spread, count)
        added = random.lognormal(np.log(minute.median_overhead_ms), minute.latency_spread, count)
        measured = [
            (invocations, "Invocations", np.ones(count)),
            (invocations, "Invocation5XXErrors", failed),
            (invocations, "Invocation4XXErrors", refused),
            (invocations, "ModelLatency", taken * 1000),
            (invocations, "OverheadLatency", added * 1000),
        ]
        if minute.is_serverless:
            cold = count and random.random() < 0.1
            used = minute.used_concurrency + 0.1 * random.random(count)
            return [
                *measured,
                (invocations, "ModelSetupTime", np.full(int(cold), minute.cold_start_ms * 1000)),
                (invocations, "ServerlessConcurrentExecutionsUtilization", used),
                _of_instances("MemoryUtilization", np.full(count, minute.memory_percent)),
            ]
        each = minute.instances
        return [
            *measured,
            (invocations, "InvocationModelErrors", np.maximum(failed, refused)),
            (invocations, "InvocationsPerInstance", np.full(count, 1 / each)),
            # Instances speak, whether anybody asks them or not.
            _of_instances("CPUUtilization", 100 * minute.busy_cores + random.normal(0, 5, each)),
            _of_instances("MemoryUtilization", minute.memory_percent + random.normal(0, 1, each)),
            _of_instances("DiskUtilization", np.full(each, minute.disk_percent)),
        ]


def _of_instances(name: str, samples: Samples) -> tuple[str, str, Samples]:
    return "/aws/sagemaker/Endpoints", name, samples


def _statistic(name: str, samples: Samples) -> float:
    match name:
        case "Sum":
            return float(samples.sum())
        case "SampleCount":
            return float(len(samples))
        case "Average":
            return float(samples.mean())
        case "Maximum":
            return float(samples.max())
        case _:
            return float(np.percentile(samples, float(name.removeprefix("p"))))
