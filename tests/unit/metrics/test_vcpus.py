"""vCPUs by the name of a type."""

import pytest

from coalmine.metrics.vcpus import vcpus_of


@pytest.mark.parametrize(
    ("instance_type", "vcpus"),
    [
        ("ml.t2.medium", 2),
        ("ml.m5.large", 2),
        ("ml.m5.xlarge", 4),
        ("ml.c5.2xlarge", 8),
        ("ml.c5.9xlarge", 36),
        ("ml.c4.8xlarge", 36),
        ("ml.g5.48xlarge", 192),
        ("ml.p4d.24xlarge", 96),
        ("ml.x9z.medium", None),
        ("ml.eia2.2large", None),
        ("local", None),
    ],
)
def test_a_size_tells_the_vcpus(instance_type, vcpus):
    """As EC2 gives them; a name that says nothing is not guessed at."""
    assert vcpus == vcpus_of(instance_type)
