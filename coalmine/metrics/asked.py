"""Which metrics are asked for of which variant, by SageMaker's names."""

from canary.counting import Query
from canary.metrics import Count
from coalmine.comparison.figures import ERRORS_4XX, ERRORS_5XX, INVOCATIONS
from coalmine.metrics.facts import VariantFacts

MODEL_LATENCY, OVERHEAD_LATENCY = "ModelLatency", "OverheadLatency"
MODEL_SETUP_TIME = "ModelSetupTime"
CPU, MEMORY, DISK = "CPUUtilization", "MemoryUtilization", "DiskUtilization"
LOADED_MODELS = "LoadedModelCount"
CONCURRENCY = "ServerlessConcurrentExecutionsUtilization"
PROVISIONED_CONCURRENCY = "ServerlessProvisionedConcurrencyUtilization"

MODEL_ERRORS = Count(metric_name="InvocationModelErrors")
INVOCATIONS_PER_INSTANCE = Count(metric_name="InvocationsPerInstance")
COLD_STARTS = Count(metric_name=MODEL_SETUP_TIME, statistic="SampleCount")
SPILLOVER = Count(metric_name="ServerlessProvisionedConcurrencySpilloverInvocations")
CACHE_HITS = Count(metric_name="ModelCacheHit")
CACHE_LOOKUPS = Count(metric_name="ModelCacheHit", statistic="SampleCount")

PERCENTILES = ("p50", "p90", "p99")
_INSTANCES_NAMESPACE = "/aws/sagemaker/Endpoints"
_OF_INSTANCES = frozenset({CPU, MEMORY, DISK, LOADED_MODELS})
_LEVEL_STATISTICS = ("Average", "SampleCount", "Maximum")

# These are added up over an endpoint's variants.
SUMMED = (INVOCATIONS, ERRORS_4XX, ERRORS_5XX, MODEL_ERRORS, COLD_STARTS, SPILLOVER)


def percentile(metric_name: str, statistic: str) -> Count:
    """Name a percentile of a duration."""
    return Count(metric_name=metric_name, statistic=statistic)


def level(metric_name: str, statistic: str) -> Count:
    """Name a statistic of something that has a level: a utilization, a number of models."""
    if metric_name in _OF_INSTANCES:
        return Count(metric_name=metric_name, statistic=statistic, namespace=_INSTANCES_NAMESPACE)
    return Count(metric_name=metric_name, statistic=statistic)


def queries_of(variant: VariantFacts) -> list[Query]:
    """Return what is asked of a variant; serverless ones have metrics of their own."""
    durations, levels = [MODEL_LATENCY, OVERHEAD_LATENCY], [MEMORY]
    counts = [INVOCATIONS, ERRORS_4XX, ERRORS_5XX]
    if variant.is_serverless:
        counts += [COLD_STARTS, SPILLOVER]
        durations += [MODEL_SETUP_TIME]
        levels += [CONCURRENCY, PROVISIONED_CONCURRENCY]
    else:
        counts += [MODEL_ERRORS, INVOCATIONS_PER_INSTANCE, CACHE_HITS, CACHE_LOOKUPS]
        levels += [CPU, DISK, LOADED_MODELS]
    counts += [percentile(name, each) for name in durations for each in PERCENTILES]
    counts += [level(name, each) for name in levels for each in _LEVEL_STATISTICS]
    return [(variant.name, count) for count in counts]


def durations_of(variant: VariantFacts) -> tuple[str, ...]:
    """Return the durations of which percentiles over the whole span are asked."""
    return (
        (MODEL_LATENCY, OVERHEAD_LATENCY, MODEL_SETUP_TIME)
        if variant.is_serverless
        else (MODEL_LATENCY, OVERHEAD_LATENCY)
    )
