"""Which resources and roles a SageMaker request is about."""

from typing import Any

import pytest

from sandbox.iam import (
    artifact_urls,
    control_resources,
    invoked_endpoint,
    passed_role,
    tagging_keys,
    write_denial,
)
from sandbox.sagemaker.ports import ObjectWrite

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
        (
            "CreateTransformJob",
            {"TransformJobName": "J", "ModelName": "m"},
            [f"{ARN}:transform-job/j"],
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


ROLE = "arn:aws:iam::1:role/execution"
KEY = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


class KnownRole:
    """A role that may do what is listed."""

    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed

    def role_exists(self, role_arn: str) -> bool:
        return role_arn == ROLE

    def role_trusts(self, role_arn: str, service: str) -> bool:
        return True

    def role_allows(
        self, role_arn: str, action: str, resource_arn: str, keys: object = None
    ) -> bool:
        return f"{action} {resource_arn}" in self.allowed


def captured(**changes: Any) -> ObjectWrite:
    """Give a captured object that is encrypted with a key."""
    return ObjectWrite(
        **{
            "account": "1",
            "region": "us-east-1",
            "role_arn": ROLE,
            "bucket": "data",
            "key": "capture/x.jsonl",
            "body": b"",
            **changes,
        }
    )


PUT = "s3:PutObject arn:aws:s3:::data/capture/x.jsonl"
GENERATE = f"kms:GenerateDataKey arn:aws:kms:us-east-1:1:key/{KEY}"


@pytest.mark.parametrize(
    ("allowed", "changes", "denied"),
    [
        ([PUT], {}, None),
        ([], {}, "s3:PutObject"),
        ([PUT], {"kms_key_id": KEY}, "kms:GenerateDataKey"),
        ([PUT, GENERATE], {"kms_key_id": KEY}, None),
        ([PUT, GENERATE], {"kms_key_id": f"arn:aws:kms:us-east-1:1:key/{KEY}"}, None),
        ([PUT], {"kms_key_id": "alias/captured"}, None),
        ([], {"role_arn": "arn:aws:iam::1:role/nowhere"}, None),
        ([], {"role_arn": None}, None),
    ],
    ids=["may", "may not", "no key", "key id", "key ARN", "alias", "unknown role", "no role"],
)
def test_a_role_must_be_allowed_what_is_written_for_it(allowed, changes, denied):
    """Both the object, and the key that encrypts it."""
    problem = write_denial(KnownRole(*allowed), captured(**changes))

    assert (problem is None) == (denied is None)
    assert denied is None or f"not authorized to perform: {denied}" in str(problem)
