"""When an endpoint calls for help, and which alarms that makes; knows nothing of the CDK."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from constructs_lib.alarm_names import AlarmSlug, variant_alarm_name
from constructs_lib.alarm_thresholds import (
    ErrorRate,
    Evaluation,
    Latency,
    Percent,
    RequestsPerMinute,
    Utilization,
)

# A rate needs two metrics of each variant, and CloudWatch takes ten in one alarm.
MOST_SUMMED_VARIANTS: Final = 5
MOST_ROLLBACK_ALARMS: Final = 10  # that SageMaker takes for one endpoint

# Users get no answer, or wait for it. 4xx are the callers' own, model errors count them too, and a
# full endpoint still answers.
UNHEALTHY_SLUGS: Final = (AlarmSlug.ERROR_RATE_5XX, AlarmSlug.P99_MODEL_LATENCY)
_SUMMED_RATES: Final = (
    AlarmSlug.ERROR_RATE_5XX,
    AlarmSlug.ERROR_RATE_4XX,
    AlarmSlug.MODEL_ERROR_RATE,
)

# What a caller who says nothing gets; SageMaker stops data capture at 75 % of the disk.
_EVALUATION: Final = Evaluation()
_FAILED: Final = ErrorRate(fraction=0.01)
_REFUSED: Final = ErrorRate(fraction=0.05)
_HALF_A_SECOND: Final = Latency(milliseconds=500)
_A_SECOND: Final = Latency(milliseconds=1000)
_COLD_START: Final = Latency(milliseconds=30_000)
_BUSY: Final = Percent(percent=85)
_FULL: Final = Percent(percent=70)
_USED_UP: Final = Utilization(fraction=0.8)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointThresholds:
    """The limits of an endpoint and of each of its variants; without one, there is no such alarm.

    Attributes:
        evaluation: for how long a limit must be reached; a slow cold start counts at once.
        min_requests: in a period with fewer, all variants of the alarm together, a rate says
            nothing unless at least half of them fail; a p90 says nothing either, and a p99 of
            less than five times as many is the time of the slowest.
        max_invocations: requests to all variants; without it, what their largest capacity is
            made for, and no alarm on a serverless endpoint.
        no_traffic_seconds: all through this time no request.
        at_max_capacity_seconds: all through this time as many instances as autoscaling may have.
        max_cpu: of all cores of an instance together.
    """

    evaluation: Evaluation = _EVALUATION
    min_requests: int = 20
    max_5xx_error_rate: ErrorRate | None = _FAILED
    max_4xx_error_rate: ErrorRate | None = _REFUSED
    max_model_error_rate: ErrorRate | None = _FAILED
    max_p90_model_latency: Latency | None = _HALF_A_SECOND
    max_p99_model_latency: Latency | None = _A_SECOND
    max_p99_overhead_latency: Latency | None = _HALF_A_SECOND
    max_invocations: RequestsPerMinute | None = None
    min_invocations: RequestsPerMinute | None = None
    no_traffic_seconds: int | None = 900
    at_max_capacity_seconds: int | None = 900
    max_cpu: Percent | None = _BUSY
    max_memory: Percent | None = _BUSY
    max_disk: Percent | None = _FULL
    max_model_setup_time: Latency | None = _COLD_START
    max_concurrency: Utilization | None = _USED_UP

    def __post_init__(self) -> None:
        """Refuse what contradicts itself, all of it at once."""
        problems = []
        if self.min_requests < 1:
            problems.append(f"min requests of a rate must be at least 1, got {self.min_requests}")
        for seconds in (self.no_traffic_seconds, self.at_max_capacity_seconds):
            if seconds is not None:
                self.evaluation.lasting(seconds)
        p90, p99 = self.max_p90_model_latency, self.max_p99_model_latency
        if p90 is not None and p99 is not None and p90.milliseconds > p99.milliseconds:
            problems.append(
                "the p90 latency's limit must be at most that of the p99 latency, "
                f"{p99.milliseconds:g} ms, got {p90.milliseconds:g} ms"
            )
        least, most = self.min_invocations, self.max_invocations
        if least is not None and most is not None and least.requests >= most.requests:
            problems.append(
                f"min invocations must be below max invocations, {most.requests:g} per minute, "
                f"got {least.requests:g}"
            )
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def has_unhealthy(self) -> bool:
        """Whether an endpoint on instances gets the composite alarm; others have no guardrails."""
        return AlarmSlug.UNHEALTHY in self.endpoint_slugs(variant_count=1, is_serverless=False)

    def rollback_alarms(self, endpoint_name: str, variant_names: Sequence[str]) -> tuple[str, ...]:
        """Name the alarms that send an update of an endpoint on instances back, ten at most.

        They are what makes it unhealthy, variant by variant; of more than five variants the 5xx
        errors alone. Not the composite alarm: DescribeAlarms returns those only to callers that
        ask for their type, and nothing says that SageMaker does.
        """
        limited = self.variant_slugs(is_serverless=False, is_scaled=False)
        slugs = [slug for slug in UNHEALTHY_SLUGS if slug in limited]
        if len(slugs) * len(variant_names) > MOST_ROLLBACK_ALARMS:
            slugs = slugs[:1]
        return tuple(
            variant_alarm_name(endpoint_name, variant, slug)
            for variant in variant_names
            for slug in slugs
        )

    def variant_slugs(self, *, is_serverless: bool, is_scaled: bool) -> tuple[AlarmSlug, ...]:
        """Return which alarms one variant gets.

        Args:
            is_scaled: its number of instances may change.
        """
        limits: dict[AlarmSlug, object] = {
            AlarmSlug.ERROR_RATE_5XX: self.max_5xx_error_rate,
            AlarmSlug.ERROR_RATE_4XX: self.max_4xx_error_rate,
            AlarmSlug.P90_MODEL_LATENCY: self.max_p90_model_latency,
            AlarmSlug.P99_MODEL_LATENCY: self.max_p99_model_latency,
            AlarmSlug.P99_OVERHEAD_LATENCY: self.max_p99_overhead_latency,
            AlarmSlug.MEMORY: self.max_memory,
        }
        if is_serverless:
            limits |= {
                AlarmSlug.MODEL_SETUP_TIME: self.max_model_setup_time,
                AlarmSlug.CONCURRENCY: self.max_concurrency,
            }
        else:
            limits |= {
                # SageMaker publishes these of instances only.
                AlarmSlug.MODEL_ERROR_RATE: self.max_model_error_rate,
                AlarmSlug.CPU: self.max_cpu,
                AlarmSlug.DISK: self.max_disk,
                AlarmSlug.AT_MAX_CAPACITY: self.at_max_capacity_seconds if is_scaled else None,
            }
        return tuple(slug for slug in AlarmSlug if limits.get(slug) is not None)

    def endpoint_slugs(self, *, variant_count: int, is_serverless: bool) -> tuple[AlarmSlug, ...]:
        """Return which alarms look at all variants together."""
        is_bounded = self.max_invocations is not None or not is_serverless
        limits: dict[AlarmSlug, object] = {
            # How many requests a serverless variant takes, its concurrency alarm knows better.
            AlarmSlug.INVOCATIONS_HIGH: True if is_bounded else None,
            AlarmSlug.INVOCATIONS_LOW: self.min_invocations,
            AlarmSlug.NO_TRAFFIC: self.no_traffic_seconds,
        }
        of_a_variant = self.variant_slugs(is_serverless=is_serverless, is_scaled=False)
        if 1 < variant_count <= MOST_SUMMED_VARIANTS:
            limits |= {slug: True for slug in _SUMMED_RATES if slug in of_a_variant}
        if any(slug in of_a_variant for slug in UNHEALTHY_SLUGS):
            limits[AlarmSlug.UNHEALTHY] = True
        return tuple(slug for slug in AlarmSlug if limits.get(slug) is not None)


def asked_for(limit: T | None) -> T:
    """Return a limit whose slug was among those asked for, so that it cannot be missing."""
    if limit is None:
        raise AssertionError("an alarm without its limit is not among the slugs")
    return limit
