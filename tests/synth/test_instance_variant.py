import pytest
from aws_cdk import CfnParameter, Token

from constructs_lib.instance_variant import InstanceVariant


@pytest.fixture
def variant(model):
    """Build a variant that differs from a good one in what is given."""

    def build(**changes):
        settings = {
            "name": "challenger",
            "model": model,
            "instance_type": "ml.m5.large",
            "initial_instance_count": 1,
            "initial_weight": 1.0,
        }
        return InstanceVariant(**{**settings, **changes})

    return build


def test_weight_0_stays_0(variant):
    """CDK's own L2 turns it into 1: half the traffic to a challenger that should get none."""
    production_variant = variant(initial_weight=0).to_production_variant()

    assert production_variant.initial_variant_weight == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "-blue"}, "name must be 1 to 63 letters.*got '-blue'"),
        ({"name": "b" * 64}, "name must be 1 to 63 letters"),
        ({"name": ""}, "got ''"),
        ({"instance_type": "m5.large"}, "instance type of variant 'challenger'.*got 'm5.large'"),
        ({"initial_instance_count": 0}, "count of variant 'challenger' must be at least 1, got 0"),
        ({"initial_weight": -0.1}, "weight of variant 'challenger' must be 0 or more, got -0.1"),
        ({"initial_weight": float("nan")}, "got nan"),
        ({"initial_weight": float("inf")}, "got inf"),
    ],
)
def test_what_sagemaker_would_refuse_is_refused(variant, changes, reason):
    with pytest.raises(ValueError, match=reason):
        variant(**changes)


def test_all_problems_are_told_at_once(variant):
    with pytest.raises(ValueError, match=r"name must be.*instance type.*count.*weight"):
        variant(name="-", instance_type="x", initial_instance_count=0, initial_weight=-1)


def test_values_known_only_at_deployment_pass(stack, variant):
    """A number token is a huge negative number and a string token is long: neither is checked."""
    number = Token.as_number(CfnParameter(stack, "Count", type="Number").value)

    built = variant(
        name=CfnParameter(stack, "Name").value_as_string,
        instance_type=CfnParameter(stack, "Type").value_as_string,
        initial_instance_count=number,
        initial_weight=number,
    )

    assert number == built.to_production_variant().initial_instance_count
