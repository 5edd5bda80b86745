"""The model registry with boto3: versions, approval, models made of them, and events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import (
    IMAGE,
    RunningSandbox,
    allow,
    container,
    eventually,
    make_role,
    policy,
    variant,
)

STRANGER = "222233334444"


class Registry:
    """A model package group and what a test asks of it."""

    def __init__(self, sandbox: RunningSandbox, name: str, artifact_url: str) -> None:
        self.sagemaker = sandbox.client("sagemaker")
        self.name, self._url = name, artifact_url
        self.arn = self.sagemaker.create_model_package_group(
            ModelPackageGroupName=name,
            ModelPackageGroupDescription="tiny models",
            Tags=[{"Key": "team", "Value": "flights"}],
        )["ModelPackageGroupArn"]

    def register(self, **members: Any) -> str:
        packaged = {k: v for k, v in container(self._url).items() if k != "Mode"}
        answer = self.sagemaker.create_model_package(
            ModelPackageGroupName=self.name,
            InferenceSpecification={
                "Containers": [packaged],
                "SupportedContentTypes": ["application/json"],
                "SupportedResponseMIMETypes": ["application/json"],
            },
            **members,
        )
        arn: str = answer["ModelPackageArn"]
        return arn

    def approve(self, arn: str, status: str = "Approved", **members: Any) -> None:
        self.sagemaker.update_model_package(
            ModelPackageArn=arn, ModelApprovalStatus=status, **members
        )

    def describe(self, name: str) -> dict[str, Any]:
        described: dict[str, Any] = self.sagemaker.describe_model_package(ModelPackageName=name)
        return described

    def create_model(self, name: str, package: str, role_arn: str, **members: Any) -> None:
        self.sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=role_arn,
            PrimaryContainer={"ModelPackageName": package, **members},
        )


@pytest.fixture
def registry(running_sandbox, unique, artifact_url):
    """A group without versions."""
    return Registry(running_sandbox, f"flights-{unique}", artifact_url)


@pytest.fixture
def heard(running_sandbox, unique):
    """What a rule on a group's events puts into a queue."""

    def listen(detail: dict[str, Any]) -> Any:
        events, sqs = running_sandbox.client("events"), running_sandbox.client("sqs")
        url = sqs.create_queue(QueueName=f"heard-{unique}")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        pattern = {
            "source": ["aws.sagemaker"],
            "detail-type": ["SageMaker Model Package State Change"],
            "detail": detail,
        }
        events.put_rule(Name=f"heard-{unique}", EventPattern=json.dumps(pattern))
        events.put_targets(Rule=f"heard-{unique}", Targets=[{"Id": "1", "Arn": arn["QueueArn"]}])

        def messages() -> list[dict[str, Any]]:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            return [json.loads(each["Body"]) for each in found]

        return messages

    return listen


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    details = error.value.response["Error"]
    return details["Code"], details["Message"]


def test_versions_are_numbered_and_wait_for_approval(registry):
    """A number is never given twice, not even after the version is deleted."""
    first, second = registry.register(), registry.register()
    registry.sagemaker.delete_model_package(ModelPackageName=second)

    third = registry.describe(registry.register())

    assert first.endswith(f":model-package/{registry.name}/1")
    assert 3 == third["ModelPackageVersion"]
    assert "PendingManualApproval" == third["ModelApprovalStatus"]
    assert registry.name == third["ModelPackageGroupName"]
    assert IMAGE == third["InferenceSpecification"]["Containers"][0]["Image"]
    assert registry.describe(f"{registry.name}/1")["ModelPackageArn"] == first


def test_a_repeated_call_with_its_token_adds_no_version(registry):
    assert registry.register(ClientToken="once") == registry.register(ClientToken="once")


def test_versions_are_listed_by_group_status_and_page(registry):
    """SageMaker lists the oldest first; without a group it lists what belongs to none."""
    arns = [registry.register() for _ in range(3)]
    registry.approve(arns[1])
    sagemaker = registry.sagemaker

    pages = sagemaker.get_paginator("list_model_packages").paginate(
        ModelPackageGroupName=registry.name, PaginationConfig={"PageSize": 2}
    )
    approved = sagemaker.list_model_packages(
        ModelPackageGroupName=registry.arn, ModelApprovalStatus="Approved"
    )
    unversioned = sagemaker.list_model_packages()["ModelPackageSummaryList"]

    assert arns == [each["ModelPackageArn"] for page in pages for each in page[_LIST]]
    assert [arns[1]] == [each["ModelPackageArn"] for each in approved[_LIST]]
    assert [] == unversioned


_LIST = "ModelPackageSummaryList"


def test_metadata_is_added_and_removed_key_by_key(registry):
    arn = registry.register(CustomerMetadataProperties={"auc": "0.7", "rows": "10"})

    registry.sagemaker.update_model_package(
        ModelPackageArn=arn,
        CustomerMetadataProperties={"auc": "0.8"},
        CustomerMetadataPropertiesToRemove=["rows"],
    )

    assert {"auc": "0.8"} == registry.describe(arn)["CustomerMetadataProperties"]


def test_a_group_with_versions_cannot_be_deleted(registry):
    arn, group = registry.register(), {"ModelPackageGroupName": registry.name}
    with pytest.raises(ClientError) as kept:
        registry.sagemaker.delete_model_package_group(**group)
    registry.sagemaker.delete_model_package(ModelPackageName=arn)
    registry.sagemaker.delete_model_package_group(**group)

    with pytest.raises(ClientError) as gone:
        registry.sagemaker.describe_model_package_group(**group)

    assert "ConflictException" == refusal(kept)[0]
    assert "does not exist" in refusal(gone)[1]


def test_groups_and_versions_have_tags(registry):
    arn = registry.register(Tags=[{"Key": "by", "Value": "pipeline"}])
    tags = registry.sagemaker.list_tags

    assert [{"Key": "team", "Value": "flights"}] == tags(ResourceArn=registry.arn)["Tags"]
    assert [{"Key": "by", "Value": "pipeline"}] == tags(ResourceArn=arn)["Tags"]


@pytest.mark.parametrize("status", ["PendingManualApproval", "Rejected"])
def test_no_model_is_made_of_a_version_that_is_not_approved(registry, unique, role_arn, status):
    arn = registry.register()
    registry.approve(arn, status)

    with pytest.raises(ClientError) as refused:
        registry.create_model(f"model-{unique}", arn, role_arn)

    assert ("ValidationException", True) == (refusal(refused)[0], status in refusal(refused)[1])


def test_an_approved_version_serves(registry, running_sandbox, unique, role_arn):
    """Image, artifact and environment come from the package; DescribeModel shows its ARN alone."""
    arn, name = registry.register(), f"packaged-{unique}"
    registry.approve(arn, ApprovalDescription="better on August")
    registry.create_model(name, arn, role_arn)
    sagemaker = registry.sagemaker
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant(name)])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    eventually(
        lambda: sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] == "InService",
        seconds=30,
    )

    answer = running_sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=name, ContentType="application/json", Body=b'{"rows": [[2.0], [-2.0]]}'
    )

    assert [1, 0] == json.loads(answer["Body"].read())
    assert {"ModelPackageName": arn} == sagemaker.describe_model(ModelName=name)["PrimaryContainer"]
    sagemaker.delete_endpoint(EndpointName=name)


def test_a_container_names_its_package_or_describes_itself(registry, unique, role_arn):
    arn = registry.register()
    registry.approve(arn)

    with pytest.raises(ClientError) as refused:
        registry.create_model(f"model-{unique}", arn, role_arn, Image=IMAGE)

    assert "Image" in refusal(refused)[1]


def test_the_execution_role_must_read_the_packaged_artifact(registry, running_sandbox, unique):
    """It does so by the package, so nothing in the request shows where the artifact is."""
    role = make_role(
        running_sandbox, f"blind-{unique}", service="sagemaker.amazonaws.com", statements=[]
    )
    arn = registry.register()
    registry.approve(arn)

    with pytest.raises(ClientError) as refused:
        registry.create_model(f"model-{unique}", arn, role)

    assert "Could not access model data" in refusal(refused)[1]


def test_a_rule_hears_an_approval_and_no_other_change(registry, heard):
    """The event says which members changed; only one of these three is an approval."""
    messages = heard(
        {
            "ModelPackageGroupName": [registry.name],
            "ModelApprovalStatus": ["Approved"],
            "UpdatedModelPackageFields": ["ModelApprovalStatus"],
        }
    )
    arn = registry.register()
    registry.approve(arn, "Rejected")
    registry.approve(arn)
    registry.sagemaker.update_model_package(
        ModelPackageArn=arn, CustomerMetadataProperties={"deployed": "yes"}
    )

    (event,) = messages()

    assert "aws.sagemaker" == event["source"]
    assert [arn] == event["resources"]
    assert ["ModelApprovalStatus"] == event["detail"]["UpdatedModelPackageFields"]
    assert (arn, 1) == (event["detail"]["ModelPackageArn"], event["detail"]["ModelPackageVersion"])


def test_an_approval_that_changes_nothing_is_no_event(registry, heard):
    messages = heard({"ModelPackageGroupName": [registry.name]})
    arn = registry.register()
    registry.approve(arn)
    registry.approve(arn)

    updated = [each["detail"].get("UpdatedModelPackageFields") for each in messages()]

    assert [None, ["ModelApprovalStatus"]] == updated


def test_a_policy_may_say_who_approves(registry, running_sandbox, unique):
    """`sagemaker:ModelApprovalStatus` tells approving from every other update."""
    keys = user_with(
        running_sandbox,
        f"reviewer-{unique}",
        {
            **allow("sagemaker:UpdateModelPackage", "*"),
            "Condition": {"StringEquals": {"sagemaker:ModelApprovalStatus": "Rejected"}},
        },
    )
    arn = registry.register()
    registry.sagemaker = running_sandbox.client("sagemaker", **keys)
    registry.approve(arn, "Rejected")

    with pytest.raises(ClientError) as denied:
        registry.approve(arn)

    assert "AccessDeniedException" == refusal(denied)[0]


def test_another_account_reads_a_group_by_its_policy_only(registry, running_sandbox):
    """An account's own administrator is a stranger to a group of another account."""
    arn = registry.register()
    stranger = running_sandbox.client("sagemaker", aws_access_key_id=STRANGER)
    with pytest.raises(ClientError) as before:
        stranger.describe_model_package(ModelPackageName=arn)
    registry.sagemaker.put_model_package_group_policy(
        ModelPackageGroupName=registry.name,
        ResourcePolicy=policy(
            [
                {
                    **allow(["sagemaker:DescribeModelPackage"], f"{package_of(registry.arn)}/*"),
                    "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"},
                }
            ]
        ),
    )

    described = stranger.describe_model_package(ModelPackageName=arn)
    with pytest.raises(ClientError) as approving:
        stranger.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")

    assert arn == described["ModelPackageArn"]
    assert {"AccessDeniedException"} == {refusal(before)[0], refusal(approving)[0]}


def test_a_policy_is_put_read_and_deleted(registry):
    group = {"ModelPackageGroupName": registry.name}
    written = policy(
        [{**allow("sagemaker:DescribeModelPackage", "*"), "Principal": {"AWS": STRANGER}}]
    )
    sagemaker = registry.sagemaker
    sagemaker.put_model_package_group_policy(**group, ResourcePolicy=written)
    read = sagemaker.get_model_package_group_policy(**group)["ResourcePolicy"]
    sagemaker.delete_model_package_group_policy(**group)

    with pytest.raises(ClientError) as gone:
        sagemaker.get_model_package_group_policy(**group)

    assert written == read
    assert "Cannot find resource policy for" in refusal(gone)[1]


def package_of(group_arn: str) -> str:
    return group_arn.replace(":model-package-group/", ":model-package/")


def user_with(sandbox: RunningSandbox, name: str, statement: dict[str, Any]) -> dict[str, str]:
    """Create a user with one statement, and return its keys."""
    iam = sandbox.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=policy([statement]))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {
        "aws_access_key_id": key["AccessKeyId"],
        "aws_secret_access_key": key["SecretAccessKey"],
    }
