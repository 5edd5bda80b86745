"""One thing is deleted by its own service."""

import pytest

from coalmine.cleanup.inventory import Kind
from coalmine.gateways.aws import AwsError
from coalmine.gateways.removal import Removal
from tests.doubles.found_environment import thing

TARGET = "endpoint/f/variant/blue|sagemaker:variant:DesiredInstanceCount"
ARN = "arn:aws:sagemaker:eu-west-1:111111111111:model-package/flights-dev/1"


def removal(client):
    return Removal(lambda service, region: client, "111111111111")


@pytest.mark.parametrize(
    ("kind", "service", "operation", "name", "request_"),
    [
        (
            Kind.SCALABLE_TARGET,
            "application-autoscaling",
            "deregister_scalable_target",
            TARGET,
            {
                "ServiceNamespace": "sagemaker",
                "ResourceId": "endpoint/f/variant/blue",
                "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            },
        ),
        (Kind.ENDPOINT, "sagemaker", "delete_endpoint", "f", {"EndpointName": "f"}),
        (Kind.MODEL, "sagemaker", "delete_model", "m", {"ModelName": "m"}),
        (Kind.ALARM, "cloudwatch", "delete_alarms", "a", {"AlarmNames": ["a"]}),
        (
            Kind.KEY,
            "kms",
            "schedule_key_deletion",
            "1234",
            {"KeyId": "1234", "PendingWindowInDays": 30},
        ),
        (
            Kind.BUDGET,
            "budgets",
            "delete_budget",
            "daily",
            {"AccountId": "111111111111", "BudgetName": "daily"},
        ),
    ],
)
def test_each_kind_has_its_call(stub, kind, service, operation, name, request_):
    client, stubber = stub(service)
    stubber.add_response(operation, {}, request_)

    removal(client).delete(thing(kind, name), print)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ValidationException", 'Could not find model "m".'),
        ("ResourceNotFound", "no such model"),
    ],
)
def test_what_is_gone_already_is_deleted(stub, code, message):
    client, stubber = stub("sagemaker")
    stubber.add_client_error("delete_model", code, message)

    removal(client).delete(thing(Kind.MODEL, "m"), print)


def test_what_aws_refuses_is_an_error(stub):
    client, stubber = stub("sagemaker")
    stubber.add_client_error("delete_model", "AccessDeniedException", "not you")

    with pytest.raises(AwsError, match=r"deletion of model m: .*not you"):
        removal(client).delete(thing(Kind.MODEL, "m"), print)


def test_a_group_loses_its_versions_first(stub):
    """SageMaker refuses one that has some."""
    client, stubber = stub("sagemaker")
    found = {"ModelPackageArn": ARN, "CreationTime": 0, "ModelPackageStatus": "Completed"}
    stubber.add_response("list_model_packages", {"ModelPackageSummaryList": [found]})
    stubber.add_response("delete_model_package", {}, {"ModelPackageName": ARN})
    stubber.add_response("delete_model_package_group", {}, {"ModelPackageGroupName": "flights-dev"})

    removal(client).delete(thing(Kind.MODEL_PACKAGE_GROUP, "flights-dev"), print)


def test_a_bucket_that_is_gone_is_not_emptied(stub):
    client, stubber = stub("s3")
    stubber.add_client_error("list_object_versions", "NoSuchBucket")

    removal(client).delete(thing(Kind.BUCKET, "data"), print)
