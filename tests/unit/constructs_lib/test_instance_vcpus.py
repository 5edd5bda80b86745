import pytest
from botocore.session import get_session

from constructs_lib.instance_vcpus import vcpus_of


@pytest.mark.parametrize(
    ("instance_type", "vcpus"),
    [
        ("ml.m8g.medium", 1),
        ("ml.m5.large", 2),
        ("ml.c6i.xlarge", 4),
        ("ml.m5.2xlarge", 8),
        ("ml.c5.9xlarge", 36),
        ("ml.inf1.6xlarge", 24),
        ("ml.g5.48xlarge", 192),
        ("ml.p6e-gb200.36xlarge", 144),
        ("ml.t2.medium", 2),
        ("ml.t2.large", 2),
        ("ml.c4.8xlarge", 36),
    ],
)
def test_the_size_says_how_many_and_two_old_types_say_otherwise(instance_type, vcpus):
    assert vcpus == vcpus_of(instance_type)


def test_each_type_that_sagemaker_hosts_on_is_known():
    service = get_session().get_service_model("sagemaker")
    types = service.shape_for("ProductionVariantInstanceType").metadata["enum"]

    assert len(types) > 100
    assert all(vcpus_of(instance_type) >= 1 for instance_type in types)


@pytest.mark.parametrize("instance_type", ["ml.m5.metal", "m5.large", "ml.m5", "ml.m5.2large"])
def test_a_type_that_follows_no_rule_is_refused_with_a_way_out(instance_type):
    with pytest.raises(ValueError, match=rf"got '{instance_type}'; leave that threshold out"):
        vcpus_of(instance_type)
