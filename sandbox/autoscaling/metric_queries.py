"""Which CloudWatch metric a policy follows, and how its value is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.autoscaling.targets import Variant

VARIANT_NAMESPACE = "AWS/SageMaker"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricQuery:
    """One metric: with `is_per_minute` a count that the target means per minute."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    is_per_minute: bool = False
    is_zero_when_idle: bool = False  # a period of a variant in service without data counts as 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Predefined:
    name: str
    statistic: str
    is_per_minute: bool = False


_PREDEFINED: Mapping[str, _Predefined] = {
    "SageMakerVariantInvocationsPerInstance": _Predefined(
        name="InvocationsPerInstance", statistic="Sum", is_per_minute=True
    ),
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": _Predefined(
        name="ConcurrentRequestsPerModel", statistic="Maximum"
    ),
    "SageMakerVariantProvisionedConcurrencyUtilization": _Predefined(
        name="ServerlessProvisionedConcurrencyUtilization", statistic="Maximum"
    ),
}


def query_for(configuration: Mapping[str, Any], variant: Variant) -> MetricQuery:
    """Return the metric of a target tracking configuration."""
    predefined = configuration.get("PredefinedMetricSpecification")
    if predefined is None:
        return _customized(configuration["CustomizedMetricSpecification"])
    found = _PREDEFINED[predefined["PredefinedMetricType"]]
    return MetricQuery(
        namespace=VARIANT_NAMESPACE,
        name=found.name,
        dimensions={"EndpointName": variant.endpoint_name, "VariantName": variant.variant_name},
        statistic=found.statistic,
        is_per_minute=found.is_per_minute,
        is_zero_when_idle=True,
    )


def _customized(specification: Mapping[str, Any]) -> MetricQuery:
    return MetricQuery(
        namespace=specification["Namespace"],
        name=specification["MetricName"],
        dimensions={each["Name"]: each["Value"] for each in specification.get("Dimensions", [])},
        statistic=specification["Statistic"],
        # A sum over a minute stays one, as the average of a minute does not depend on its length.
        is_per_minute=specification["Statistic"] in {"Sum", "SampleCount"},
    )
