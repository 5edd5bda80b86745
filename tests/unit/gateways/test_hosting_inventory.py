"""What SageMaker has, and what every endpoint of a region needs."""

import json
from datetime import UTC, datetime

import pytest

from coalmine.cleanup.inventory import Kind
from coalmine.gateways.hosting_inventory import HostingInventory

NOW = datetime(2026, 1, 31, tzinfo=UTC)
ARN = "arn:aws:sagemaker:eu-west-1:111111111111"
MODEL = f"{ARN}:model/model-8dtn6z"
PACKAGE = f"{ARN}:model-package/flights-dev/3"


def endpoint(**more):
    return {
        "EndpointName": "flights-dev",
        "EndpointArn": f"{ARN}:endpoint/flights-dev",
        "EndpointStatus": "InService",
        "CreationTime": NOW,
        "LastModifiedTime": NOW,
        **more,
    }


def config(name, *models):
    return {
        "EndpointConfigName": name,
        "EndpointConfigArn": f"{ARN}:endpoint-config/{name.lower()}",
        "CreationTime": NOW,
        "ProductionVariants": [
            {"VariantName": each, "ModelName": each, "InstanceType": "ml.m5.large"}
            for each in models
        ],
    }


def model(name, **container):
    return {
        "ModelName": name,
        "ModelArn": f"{ARN}:model/{name.lower()}",
        "CreationTime": NOW,
        "PrimaryContainer": container,
    }


def test_names_are_found_by_arns_in_lower_case(stub):
    """CloudFormation and tags know ARNs only."""
    client, stubber = stub("sagemaker")
    there = [
        {key: value for key, value in model(name).items() if key != "PrimaryContainer"}
        for name in ("Model-8dtN6z", "Theirs")
    ]
    stubber.add_response("list_models", {"Models": there})
    stubber.add_response("describe_model", model("Model-8dtN6z", ModelDataUrl="s3://b/m.tar.gz"))

    (found,) = HostingInventory(client, None, "eu-west-1").things(
        Kind.MODEL, {MODEL}, {MODEL: "flights-dev"}
    )

    assert ("Model-8dtN6z", "flights-dev", MODEL.lower()) == (found.name, found.endpoint, found.arn)
    assert ("s3://b/m.tar.gz",) == found.uses


def test_an_endpoint_has_its_instances(stub):
    """As many as there are now."""
    client, stubber = stub("sagemaker")
    stubber.add_response("list_endpoints", {"Endpoints": [endpoint()]})
    live = {"VariantName": "blue", "CurrentInstanceCount": 3}
    stubber.add_response(
        "describe_endpoint", endpoint(EndpointConfigName="Now", ProductionVariants=[live])
    )
    stubber.add_response("describe_endpoint_config", config("Now", "blue"))

    (found,) = HostingInventory(client, None, "eu-west-1").things(
        Kind.ENDPOINT, {"flights-dev"}, {}
    )

    assert (("ml.m5.large", 3),) == found.instances


def test_an_endpoint_needs_what_it_is_being_moved_to(stub):
    """The config of an update under way, and the artifacts of a registered version."""
    client, stubber = stub("sagemaker")
    stubber.add_response("list_endpoints", {"Endpoints": [endpoint()]})
    pending = {"EndpointConfigName": "Next"}
    stubber.add_response(
        "describe_endpoint",
        endpoint(EndpointConfigName="Now", PendingDeploymentSummary=pending),
    )
    stubber.add_response("describe_endpoint_config", config("Now", "Old"))
    stubber.add_response("describe_endpoint_config", config("Next", "New"))
    stubber.add_response("describe_model", model("Old", ModelDataUrl="s3://b/old.tar.gz"))
    stubber.add_response("describe_model", model("New", ModelPackageName=PACKAGE))
    stubber.add_response(
        "describe_model_package",
        {
            "ModelPackageName": "flights-dev",
            "ModelPackageArn": PACKAGE,
            "CreationTime": NOW,
            "ModelPackageStatus": "Completed",
            "ModelPackageStatusDetails": {"ValidationStatuses": []},
            "InferenceSpecification": {
                "Containers": [{"Image": "i", "ModelDataUrl": "s3://b/new.tar.gz"}]
            },
        },
    )

    (found,) = HostingInventory(client, None, "eu-west-1").live({"flights-dev"})

    assert found.is_ours
    assert (("Now", "Next"), ("Old", "New")) == (found.configs, found.models)
    assert ("s3://b/old.tar.gz", PACKAGE, "s3://b/new.tar.gz") == found.artifacts


def test_targets_are_those_of_the_endpoints(stub):
    client, stubber = stub("application-autoscaling")
    there = [
        {
            "ServiceNamespace": "sagemaker",
            "ResourceId": f"endpoint/{name}/variant/blue",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "MinCapacity": 1,
            "MaxCapacity": 2,
            "RoleARN": "arn",
            "CreationTime": NOW,
        }
        for name in ("flights-dev", "flights-dev-2")
    ]
    stubber.add_response("describe_scalable_targets", {"ScalableTargets": there})

    (found,) = HostingInventory(None, client, "eu-west-1").targets({"flights-dev"}.__contains__)

    assert "endpoint/flights-dev/variant/blue|sagemaker:variant:DesiredInstanceCount" == found.name


@pytest.mark.parametrize("readers", [("222233334444",), ()])
def test_a_group_tells_which_other_accounts_read_it(stub, readers):
    client, stubber = stub("sagemaker")
    group = {
        "ModelPackageGroupName": "flights-dev",
        "ModelPackageGroupArn": f"{ARN}:model-package-group/flights-dev",
        "CreationTime": NOW,
        "ModelPackageGroupStatus": "Completed",
    }
    stubber.add_response("list_model_package_groups", {"ModelPackageGroupSummaryList": [group]})
    stubber.add_response("list_model_packages", {"ModelPackageSummaryList": []})
    if readers:
        statement = {"Effect": "Allow", "Principal": {"AWS": [*readers, ARN.split(":")[4]]}}
        policy = json.dumps({"Statement": [statement]})
        stubber.add_response("get_model_package_group_policy", {"ResourcePolicy": policy})
    else:
        stubber.add_client_error(
            "get_model_package_group_policy", "ValidationException", "Cannot find resource policy"
        )

    (found,) = HostingInventory(client, None, "eu-west-1").things(
        Kind.MODEL_PACKAGE_GROUP, {"flights-dev"}, {}
    )

    assert readers == found.readers
