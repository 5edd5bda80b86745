"""The physical names of an endpoint's alarms; knows nothing of the CDK.

People on call read them, and dashboards, guardrails and canaries refer to an alarm by its name.
"""

from enum import StrEnum


class AlarmSlug(StrEnum):
    """What an alarm is about: the last part of its name."""

    ERROR_RATE_5XX = "5xx-error-rate"
    ERROR_RATE_4XX = "4xx-error-rate"
    MODEL_ERROR_RATE = "model-error-rate"
    P90_MODEL_LATENCY = "p90-model-latency"
    P99_MODEL_LATENCY = "p99-model-latency"
    P99_OVERHEAD_LATENCY = "p99-overhead-latency"
    INVOCATIONS_HIGH = "invocations-high"
    INVOCATIONS_LOW = "invocations-low"
    NO_TRAFFIC = "no-traffic"
    AT_MAX_CAPACITY = "at-max-capacity"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    MODEL_SETUP_TIME = "model-setup-time"
    CONCURRENCY = "concurrency"
    UNHEALTHY = "unhealthy"


def variant_alarm_name(endpoint_name: str, variant_name: str, slug: AlarmSlug) -> str:
    """Return the name of the alarm that watches one variant."""
    return f"{endpoint_name}-{variant_name}-{slug}"


def endpoint_alarm_name(endpoint_name: str, slug: AlarmSlug) -> str:
    """Return the name of the alarm that watches all variants of an endpoint together."""
    return f"{endpoint_name}-{slug}"


def unhealthy_alarm_name(endpoint_name: str) -> str:
    """Return the name of the composite alarm that deployments and canaries obey."""
    return endpoint_alarm_name(endpoint_name, AlarmSlug.UNHEALTHY)
