"""A variant's measurements as figures of the whole span, and period by period."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from canary.counting import Points, Query
from canary.metrics import Count
from coalmine.comparison.figures import (
    ERRORS_4XX,
    ERRORS_5XX,
    INVOCATIONS,
    Latency,
    count_errors,
)
from coalmine.metrics import asked
from coalmine.metrics.points import added, highest, in_all, mean, quotient, ratio, scaled
from coalmine.metrics.span import Span

_MILLISECONDS = 1 / 1000  # of CloudWatch's microseconds


class Indicator(StrEnum):
    """What is read of a variant; the name carries the unit."""

    INVOCATIONS = "invocations"
    INVOCATIONS_PER_SECOND = "invocations_per_second"
    ERRORS_4XX = "errors_4xx"
    ERROR_RATE_4XX = "error_rate_4xx"
    ERRORS_5XX = "errors_5xx"
    ERROR_RATE_5XX = "error_rate_5xx"
    MODEL_ERRORS = "model_errors"
    MODEL_ERROR_RATE = "model_error_rate"
    P50_MODEL_LATENCY = "p50_model_latency_ms"
    P90_MODEL_LATENCY = "p90_model_latency_ms"
    P99_MODEL_LATENCY = "p99_model_latency_ms"
    P50_OVERHEAD_LATENCY = "p50_overhead_latency_ms"
    P90_OVERHEAD_LATENCY = "p90_overhead_latency_ms"
    P99_OVERHEAD_LATENCY = "p99_overhead_latency_ms"
    INSTANCES = "instances"
    CPU = "cpu_percent"
    CPU_OF_ONE_VCPU = "cpu_percent_of_one_vcpu"
    MEMORY = "memory_percent"
    DISK = "disk_percent"
    COLD_STARTS = "cold_starts"
    P50_SETUP_TIME = "p50_model_setup_time_ms"
    P90_SETUP_TIME = "p90_model_setup_time_ms"
    P99_SETUP_TIME = "p99_model_setup_time_ms"
    CONCURRENCY = "concurrency_utilization"
    PROVISIONED_CONCURRENCY = "provisioned_concurrency_utilization"
    SPILLOVER = "spillover_invocations"
    CACHE_HIT_RATIO = "model_cache_hit_ratio"
    LOADED_MODELS = "loaded_models"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One indicator; None and missing periods: nothing was measured."""

    in_all: float | None = None
    highest: float | None = None
    points: Points

    @property
    def is_measured(self) -> bool:
        """Say whether there is anything to show."""
        return self.in_all is not None or bool(self.points)


Readings = Mapping[Indicator, Reading]

_RATES = (
    (Indicator.ERRORS_4XX, Indicator.ERROR_RATE_4XX, ERRORS_4XX),
    (Indicator.ERRORS_5XX, Indicator.ERROR_RATE_5XX, ERRORS_5XX),
    (Indicator.MODEL_ERRORS, Indicator.MODEL_ERROR_RATE, asked.MODEL_ERRORS),
)
_DURATIONS = (
    (
        asked.MODEL_LATENCY,
        (Indicator.P50_MODEL_LATENCY, Indicator.P90_MODEL_LATENCY, Indicator.P99_MODEL_LATENCY),
    ),
    (
        asked.OVERHEAD_LATENCY,
        (
            Indicator.P50_OVERHEAD_LATENCY,
            Indicator.P90_OVERHEAD_LATENCY,
            Indicator.P99_OVERHEAD_LATENCY,
        ),
    ),
    (
        asked.MODEL_SETUP_TIME,
        (Indicator.P50_SETUP_TIME, Indicator.P90_SETUP_TIME, Indicator.P99_SETUP_TIME),
    ),
)
_LEVELS = (
    (Indicator.CPU_OF_ONE_VCPU, asked.CPU),
    (Indicator.MEMORY, asked.MEMORY),
    (Indicator.DISK, asked.DISK),
    (Indicator.CONCURRENCY, asked.CONCURRENCY),
    (Indicator.PROVISIONED_CONCURRENCY, asked.PROVISIONED_CONCURRENCY),
    (Indicator.LOADED_MODELS, asked.LOADED_MODELS),
)


def read_variant(
    name: str,
    points: Mapping[Query, Points],
    durations: Mapping[str, Latency | None],
    span: Span,
    *,
    vcpus: int | None,
) -> dict[Indicator, Reading]:
    """Return every indicator of a variant.

    Args:
        durations: percentiles over the whole span, which those of its periods do not give.
        vcpus: of one instance; None where they are not known.
    """

    def of(count: Count) -> Points:
        return points.get((name, count), {})

    found = _counted(name, points, span)
    instances = {
        start: round(value, 2)
        for start, value in ratio(of(INVOCATIONS), of(asked.INVOCATIONS_PER_INSTANCE)).items()
    }
    found[Indicator.INSTANCES] = _level(instances)
    for metric_name, indicators in _DURATIONS:
        found |= _duration(metric_name, indicators, durations.get(metric_name), of)
    for indicator, metric_name in _LEVELS:
        found[indicator] = Reading(
            in_all=mean(
                of(asked.level(metric_name, "Average")), of(asked.level(metric_name, "SampleCount"))
            ),
            highest=highest(of(asked.level(metric_name, "Maximum"))),
            points=of(asked.level(metric_name, "Average")),
        )
    found[Indicator.CPU] = _of_all_vcpus(found[Indicator.CPU_OF_ONE_VCPU], vcpus)
    hits, lookups = of(asked.CACHE_HITS), of(asked.CACHE_LOOKUPS)
    found[Indicator.CACHE_HIT_RATIO] = Reading(
        in_all=quotient(in_all(hits), in_all(lookups)), points=ratio(hits, lookups, is_share=True)
    )
    return found


def read_sum(
    names: tuple[str, ...], points: Mapping[Query, Points], span: Span
) -> dict[Indicator, Reading]:
    """Return what can be added up over variants.

    Percentiles and utilizations cannot; nor can instances, of which an idle variant has some that
    nothing measures.
    """
    whole = "all variants"
    total: dict[Query, Points] = {
        (whole, count): added(points.get((name, count), {}) for name in names)
        for count in asked.SUMMED
    }
    found = {indicator: Reading(points={}) for indicator in Indicator}
    return found | _counted(whole, total, span)


def _counted(name: str, points: Mapping[Query, Points], span: Span) -> dict[Indicator, Reading]:
    """Return what is a number of requests, and the rates of them."""
    invocations = points.get((name, INVOCATIONS), {})
    per_second = scaled(
        {start: value for start, value in invocations.items() if span.is_over(start)},
        1 / span.period_seconds,
    )
    found = {
        Indicator.INVOCATIONS: _count(invocations),
        Indicator.INVOCATIONS_PER_SECOND: Reading(
            in_all=quotient(in_all(invocations), span.seconds),
            highest=highest(per_second),
            points=per_second,
        ),
        Indicator.COLD_STARTS: _count(points.get((name, asked.COLD_STARTS), {})),
        Indicator.SPILLOVER: _count(points.get((name, asked.SPILLOVER), {})),
    }
    for number, rate, count in _RATES:
        errors = points.get((name, count), {})
        rates = ratio(errors, invocations, is_share=True)
        counted = count_errors(
            name, count, {(name, INVOCATIONS): invocations, (name, count): errors}
        )
        found[number] = _count(errors)
        found[rate] = Reading(
            in_all=counted.error_rate if errors else None, highest=highest(rates), points=rates
        )
    return found


def _count(points: Points) -> Reading:
    return Reading(in_all=in_all(points), highest=highest(points), points=points)


def _level(points: Points) -> Reading:
    return Reading(in_all=mean(points), highest=highest(points), points=points)


def _duration(
    metric_name: str,
    indicators: tuple[Indicator, ...],
    whole: Latency | None,
    of: Callable[[Count], Points],
) -> dict[Indicator, Reading]:
    wholes = (None,) * 3 if whole is None else (whole.p50_ms, whole.p90_ms, whole.p99_ms)
    found = {}
    for indicator, statistic, value in zip(indicators, asked.PERCENTILES, wholes, strict=True):
        points = scaled(of(asked.percentile(metric_name, statistic)), _MILLISECONDS)
        found[indicator] = Reading(in_all=value, highest=highest(points), points=points)
    return found


def _of_all_vcpus(cpu: Reading, vcpus: int | None) -> Reading:
    """CloudWatch adds the cores up: 4 busy ones are 400 percent."""
    if vcpus is None:
        return Reading(points={})
    return Reading(
        in_all=None if cpu.in_all is None else cpu.in_all / vcpus,
        highest=None if cpu.highest is None else cpu.highest / vcpus,
        points=scaled(cpu.points, 1 / vcpus),
    )
