"""What was measured, as figures."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coalmine.comparison.figures import ERRORS_5XX, INVOCATIONS, Latency
from coalmine.metrics import asked
from coalmine.metrics.readings import Indicator
from coalmine.metrics.report import Samples, make_report


@pytest.fixture
def readings(report_of, blue, samples):
    """Blue, as the samples have it."""
    whole = Latency(p50_ms=10.0, p90_ms=15.0, p99_ms=25.0)
    return report_of([blue], samples, {("blue", "ModelLatency"): whole}).variants[0].readings


def test_requests_are_added_up(readings, span):
    assert 210 == readings[Indicator.INVOCATIONS].in_all
    assert 210 / 300 == readings[Indicator.INVOCATIONS_PER_SECOND].in_all
    assert 1.0 == readings[Indicator.INVOCATIONS_PER_SECOND].highest
    assert span.starts[3] not in readings[Indicator.INVOCATIONS_PER_SECOND].points


def test_a_rate_is_of_all_requests_and_its_peak_of_a_minute(readings):
    assert 3 == readings[Indicator.ERRORS_5XX].in_all
    assert 3 / 210 == readings[Indicator.ERROR_RATE_5XX].in_all
    assert 3 / 60 == readings[Indicator.ERROR_RATE_5XX].highest


def test_what_is_not_measured_is_no_zero(readings):
    """Model errors were not published at all; that says nothing about them."""
    model_errors = readings[Indicator.MODEL_ERROR_RATE]

    assert (None, None, {}) == (model_errors.in_all, model_errors.highest, model_errors.points)
    assert not model_errors.is_measured
    assert 0.0 == readings[Indicator.ERROR_RATE_4XX].in_all


def test_latency_is_in_milliseconds(readings, measured):
    """The whole span's percentile is CloudWatch's own; those of the minutes cannot give it."""
    p99 = readings[Indicator.P99_MODEL_LATENCY]

    assert (25.0, 40.0) == (p99.in_all, p99.highest)
    assert measured(20, 40, 20, None, 10) == p99.points


def test_instances_are_requests_by_requests_of_each(readings, measured):
    """SageMaker publishes no number of instances."""
    assert measured(1, 2, 2, None, 2) == readings[Indicator.INSTANCES].points
    assert 2 == readings[Indicator.INSTANCES].highest


def test_cpu_is_of_all_vcpus(readings, measured):
    """CloudWatch adds the cores up: an instance with two busy ones has 200 percent."""
    assert (40.0, 90.0) == (
        readings[Indicator.CPU_OF_ONE_VCPU].in_all,
        readings[Indicator.CPU_OF_ONE_VCPU].highest,
    )
    assert (20.0, 45.0) == (readings[Indicator.CPU].in_all, readings[Indicator.CPU].highest)
    assert measured(10, 20, 30, 0, 40) == readings[Indicator.CPU].points


def test_without_vcpus_cpu_is_only_as_cloudwatch_has_it(report_of, blue, samples):
    unknown = replace(blue, instance_type=None)

    readings = report_of([unknown], samples).variants[0].readings
    assert not readings[Indicator.CPU].is_measured
    assert 40.0 == readings[Indicator.CPU_OF_ONE_VCPU].in_all


def test_a_minute_that_is_not_over_has_no_rate_of_requests(report_of, blue, samples, span):
    """Its count is no less right for that; drawn as a rate it would look like a drop."""
    facts = report_of([blue], samples)
    early = replace(span, now=span.end - timedelta(seconds=40))

    report = make_report(facts_of(facts, blue), Samples(points=samples, durations={}), early)
    readings = report.variants[0].readings
    assert 210 == readings[Indicator.INVOCATIONS].in_all
    assert span.starts[4] in readings[Indicator.INVOCATIONS].points
    assert span.starts[4] not in readings[Indicator.INVOCATIONS_PER_SECOND].points
    assert 210 / 260 == readings[Indicator.INVOCATIONS_PER_SECOND].in_all
    assert readings[Indicator.INVOCATIONS_PER_SECOND].highest == 1.0


def facts_of(report, *variants):
    """The endpoint of a report."""
    from coalmine.metrics.facts import EndpointFacts

    return EndpointFacts(name=report.endpoint_name, status=report.status, variants=variants)


def test_serverless_and_many_models_have_their_own(report_of, blue, measured):
    points = {
        ("blue", INVOCATIONS): measured(10, 10),
        ("blue", asked.COLD_STARTS): measured(2, 1),
        ("blue", asked.level(asked.CONCURRENCY, "Average")): measured(0.2, 0.4),
        ("blue", asked.level(asked.CONCURRENCY, "SampleCount")): measured(10, 10),
        ("blue", asked.level(asked.CONCURRENCY, "Maximum")): measured(0.4, 1.0),
        ("blue", asked.CACHE_HITS): measured(5, 10),
        ("blue", asked.CACHE_LOOKUPS): measured(10, 10),
    }

    readings = report_of([blue], points).variants[0].readings
    assert 3 == readings[Indicator.COLD_STARTS].in_all
    assert (pytest.approx(0.3), 1.0) == (
        readings[Indicator.CONCURRENCY].in_all,
        readings[Indicator.CONCURRENCY].highest,
    )
    assert 0.75 == readings[Indicator.CACHE_HIT_RATIO].in_all
    assert measured(0.5, 1) == readings[Indicator.CACHE_HIT_RATIO].points


def test_the_sum_has_what_can_be_added(report_of, blue, samples, measured):
    """Percentiles of two variants make none of both; instances that idle are not measured."""
    green = replace(blue, name="green", current_weight=0.0)
    more = {
        ("green", INVOCATIONS): measured(None, 60, None, 60),
        ("green", ERRORS_5XX): measured(None, 0, None, 6),
    }

    report = report_of([blue, green], {**samples, **more})
    assert report.is_several
    assert measured(60, 120, 60, 60, 30) == report.whole[Indicator.INVOCATIONS].points
    assert 9 / 330 == report.whole[Indicator.ERROR_RATE_5XX].in_all
    assert (4, 4) == (report.current_instance_count, report.desired_instance_count)
    assert not report.whole[Indicator.INSTANCES].is_measured
    assert not report.whole[Indicator.P99_MODEL_LATENCY].is_measured
    assert not report.whole[Indicator.CPU].is_measured


def test_copies_to_a_shadow_are_not_in_the_sum(report_of, blue, samples, measured):
    """The callers sent each request once."""
    dark = replace(blue, name="dark", is_shadow=True)

    report = report_of([blue, dark], {**samples, ("dark", INVOCATIONS): measured(100)})
    assert 210 == report.whole[Indicator.INVOCATIONS].in_all
    assert not report.is_several


def test_no_measurement_at_all_is_no_request(report_of, blue):
    report = report_of([blue], {})

    assert not report.has_requests
    assert all(not each.is_measured for each in report.variants[0].readings.values())
