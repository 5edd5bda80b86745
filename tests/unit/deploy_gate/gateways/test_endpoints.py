import pytest
from botocore.exceptions import ClientError

from deploy_gate.gateways.endpoints import Endpoints
from deploy_gate.step import TakeTraffic
from tests.doubles.stubbed_client import stubbed_client

CONFIG = {
    "EndpointConfigName": "config-1",
    "EndpointConfigArn": "arn:aws:sagemaker:us-east-1:111111111111:endpoint-config/config-1",
    "CreationTime": 0,
    "ProductionVariants": [
        {
            "VariantName": "blue",
            "ModelName": "forest",
            "InstanceType": "ml.m5.large",
            "InitialVariantWeight": 0.0,
        },
        {
            "VariantName": "green",
            "ModelName": "boosting",
            "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
        },
    ],
}


@pytest.fixture
def stubbed():
    with stubbed_client("sagemaker") as both:
        yield both


@pytest.fixture
def client(stubbed):
    return stubbed[0]


@pytest.fixture
def stubber(stubbed):
    return stubbed[1]


@pytest.fixture
def endpoints(client, stubber):
    return Endpoints(client)


def has_endpoint(stubber, **more):
    """Answer with an endpoint that serves config-1."""
    description = {
        "EndpointName": "flights",
        "EndpointArn": "arn:aws:sagemaker:us-east-1:111111111111:endpoint/flights",
        "EndpointConfigName": "config-1",
        "EndpointStatus": "InService",
        "CreationTime": 0,
        "LastModifiedTime": 0,
        **more,
    }
    stubber.add_response("describe_endpoint", description, {"EndpointName": "flights"})


def test_instance_types_are_those_of_the_config_that_is_served(endpoints, stubber):
    has_endpoint(stubber)
    stubber.add_response("describe_endpoint_config", CONFIG, {"EndpointConfigName": "config-1"})

    found = endpoints.find("flights")

    assert {"blue": "ml.m5.large", "green": None} == found.instance_types
    assert "config-1" == found.state.config_name


def test_initial_weights_are_those_of_the_config_that_is_served(endpoints, stubber):
    """One that was left out is 1, as SageMaker takes it."""
    has_endpoint(stubber)
    stubber.add_response("describe_endpoint_config", CONFIG, {"EndpointConfigName": "config-1"})

    assert {"blue": 0.0, "green": 1.0} == endpoints.find("flights").initial_weights


def test_the_reason_of_a_failed_update_is_kept(endpoints, stubber):
    """SageMaker tells it, also of an endpoint that serves its old config again."""
    has_endpoint(stubber, FailureReason="the model does not load")
    stubber.add_response("describe_endpoint_config", CONFIG)

    assert "the model does not load" == endpoints.find("flights").failure_reason


def test_a_config_that_somebody_deleted_leaves_the_types_unknown(endpoints, stubber):
    has_endpoint(stubber)
    stubber.add_client_error(
        "describe_endpoint_config", "ValidationException", "Could not find endpoint configuration"
    )

    assert endpoints.find("flights").instance_types is None


def test_an_endpoint_that_does_not_exist_is_none(endpoints, stubber):
    stubber.add_client_error(
        "describe_endpoint", "ValidationException", 'Could not find endpoint "flights".'
    )

    assert endpoints.find("flights") is None


def test_a_denial_is_an_error(endpoints, stubber):
    """Taken for a missing endpoint, it would let every update through."""
    stubber.add_client_error("describe_endpoint", "AccessDeniedException")

    with pytest.raises(ClientError):
        endpoints.find("flights")


def test_traffic_is_taken_from_the_variants_that_are_named(client, stubber):
    """The others keep their weights."""
    stubber.add_response(
        "update_endpoint_weights_and_capacities",
        {"EndpointArn": "arn:aws:sagemaker:us-east-1:111111111111:endpoint/flights"},
        {
            "EndpointName": "flights",
            "DesiredWeightsAndCapacities": [{"VariantName": "blue", "DesiredWeight": 0}],
        },
    )

    Endpoints(client).take_traffic(TakeTraffic(endpoint_name="flights", variant_names=("blue",)))

    stubber.assert_no_pending_responses()
