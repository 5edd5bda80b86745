"""What a run costs: all its jobs, however they ended."""

import pytest

from batch.documents import TransformAttempt
from batch.run_cost import attempt_of, read_attempts, total_cost
from batch.run_documents import write_document
from tests.doubles.batch_run_folder import BatchRunFolder
from tests.doubles.batch_world import FakeTransformJobs


def attempt(seconds, cost_usd):
    return TransformAttempt(
        job_name="a",
        status="Completed",
        seconds=seconds,
        instance_type="ml.m5.large",
        instance_count=1,
        cost_usd=cost_usd,
    )


@pytest.mark.parametrize(("price", "cost"), [(0.5, 0.25), (None, None), (0.0, 0.0)])
def test_each_instance_of_a_job_is_paid_for(price, cost):
    """900 s of two instances at 0.5 USD an hour."""
    jobs = FakeTransformJobs()
    jobs.runs("a", seconds=900)
    settings = BatchRunFolder(usd_per_instance_hour=price).plan.settings
    found = attempt_of(jobs.describe("a"), settings, now=5000.0)

    assert (900.0, 2, cost) == (found.seconds, found.instance_count, found.cost_usd)


def test_attempts_add_up():
    total = total_cost([attempt(10.0, 0.1), attempt(20.0, 0.2)])

    assert 30.0 == total.seconds
    assert pytest.approx(0.3) == total.usd


def test_an_attempt_without_price_leaves_the_sum_without_one():
    assert total_cost([attempt(10.0, 0.1), attempt(20.0, None)]).usd is None


def test_an_attempt_without_job_cost_nothing():
    run = BatchRunFolder()
    write_document(run.objects, run.layout.transform_attempt(2), attempt(5.0, 0.0))
    found = read_attempts(run.objects, run.layout, last_attempt=3)

    assert [attempt(5.0, 0.0)] == list(found)
    assert (0.0, 0) == (total_cost([]).seconds, total_cost([]).usd)
