import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.alarm_names import AlarmSlug
from constructs_lib.alarm_thresholds import Latency, RequestsPerMinute
from constructs_lib.endpoint_thresholds import (
    MOST_SUMMED_VARIANTS,
    UNHEALTHY_SLUGS,
    EndpointThresholds,
)

OF_ANY_VARIANT = {
    AlarmSlug.ERROR_RATE_5XX,
    AlarmSlug.ERROR_RATE_4XX,
    AlarmSlug.P90_MODEL_LATENCY,
    AlarmSlug.P99_MODEL_LATENCY,
    AlarmSlug.P99_OVERHEAD_LATENCY,
    AlarmSlug.MEMORY,
}
OF_INSTANCES = {AlarmSlug.MODEL_ERROR_RATE, AlarmSlug.CPU, AlarmSlug.DISK}
SUMS = {AlarmSlug.ERROR_RATE_5XX, AlarmSlug.ERROR_RATE_4XX, AlarmSlug.MODEL_ERROR_RATE}
NOTHING_SERIOUS = EndpointThresholds(
    max_5xx_error_rate=None, max_model_error_rate=None, max_p99_model_latency=None
)


def test_a_variant_on_instances_is_watched_for_its_requests_and_its_instances():
    slugs = EndpointThresholds().variant_slugs(is_serverless=False, is_scaled=False)

    assert OF_ANY_VARIANT | OF_INSTANCES == set(slugs)


def test_only_a_number_of_instances_that_can_grow_can_be_at_its_maximum():
    slugs = EndpointThresholds().variant_slugs(is_serverless=False, is_scaled=True)

    assert OF_ANY_VARIANT | OF_INSTANCES | {AlarmSlug.AT_MAX_CAPACITY} == set(slugs)


@pytest.mark.parametrize("is_scaled", [True, False])
def test_a_serverless_variant_has_no_instances_and_starts_cold(is_scaled):
    """SageMaker publishes neither model errors nor CPU nor disk of it."""
    slugs = EndpointThresholds().variant_slugs(is_serverless=True, is_scaled=is_scaled)

    assert OF_ANY_VARIANT | {AlarmSlug.MODEL_SETUP_TIME, AlarmSlug.CONCURRENCY} == set(slugs)


@given(variants=st.integers(min_value=1, max_value=10))
def test_rates_are_summed_where_ten_metrics_are_enough(variants):
    slugs = set(EndpointThresholds().endpoint_slugs(variant_count=variants, is_serverless=False))

    assert (2 <= variants <= MOST_SUMMED_VARIANTS) == (SUMS <= slugs)
    assert {AlarmSlug.INVOCATIONS_HIGH, AlarmSlug.NO_TRAFFIC, AlarmSlug.UNHEALTHY} <= slugs


def test_too_many_requests_are_the_concurrency_alarms_business_on_a_serverless_endpoint():
    slugs = EndpointThresholds().endpoint_slugs(variant_count=1, is_serverless=True)
    asked = EndpointThresholds(max_invocations=RequestsPerMinute(requests=600))

    assert AlarmSlug.INVOCATIONS_HIGH not in slugs
    assert AlarmSlug.INVOCATIONS_HIGH in asked.endpoint_slugs(variant_count=1, is_serverless=True)


def test_too_few_requests_are_watched_when_somebody_says_what_that_is():
    asked = EndpointThresholds(min_invocations=RequestsPerMinute(requests=10))
    usual = EndpointThresholds().endpoint_slugs(variant_count=1, is_serverless=False)

    assert AlarmSlug.INVOCATIONS_LOW not in usual
    assert AlarmSlug.INVOCATIONS_LOW in asked.endpoint_slugs(variant_count=1, is_serverless=False)


def test_nothing_serious_to_watch_is_no_composite_alarm():
    slugs = NOTHING_SERIOUS.endpoint_slugs(variant_count=2, is_serverless=False)

    assert AlarmSlug.UNHEALTHY not in slugs


def test_what_callers_do_wrong_and_a_full_endpoint_are_not_unhealthy():
    not_serious = {
        AlarmSlug.ERROR_RATE_4XX,
        AlarmSlug.NO_TRAFFIC,
        AlarmSlug.AT_MAX_CAPACITY,
        AlarmSlug.CPU,
    }

    assert not not_serious & set(UNHEALTHY_SLUGS)


def test_an_update_is_sent_back_by_what_makes_a_variant_unhealthy():
    """By metric alarms: SageMaker may not see a composite one."""
    assert (
        "flights-dev-blue-5xx-error-rate",
        "flights-dev-blue-p99-model-latency",
    ) == EndpointThresholds().rollback_alarms("flights-dev", ["blue"])


@pytest.mark.parametrize("count", range(1, 11))
def test_no_more_alarms_send_an_update_back_than_sagemaker_takes(count):
    names = [f"v{number}" for number in range(count)]
    obeyed = EndpointThresholds().rollback_alarms("flights-dev", names)

    assert len(set(obeyed)) == len(obeyed) <= 10
    assert all(any(f"-{name}-" in alarm for alarm in obeyed) for name in names)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"min_requests": 0}, "min requests of a rate must be at least 1, got 0"),
        ({"no_traffic_seconds": 90}, "multiple of its 60 second period, got 90"),
        ({"at_max_capacity_seconds": 30}, "multiple of its 60 second period, got 30"),
        (
            {"max_p90_model_latency": Latency(milliseconds=2000)},
            "the p90 latency's limit must be at most that of the p99 latency, 1000 ms, got 2000 ms",
        ),
        (
            {
                "min_invocations": RequestsPerMinute(requests=10),
                "max_invocations": RequestsPerMinute(requests=10),
            },
            "min invocations must be below max invocations, 10 per minute, got 10",
        ),
    ],
)
def test_limits_that_contradict_each_other_are_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        EndpointThresholds(**changes)
