"""What an execution is started with."""

import pytest

from batch.settings import BatchSettings
from batch.state import RunRequest

SETTINGS = BatchSettings(
    job_name="nightly",
    model_name="Model",
    input_uri="s3://data/input/",
    output_uri="s3://data/published/",
    work_uri="s3://data/runs/",
    usd_per_instance_hour=0.115,
)


def test_an_empty_request_leaves_the_job_as_it_is():
    """A schedule sends nothing."""
    request = RunRequest.from_dict({})

    assert SETTINGS == request.applied_to(SETTINGS)


def test_a_request_changes_the_input_and_the_machines():
    request = RunRequest(
        input_uri="s3://other/a.csv",
        instance_type="ml.m5.2xlarge",
        instance_count=4,
        max_concurrent_transforms=8,
        usd_per_instance_hour=0.461,
    )

    changed = request.applied_to(SETTINGS)

    assert ("s3://other/a.csv", 32) == (changed.input_uri, changed.shards_at_once)
    assert ("ml.m5.2xlarge", 0.461) == (changed.instance_type, changed.usd_per_instance_hour)


@pytest.mark.parametrize(
    ("instance_type", "price"), [(None, 0.115), ("ml.m5.large", 0.115), ("ml.c5.xlarge", None)]
)
def test_the_price_of_a_machine_is_that_of_no_other(instance_type: str | None, price: float | None):
    """A wrong price is worse than none."""
    changed = RunRequest(instance_type=instance_type).applied_to(SETTINGS)

    assert price == changed.usd_per_instance_hour
