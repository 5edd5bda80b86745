import pytest
from aws_cdk.assertions import Match, Template

from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant


@pytest.fixture
def shadow(model):
    """Build a shadow variant that differs from a good one in what is given."""

    def build(**changes):
        settings = {
            "name": "dark",
            "model": model,
            "instance_type": "ml.m5.large",
            "initial_instance_count": 1,
            "sampling_weight": 0.5,
        }
        return ShadowVariant(**{**settings, **changes})

    return build


@pytest.fixture
def live(model):
    """Build a production variant that differs from a good one in what is given."""

    def build(**changes):
        settings = {
            "name": "live",
            "model": model,
            "instance_type": "ml.m5.large",
            "initial_instance_count": 1,
            "initial_weight": 1,
        }
        return InstanceVariant(**{**settings, **changes})

    return build


def test_a_shadow_stands_apart_and_its_weight_is_the_copied_share(stack, shadow, live):
    Endpoint(stack, "E", endpoint_name="flights", variants=[live()], shadow_variant=shadow())

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "ProductionVariants": [Match.object_like({"VariantName": "live"})],
            "ShadowProductionVariants": [
                {
                    "VariantName": "dark",
                    "ModelName": Match.any_value(),
                    "InstanceType": "ml.m5.large",
                    "InitialInstanceCount": 1,
                    "InitialVariantWeight": 0.5,
                }
            ],
        },
    )


def test_without_a_shadow_there_is_no_such_list(stack, live):
    Endpoint(stack, "E", endpoint_name="flights", variants=[live()])

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig", {"ShadowProductionVariants": Match.absent()}
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "-"}, "name must be 1 to 63 letters"),
        ({"instance_type": "m5"}, "must look like ml.m5.large"),
        ({"initial_instance_count": 0}, "must be at least 1, got 0"),
        ({"sampling_weight": 0}, "above 0, got 0; leave the variant out to copy nothing"),
        ({"sampling_weight": float("nan")}, "above 0, got nan"),
    ],
)
def test_what_is_no_shadow_is_refused(shadow, changes, reason):
    with pytest.raises(ValueError, match=reason):
        shadow(**changes)


def test_a_multi_model_shadow_is_refused(shadow, many_models):
    with pytest.raises(ValueError, match="SageMaker excludes those from shadow tests"):
        shadow(model=many_models)


def test_a_shadow_has_exactly_one_production_variant(stack, shadow, live):
    variants = [live(), live(name="other")]

    with pytest.raises(ValueError, match="exactly 1 production variant beside its shadow"):
        Endpoint(stack, "E", endpoint_name="f", variants=variants, shadow_variant=shadow())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "live"}, "must be unique, got live more than once"),
        ({"sampling_weight": 2}, "at most 1, the weight of 'live', got 2"),
    ],
)
def test_a_shadow_that_does_not_fit_its_endpoint_is_refused(stack, shadow, live, changes, reason):
    with pytest.raises(ValueError, match=reason):
        Endpoint(stack, "E", endpoint_name="f", variants=[live()], shadow_variant=shadow(**changes))


def test_what_sagemaker_excludes_from_shadow_tests_is_refused(
    stack, shadow, live, open_model, many_models
):
    serverless = ServerlessVariant(name="live", model=open_model)

    with pytest.raises(ValueError, match="must run on instances, got a serverless one"):
        Endpoint(stack, "E", endpoint_name="f", variants=[serverless], shadow_variant=shadow())
    with pytest.raises(ValueError, match="beside a shadow variant must be a single one"):
        Endpoint(
            stack,
            "F",
            endpoint_name="f",
            variants=[live(model=many_models)],
            shadow_variant=shadow(),
        )
