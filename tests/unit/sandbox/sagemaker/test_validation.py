"""Requests against botocore's service model, which botocore itself checks only in part."""

from __future__ import annotations

import pytest

from sandbox.sagemaker.api import control_input
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.patterns import matches
from sandbox.sagemaker.validation import validate

VARIANT = {
    "VariantName": "a",
    "ModelName": "m",
    "InstanceType": "ml.m5.large",
    "InitialInstanceCount": 1,
}


def with_variant(**fields):
    return {"EndpointConfigName": "c", "ProductionVariants": [{**VARIANT, **fields}]}


@pytest.mark.parametrize(
    ("operation", "params", "words"),
    [
        ("DescribeModel", {}, "Value null at 'modelName' failed to satisfy constraint: Member"),
        ("DescribeModel", {"ModelName": "a_b"}, "regular expression pattern"),
        ("DescribeModel", {"ModelName": "a" * 64}, "length less than or equal to 63"),
        ("DescribeModel", {"ModelName": "a", "Colour": 1}, "at 'colour' failed to satisfy"),
        (
            "CreateEndpointConfig",
            with_variant(InitialInstanceCount=0),
            "greater than or equal to 1",
        ),
        ("CreateEndpointConfig", with_variant(InitialVariantWeight=-0.1), "initialVariantWeight"),
        ("CreateEndpointConfig", with_variant(InstanceType="ml.none"), "enum value set: [ml."),
        ("CreateEndpointConfig", with_variant(VolumeSizeInGB=513), "less than or equal to 512"),
        (
            "CreateEndpointConfig",
            with_variant(ModelName="my model"),
            "Value 'my model' at 'productionVariants.1.member.modelName' failed to satisfy",
        ),
        (
            "CreateEndpointConfig",
            {"EndpointConfigName": "c", "ProductionVariants": []},
            "length greater than or equal to 1",
        ),
        (
            "CreateEndpointConfig",
            {"EndpointConfigName": "c", "ProductionVariants": [VARIANT] * 11},
            "length less than or equal to 10",
        ),
        (
            "UpdateEndpointWeightsAndCapacities",
            {
                "EndpointName": "e",
                "DesiredWeightsAndCapacities": [{"VariantName": "a", "CurrentWeight": 1}],
            },
            "'desiredWeightsAndCapacities.1.member.currentWeight'",
        ),
        (
            "UpdateEndpoint",
            {
                "EndpointName": "e",
                "EndpointConfigName": "c",
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "Weight"}],
            },
            "enum value set: [DesiredInstanceCount, DesiredWeight, DataCaptureConfig]",
        ),
        (
            "CreateModel",
            {"ModelName": "m", "PrimaryContainer": {"Environment": {"1BAD": "x"}}},
            "'primaryContainer.environment.1BAD.key'",
        ),
        ("ListModels", {"MaxResults": 101}, "value less than or equal to 100"),
        ("AddTags", {"ResourceArn": "arn:x", "Tags": []}, "'resourceArn'"),
    ],
)
def test_what_the_service_model_forbids(operation, params, words):
    """Each is a ValidationException that says where."""
    with pytest.raises(SageMakerError) as refused:
        validate(control_input(operation), params)

    assert refused.value.code == "ValidationException"
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeModel", {"ModelName": 1}),
        ("ListModels", {"MaxResults": "10"}),
        ("ListModels", {"MaxResults": True}),
        ("ListModels", {"CreationTimeAfter": "today"}),
        ("CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": {}}),
        ("UpdateEndpoint", {"RetainAllVariantProperties": "true"}),
    ],
)
def test_a_wrong_type_is_a_serialization_error(operation, params):
    """Types come before constraints."""
    with pytest.raises(SageMakerError) as refused:
        validate(control_input(operation), params)

    assert refused.value.code == "SerializationException"


def test_all_problems_are_told_at_once():
    """One answer names them all."""
    with pytest.raises(SageMakerError, match=r"^3 validation errors detected") as refused:
        validate(
            control_input("CreateEndpointConfig"),
            with_variant(InitialInstanceCount=0, VariantName="a b", InstanceType="ml.none"),
        )

    assert refused.value.message.count("failed to satisfy") == 3


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("CreateEndpointConfig", with_variant(InitialVariantWeight=0)),
        ("CreateEndpointConfig", with_variant(InitialVariantWeight=0.5)),
        ("ListEndpoints", {"CreationTimeAfter": 1795391952.071, "StatusEquals": "InService"}),
        ("AddTags", {"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:model/m",
                     "Tags": [{"Key": "Kostenstelle/Größe", "Value": ""}]}),
    ],
)  # fmt: skip
def test_what_it_allows(operation, params):
    """Weight 0 is a weight; an empty tag value is a value."""
    validate(control_input(operation), params)


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        (r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*", "a-b", True),
        (r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*", "a-b-", False),
        (r"\p{ASCII}*", "plain", True),
        (r"\p{ASCII}*", "ü", False),
        (r"\A\S[\p{Print}]*\z", "id 1", True),
        (r"\A\S[\p{Print}]*\z", " id", False),
        (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "a b/ü", True),
        (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "a;b", False),
        (r"(broken", "anything", True),
    ],
)
def test_java_patterns_fit_whole_values(pattern, value, fits):
    """As in Java, a pattern must cover the value from end to end."""
    assert matches(pattern, value) is fits
