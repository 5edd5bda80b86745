"""A span of five minutes, and reports of what a test says was measured in it."""

from datetime import UTC, datetime, timedelta

import pytest

from coalmine.comparison.figures import ERRORS_4XX, ERRORS_5XX, INVOCATIONS
from coalmine.metrics import asked
from coalmine.metrics.facts import EndpointFacts, VariantFacts
from coalmine.metrics.report import Samples, make_report
from coalmine.metrics.span import Span

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def span():
    """Noon to five past, and it is over."""
    return Span(
        start=NOON,
        end=NOON + timedelta(minutes=5),
        period_seconds=60,
        now=NOON + timedelta(minutes=5),
    )


@pytest.fixture
def measured(span):
    """Put values of the five minutes in place of their starts; None: a gap."""

    def points(*values):
        pairs = zip(span.starts, values, strict=False)
        return {start: float(value) for start, value in pairs if value is not None}

    return points


@pytest.fixture
def blue():
    """A variant of two instances with two vCPUs each."""
    return VariantFacts(
        name="blue",
        current_weight=1.0,
        instance_type="ml.m5.large",
        current_instance_count=2,
        desired_instance_count=2,
    )


@pytest.fixture
def samples(measured):
    """What was counted of blue: 60 requests in each of three minutes, a gap, and 30 more."""
    return {
        ("blue", INVOCATIONS): measured(60, 60, 60, None, 30),
        ("blue", ERRORS_5XX): measured(0, 3, 0, None, 0),
        ("blue", ERRORS_4XX): measured(0, 0, 0, None, 0),
        ("blue", asked.INVOCATIONS_PER_INSTANCE): measured(60, 30, 30, None, 15),
        ("blue", asked.percentile("ModelLatency", "p99")): measured(20e3, 40e3, 20e3, None, 10e3),
        ("blue", asked.level("CPUUtilization", "Average")): measured(20, 40, 60, 0, 80),
        ("blue", asked.level("CPUUtilization", "SampleCount")): measured(1, 1, 1, 1, 1),
        ("blue", asked.level("CPUUtilization", "Maximum")): measured(20, 40, 90, 0, 80),
    }


@pytest.fixture
def report_of(span):
    """Make a report of variants and what was counted of them."""

    def make(variants, points, durations=None):
        facts = EndpointFacts(name="flights-dev", status="InService", variants=tuple(variants))
        found = {} if durations is None else durations
        return make_report(facts, Samples(points=points, durations=found), span)

    return make
