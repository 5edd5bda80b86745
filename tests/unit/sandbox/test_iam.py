"""Which resources and roles a SageMaker request is about."""

from typing import Any

import pytest

from sandbox.iam import (
    artifact_urls,
    control_resources,
    invoked_endpoint,
    passed_role,
    tagging_keys,
)

ARN = "arn:aws:sagemaker:us-east-1:1"


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        ("CreateModel", {"ModelName": "M"}, [f"{ARN}:model/m"]),
        ("DescribeEndpoint", {"EndpointName": "Flights"}, [f"{ARN}:endpoint/flights"]),
        (
            "UpdateEndpoint",
            {"EndpointName": "e", "EndpointConfigName": "C"},
            [f"{ARN}:endpoint/e", f"{ARN}:endpoint-config/c"],
        ),
        ("AddTags", {"ResourceArn": f"{ARN}:model/m"}, [f"{ARN}:model/m"]),
        ("ListTags", {"ResourceArn": f"{ARN}:model/m"}, [f"{ARN}:model/m"]),
        ("ListModels", {"NameContains": "m"}, ["*"]),
        ("CreateModel", {"ModelName": 3}, ["*"]),
    ],
)
def test_a_request_names_its_resources(operation: str, params: dict[str, Any], expected: list[str]):
    """Names are in lower case in ARNs; what is no name is left to validation."""
    assert expected == control_resources(operation, params, "us-east-1", "1")


def test_an_invocation_is_about_the_endpoint_in_its_path():
    """The path is URL-encoded."""
    assert f"{ARN}:endpoint/my-one" == invoked_endpoint(
        "/endpoints/My%2Done/invocations", "us-east-1", "1"
    )


def test_only_creating_hands_a_role_over():
    """Describing something with a role passes none."""
    assert "r" == passed_role("CreateModel", {"ExecutionRoleArn": "r"})
    assert passed_role("DescribeModel", {"ExecutionRoleArn": "r"}) is None


def test_creating_with_tags_is_tagging():
    """A policy may allow AddTags for some creations or tags only."""
    tags = [{"Key": "team", "Value": "ml"}]

    assert tagging_keys("CreateModel", {"Tags": tags}) == {
        "sagemaker:TaggingAction": "CreateModel",
        "aws:TagKeys": ["team"],
        "aws:RequestTag/team": "ml",
    }
    assert tagging_keys("CreateModel", {"Tags": []}) is None
    assert tagging_keys("AddTags", {"Tags": tags}) is None


def test_every_container_is_read_from_s3():
    """A pipeline has several, and each has two ways to say where its data is."""
    source = {"S3DataSource": {"S3Uri": "s3://b/prefix/"}}
    params = {
        "PrimaryContainer": {"ModelDataUrl": "s3://b/one"},
        "Containers": [{"ModelDataSource": source}, {"Image": "no data"}],
    }

    assert ["s3://b/one", "s3://b/prefix/"] == list(artifact_urls(params))
