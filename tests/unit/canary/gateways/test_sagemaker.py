"""The gateway to SageMaker: exact calls, and which refusals are answers."""

import pytest
from botocore.exceptions import ClientError

from canary.gateways.sagemaker import SageMakerEndpoint
from canary.traffic import RaiseCapacity, ShiftWeights
from tests.doubles.stubbed_client import stubbed_client

NAME = "flights-dev"
MOMENT = "2026-01-01T00:00:00Z"
PACKAGE = "arn:aws:sagemaker:us-east-1:111111111111:model-package/flights/3"
BUSY = 'Cannot update in-progress endpoint "arn".'


@pytest.fixture
def stubbed():
    with stubbed_client("sagemaker") as (client, stubber):
        yield stubber, SageMakerEndpoint(client, NAME)


def described(**more):
    moment = "2026-01-01T00:00:00Z"
    return {
        "EndpointName": NAME,
        "EndpointArn": f"arn:aws:sagemaker:us-east-1:111111111111:endpoint/{NAME}",
        "EndpointConfigName": "config-1",
        "EndpointStatus": "InService",
        "CreationTime": moment,
        "LastModifiedTime": moment,
        **more,
    }


def test_an_endpoint_is_described_as_the_pure_types(stubbed):
    stubber, endpoint = stubbed
    variant = {"VariantName": "green", "CurrentWeight": 0.0, "DesiredWeight": 0.1}
    stubber.add_response(
        "describe_endpoint", described(ProductionVariants=[variant]), {"EndpointName": NAME}
    )
    found = endpoint.describe()

    assert (0.0, 0.1) == (found.variants[0].current_weight, found.variants[0].desired_weight)


def test_a_missing_endpoint_is_none(stubbed):
    stubber, endpoint = stubbed
    stubber.add_client_error(
        "describe_endpoint", "ValidationException", 'Could not find endpoint "flights-dev".'
    )

    assert endpoint.describe() is None


def test_weights_of_all_variants_are_one_call(stubbed):
    stubber, endpoint = stubbed
    stubber.add_response(
        "update_endpoint_weights_and_capacities",
        {"EndpointArn": "arn:aws:sagemaker:us-east-1:111111111111:endpoint/flights-dev"},
        {
            "EndpointName": NAME,
            "DesiredWeightsAndCapacities": [
                {"VariantName": "blue", "DesiredWeight": 0.9},
                {"VariantName": "green", "DesiredWeight": 0.1},
            ],
        },
    )

    assert endpoint.call(ShiftWeights(weights={"blue": 0.9, "green": 0.1}))


def test_capacity_is_of_one_variant(stubbed):
    stubber, endpoint = stubbed
    stubber.add_response(
        "update_endpoint_weights_and_capacities",
        {"EndpointArn": "arn:aws:sagemaker:us-east-1:111111111111:endpoint/flights-dev"},
        {
            "EndpointName": NAME,
            "DesiredWeightsAndCapacities": [{"VariantName": "green", "DesiredInstanceCount": 3}],
        },
    )

    assert endpoint.call(RaiseCapacity(variant_name="green", instance_count=3))


def test_a_busy_endpoint_takes_no_call(stubbed):
    stubber, endpoint = stubbed
    stubber.add_client_error("update_endpoint_weights_and_capacities", "ValidationException", BUSY)

    assert endpoint.call(ShiftWeights(weights={"blue": 1.0})) is False


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_any_other_refusal_is_raised(stubbed, code):
    stubber, endpoint = stubbed
    stubber.add_client_error("update_endpoint_weights_and_capacities", code, BUSY)

    with pytest.raises(ClientError, match=code):
        endpoint.call(ShiftWeights(weights={"blue": 1.0}))


@pytest.mark.parametrize(
    ("model", "uri"),
    [
        ({"PrimaryContainer": {"ModelDataUrl": "s3://b/m.tar.gz"}}, "s3://b/m.tar.gz"),
        (
            {
                "PrimaryContainer": {
                    "ModelDataSource": {
                        "S3DataSource": {
                            "S3Uri": "s3://b/m.tar.gz",
                            "S3DataType": "S3Object",
                            "CompressionType": "Gzip",
                        }
                    }
                }
            },
            "s3://b/m.tar.gz",
        ),
        ({"Containers": [{"ModelDataUrl": "s3://b/m.tar.gz"}] * 2}, None),
    ],
    ids=["url", "source", "pipeline"],
)
def test_a_variants_artifact_is_found_through_its_config_and_model(stubbed, model, uri):
    stubber, endpoint = stubbed
    expect_config(stubber)
    expect_model(stubber, "green", model)

    assert uri == endpoint.find_artifact("green")


@pytest.mark.parametrize(
    ("containers", "uri"),
    [
        ([{"Image": "i", "ModelDataUrl": "s3://b/m.tar.gz"}], "s3://b/m.tar.gz"),
        ([{"Image": "i", "ModelDataUrl": "s3://b/m.tar.gz"}] * 2, None),
    ],
    ids=["one container", "pipeline"],
)
def test_the_artifact_of_a_registered_model_is_found_through_its_package(stubbed, containers, uri):
    """The model shows nothing but the package; smoke tests need the artifact all the same."""
    stubber, endpoint = stubbed
    expect_config(stubber)
    expect_model(stubber, "green", {"PrimaryContainer": {"ModelPackageName": PACKAGE}})
    stubber.add_response(
        "describe_model_package",
        {
            "ModelPackageName": "flights",
            "ModelPackageArn": PACKAGE,
            "CreationTime": MOMENT,
            "ModelPackageStatus": "Completed",
            "ModelPackageStatusDetails": {"ValidationStatuses": []},
            "InferenceSpecification": {"Containers": containers},
        },
        {"ModelPackageName": PACKAGE},
    )

    assert uri == endpoint.find_artifact("green")


def test_variants_tell_which_version_they_serve(stubbed):
    stubber, endpoint = stubbed
    expect_config(stubber)
    expect_model(stubber, "blue", {"PrimaryContainer": {"ModelDataUrl": "s3://b/m.tar.gz"}})
    expect_model(stubber, "green", {"PrimaryContainer": {"ModelPackageName": PACKAGE}})

    assert {"blue": None, "green": PACKAGE} == endpoint.find_packages()


@pytest.mark.parametrize(
    ("model", "source"),
    [
        ({"PrimaryContainer": {"ModelDataUrl": "s3://b/m.tar.gz"}}, "s3://b/m.tar.gz"),
        ({"PrimaryContainer": {"ModelPackageName": PACKAGE}}, PACKAGE),
        ({"Containers": [{"ModelDataUrl": "s3://b/m.tar.gz"}] * 2}, None),
    ],
    ids=["artifact", "package", "pipeline"],
)
def test_variants_tell_what_their_models_are_made_of(stubbed, model, source):
    stubber, endpoint = stubbed
    expect_config(stubber)
    expect_model(stubber, "blue", {"PrimaryContainer": {"ModelDataUrl": "s3://b/old.tar.gz"}})
    expect_model(stubber, "green", model)

    assert {"blue": "s3://b/old.tar.gz", "green": source} == endpoint.find_sources()


def test_a_model_that_was_deleted_below_its_endpoint_is_not_known(stubbed):
    stubber, endpoint = stubbed
    expect_config(stubber)
    stubber.add_client_error("describe_model", "ValidationException", 'Could not find model "m".')
    expect_model(stubber, "green", {"PrimaryContainer": {"ModelPackageName": PACKAGE}})

    assert {"blue": None, "green": PACKAGE} == endpoint.find_sources()


def test_a_model_that_may_not_be_read_stops_the_step(stubbed):
    stubber, endpoint = stubbed
    expect_config(stubber)
    stubber.add_client_error("describe_model", "AccessDeniedException")

    with pytest.raises(ClientError, match="AccessDenied"):
        endpoint.find_sources()


def expect_config(stubber):
    """Let the endpoint have two variants, each with a model of its own."""
    stubber.add_response("describe_endpoint", described(), {"EndpointName": NAME})
    variants = [
        {"VariantName": name, "ModelName": f"model-of-{name}"} for name in ("blue", "green")
    ]
    stubber.add_response(
        "describe_endpoint_config",
        {
            "EndpointConfigName": "config-1",
            "EndpointConfigArn": "arn:aws:sagemaker:us-east-1:111111111111:endpoint-config/c",
            "ProductionVariants": variants,
            "CreationTime": MOMENT,
        },
        {"EndpointConfigName": "config-1"},
    )


def expect_model(stubber, variant, model):
    """Let a variant have this model."""
    stubber.add_response(
        "describe_model",
        {
            "ModelName": f"model-of-{variant}",
            "ModelArn": "arn:aws:sagemaker:us-east-1:111111111111:model/m",
            "CreationTime": MOMENT,
            **model,
        },
        {"ModelName": f"model-of-{variant}"},
    )
