"""Which machines a run asks for."""

from dataclasses import replace
from decimal import Decimal

import pytest

from coalmine.batch_runs.machines import Machines, usd_per_hour
from tests.doubles.live_batch import SETTINGS


def asked(settings=SETTINGS, *, is_large=False, instance_type=None, instance_count=None):
    return Machines.asked(
        settings,
        is_large=is_large,
        instance_type=instance_type,
        instance_count=instance_count,
        price=lambda name: Decimal("0.5") if name == "ml.m5.2xlarge" else None,
    )


def test_nothing_asked_leaves_all_to_the_job():
    assert Machines() == asked()


def test_large_is_four_times_eight():
    """Each with as many requests at a time as it has vCPUs; the price is that of those machines."""
    assert Machines(
        instance_type="ml.m5.2xlarge",
        instance_count=4,
        max_concurrent_transforms=8,
        usd_per_instance_hour=0.5,
    ) == asked(is_large=True)


def test_what_is_said_explicitly_wins():
    machines = asked(is_large=True, instance_type="ml.c5.4xlarge", instance_count=2)

    assert ("ml.c5.4xlarge", 2, 8, None) == (
        machines.instance_type,
        machines.instance_count,
        machines.max_concurrent_transforms,
        machines.usd_per_instance_hour,
    )


def test_what_sagemaker_would_refuse_is_refused_before():
    """8 requests of 13 MB are more than 100 MB; both operands and two ways out."""
    with pytest.raises(ValueError, match=r"13 x 8; set max_payload_mb of the job to 12 or less"):
        asked(replace(SETTINGS, max_payload_mb=13), is_large=True)

    assert 8 == asked(replace(SETTINGS, max_payload_mb=12), is_large=True).max_concurrent_transforms


def test_an_hour_costs_what_all_instances_do():
    assert Decimal("0.72") == usd_per_hour(SETTINGS)
    assert usd_per_hour(replace(SETTINGS, usd_per_instance_hour=None)) is None
