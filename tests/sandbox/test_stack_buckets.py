"""Buckets of stacks, and what carries a tag."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, container, eventually

TAGS = [{"Key": "coalmine:environment", "Value": "tagged"}]


class Stack:
    """A stack with one versioned bucket."""

    def __init__(self, sandbox: RunningSandbox, name: str) -> None:
        self._client = sandbox.client("cloudformation")
        self.name = name
        bucket = {
            "Type": "AWS::S3::Bucket",
            "Properties": {"VersioningConfiguration": {"Status": "Enabled"}},
        }
        template = {"Resources": {"Data": bucket}}
        self._client.create_stack(StackName=name, TemplateBody=json.dumps(template), Tags=TAGS)
        eventually(lambda: self.status() == "CREATE_COMPLETE")
        found = self._client.describe_stack_resource(StackName=name, LogicalResourceId="Data")
        self.bucket = str(found["StackResourceDetail"]["PhysicalResourceId"])
        self._id = self._client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]

    def status(self) -> str:
        found = self._client.describe_stacks(StackName=self.name)["Stacks"][0]
        return str(found["StackStatus"])

    def delete(self, **options: Any) -> str:
        self._client.delete_stack(StackName=self.name, **options)

        def ended() -> str | None:
            (found,) = self._client.describe_stacks(StackName=self._id)["Stacks"]
            status = str(found["StackStatus"])
            return status if status in ("DELETE_FAILED", "DELETE_COMPLETE") else None

        return eventually(ended)

    def reasons(self) -> list[str]:
        events = self._client.describe_stack_events(StackName=self._id)["StackEvents"]
        return [str(each.get("ResourceStatusReason", "")) for each in events]


@pytest.fixture
def stack(running_sandbox: RunningSandbox, unique: str) -> Stack:
    return Stack(running_sandbox, f"buckets-{unique}")


def test_a_bucket_with_a_delete_marker_is_not_empty(stack: Stack, running_sandbox: RunningSandbox):
    """CloudFormation has S3's reason, and leaves the bucket when it is told to."""
    s3 = running_sandbox.client("s3")
    s3.put_object(Bucket=stack.bucket, Key="model", Body=b"1")
    s3.delete_object(Bucket=stack.bucket, Key="model")

    first = stack.delete()
    second = stack.delete(RetainResources=["Data"])

    assert "DELETE_FAILED" == first
    assert any("You must delete all versions in the bucket" in each for each in stack.reasons())
    assert "DELETE_COMPLETE" == second
    s3.head_bucket(Bucket=stack.bucket)


def test_an_empty_bucket_goes_with_its_stack(stack: Stack, running_sandbox: RunningSandbox):
    assert "DELETE_COMPLETE" == stack.delete()
    there = running_sandbox.client("s3").list_buckets()["Buckets"]
    assert stack.bucket not in [each["Name"] for each in there]


def test_what_carries_a_tag_is_found(
    stack: Stack, running_sandbox: RunningSandbox, artifact_url: str, role_arn: str, unique: str
):
    """Buckets with their stack's tags, SageMaker's resources and log groups with their own."""
    model = running_sandbox.client("sagemaker").create_model(
        ModelName=unique,
        PrimaryContainer=container(artifact_url),
        ExecutionRoleArn=role_arn,
        Tags=TAGS,
    )
    running_sandbox.client("logs").create_log_group(
        logGroupName=unique, tags={each["Key"]: each["Value"] for each in TAGS}
    )

    found = running_sandbox.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": TAGS[0]["Key"], "Values": [TAGS[0]["Value"]]}]
    )

    arns = [each["ResourceARN"] for each in found["ResourceTagMappingList"]]
    assert {f"arn:aws:s3:::{stack.bucket}", model["ModelArn"]} <= set(arns)
    assert any(f":log-group:{unique}" in each for each in arns)


def test_another_region_has_nothing_of_it(
    running_sandbox: RunningSandbox, artifact_url: str, role_arn: str, unique: str
):
    model = running_sandbox.client("sagemaker").create_model(
        ModelName=unique,
        PrimaryContainer=container(artifact_url),
        ExecutionRoleArn=role_arn,
        Tags=TAGS,
    )

    found = running_sandbox.client(
        "resourcegroupstaggingapi", region_name="eu-west-1"
    ).get_resources()

    assert model["ModelArn"] not in [
        each["ResourceARN"] for each in found["ResourceTagMappingList"]
    ]
