"""What autoscaling tracks: one number that shall stay where it is while the load changes."""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

_SECONDS_A_MINUTE: Final = 60
_LEAST_UTILIZATION, _MOST_UTILIZATION = 0.1, 0.9


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestsPerSecond:
    """Keeps the requests of an instance at a part of what one instance can take."""

    requests_per_second: float
    safety_factor: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what could not be tracked."""
        _check_positive("requests per second of an instance", self.requests_per_second)
        if not 0 < self.safety_factor <= 1:
            raise ValueError(
                f"safety factor must be above 0 and at most 1, got {self.safety_factor}; "
                "it is the part of the measured requests per second that is aimed at"
            )

    @property
    def value(self) -> float:
        """The target; SageMaker counts by the minute."""
        return self.requests_per_second * self.safety_factor * _SECONDS_A_MINUTE

    @property
    def predefined_metric(self) -> str:
        """SageMaker's metric for it."""
        return "SageMakerVariantInvocationsPerInstance"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConcurrentRequests:
    """Keeps the requests under way at one copy of the model; seen every ten seconds."""

    concurrent_requests: float

    def __post_init__(self) -> None:
        """Refuse what could not be tracked."""
        _check_positive("concurrent requests of a model", self.concurrent_requests)

    @property
    def value(self) -> float:
        """The target."""
        return self.concurrent_requests

    @property
    def predefined_metric(self) -> str:
        """SageMaker's metric for it."""
        return "SageMakerVariantConcurrentRequestsPerModelHighResolution"


@dataclass(frozen=True, kw_only=True, slots=True)
class CpuUtilization:
    """Keeps the CPU of an instance, summed over its cores: 4 busy cores are 400 percent."""

    cpu_utilization_percent: float

    def __post_init__(self) -> None:
        """Refuse what could not be tracked."""
        _check_positive("CPU utilization percent of an instance", self.cpu_utilization_percent)

    @property
    def value(self) -> float:
        """The target."""
        return self.cpu_utilization_percent

    @property
    def predefined_metric(self) -> None:
        """There is none; the policy spells the metric out."""
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvisionedConcurrencyUtilization:
    """Keeps the used part of a serverless variant's provisioned concurrency; a fraction."""

    utilization: float

    def __post_init__(self) -> None:
        """Refuse what could not be tracked."""
        if not _LEAST_UTILIZATION <= self.utilization <= _MOST_UTILIZATION:
            raise ValueError(
                f"provisioned concurrency utilization must be {_LEAST_UTILIZATION} to "
                f"{_MOST_UTILIZATION}, got {self.utilization}; "
                "it is a fraction, not a percentage: write 0.7 for 70 %"
            )

    @property
    def value(self) -> float:
        """The target."""
        return self.utilization

    @property
    def predefined_metric(self) -> str:
        """SageMaker's metric for it."""
        return "SageMakerVariantProvisionedConcurrencyUtilization"


ScalingTarget: TypeAlias = (
    RequestsPerSecond | ConcurrentRequests | CpuUtilization | ProvisionedConcurrencyUtilization
)


def _check_positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be above 0, got {value}; measure it with a load test")
