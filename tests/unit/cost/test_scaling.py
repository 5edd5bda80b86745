"""How many instances are expected between two limits."""

from decimal import Decimal

import pytest

from coalmine.cost.scaling import Load, scalings
from tests.unit.cost.conftest import DIMENSION, scaling, template

CONCURRENCY = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
WARM = "SageMakerVariantProvisionedConcurrencyUtilization"


def found(**settings):
    return scalings(template(scaling("only", **settings)), DIMENSION)["only"]


def load(requests_per_second, model_latency_ms=50):
    return Load(
        requests_per_second=Decimal(requests_per_second),
        model_latency_ms=Decimal(model_latency_ms),
    )


@pytest.mark.parametrize(
    ("requests_per_second", "expected"),
    [(0, 2), (20, 2), (21, 3), (60, 6), (1000, 8)],
    ids=["nothing", "just two", "a third", "six", "more than there can be"],
)
def test_requests_over_the_target_rounded_up_within_the_limits(requests_per_second, expected):
    """The target is 600 a minute and instance: 10 a second."""
    count, _ = found(least=2, most=8, target=600).instances(2, load(requests_per_second))

    assert (2, expected, 8) == (count.least, count.expected, count.most)


def test_concurrent_requests_are_requests_times_latency():
    """40 requests/s of 250 ms are 10 at a time, at 4 an instance: 2.5, so 3."""
    count, _ = found(least=1, most=9, target=4, metric=CONCURRENCY).instances(1, load(40, 250))

    assert 3 == count.expected


def test_warm_capacity_follows_its_utilisation():
    """14 requests/s of 500 ms are 7 at a time, at 0.7 of it used: 10."""
    count, _ = found(least=1, most=20, target=0.7, metric=WARM).instances(1, load(14, 500))

    assert 10 == count.expected


def test_schedules_widen_the_limits():
    """One at night, twelve before the day begins."""
    limits = found(least=2, most=8, scheduled=[(1, 2), (6, 12)])

    assert (1, 12) == (limits.least, limits.most)


def test_an_initial_count_outside_the_limits_does_not_stay():
    count, basis = found(least=2, most=4).instances(1, None)

    assert 2 == count.expected
    assert basis.startswith("2 of 2 to 4, ")


def test_a_target_that_requests_say_nothing_about_leaves_the_initial_count():
    count, basis = found(least=1, most=4, metric="CPU").instances(3, load(100))

    assert 3 == count.expected
    assert "the initial count: what is tracked does not follow from requests" in basis
