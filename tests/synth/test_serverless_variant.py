import pytest
from aws_cdk import CfnParameter, Token
from aws_cdk.assertions import Match, Template

from constructs_lib.endpoint import Endpoint
from constructs_lib.scaling_target import ProvisionedConcurrencyUtilization, RequestsPerSecond
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.variant_scaling import VariantScaling


@pytest.fixture
def variant(open_model):
    """Build a serverless variant that differs from a good one in what is given."""

    def build(**changes):
        return ServerlessVariant(**{"name": "only", "model": open_model, **changes})

    return build


def test_a_serverless_variant_has_no_instances(stack, variant):
    Endpoint(
        stack,
        "Endpoint",
        endpoint_name="flights",
        variants=[variant(memory_size_in_mb=4096, max_concurrency=20, provisioned_concurrency=2)],
    )

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::EndpointConfig",
        {
            "ProductionVariants": [
                {
                    "VariantName": "only",
                    "ModelName": Match.any_value(),
                    "InitialVariantWeight": 1,
                    "ServerlessConfig": {
                        "MemorySizeInMB": 4096,
                        "MaxConcurrency": 20,
                        "ProvisionedConcurrency": 2,
                    },
                }
            ]
        },
    )


@pytest.mark.parametrize("memory", [1024, 2048, 3072, 4096, 5120, 6144])
def test_memory_comes_in_whole_gigabytes(variant, memory):
    assert memory == variant(memory_size_in_mb=memory).memory_size_in_mb


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "-"}, "name must be 1 to 63 letters"),
        ({"memory_size_in_mb": 3008}, "one of 1024, 2048, .* 6144 MB, got 3008"),
        ({"memory_size_in_mb": 7168}, "got 7168"),
        ({"max_concurrency": 0}, "max concurrency .* must be 1 to 200, got 0"),
        ({"max_concurrency": 201}, "must be 1 to 200, got 201"),
        ({"provisioned_concurrency": 0}, "at least 1, got 0; leave it out for none"),
        ({"provisioned_concurrency": 6}, "at most its max concurrency of 5, got 6"),
        ({"initial_weight": -1}, "initial weight of variant 'only' must be 0 or more"),
        (
            {"scaling": VariantScaling(target=RequestsPerSecond(requests_per_second=1))},
            "must be provisioned concurrency utilization.*must have provisioned concurrency",
        ),
    ],
)
def test_what_sagemaker_would_refuse_is_refused(variant, changes, reason):
    """No lint knows the whole gigabytes: CloudFormation's schema has a range."""
    with pytest.raises(ValueError, match=reason):
        variant(**changes)


def test_isolated_and_multi_model_containers_are_refused(variant, model, many_models):
    with pytest.raises(ValueError, match="must not have network isolation"):
        variant(model=model)
    with pytest.raises(ValueError, match="must be a single one, got a multi-model container"):
        variant(model=many_models)


def test_values_known_only_at_deployment_pass(stack, variant):
    number = Token.as_number(CfnParameter(stack, "Concurrency", type="Number").value)

    assert number == variant(max_concurrency=number).max_concurrency


def test_concurrency_that_the_config_owns_is_applied(stack, variant):
    """It cannot be excluded from retention, so nothing is retained."""
    Endpoint(stack, "Endpoint", endpoint_name="flights", variants=[variant()])

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {"RetainAllVariantProperties": False, "ExcludeRetainedVariantProperties": Match.absent()},
    )


def test_concurrency_that_autoscaling_owns_is_kept(stack, variant):
    scaling = VariantScaling(
        target=ProvisionedConcurrencyUtilization(utilization=0.7), max_capacity=5
    )
    scaled = variant(provisioned_concurrency=1, scaling=scaling)
    Endpoint(stack, "Endpoint", endpoint_name="f", variants=[scaled], apply_initial_weights=True)

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {"RetainAllVariantProperties": True, "ExcludeRetainedVariantProperties": Match.absent()},
    )
