"""Stacks with a model package group, its policy, and a version."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, allow, container

READER = "222233334444"


class RegistryStack:
    """A stack with a group and an approved version of it."""

    def __init__(self, sandbox: RunningSandbox, name: str, url: str) -> None:
        self.sagemaker = sandbox.client("sagemaker")
        self.group = {"ModelPackageGroupName": name}
        self._cloudformation = sandbox.client("cloudformation")
        self._name, self._url = name, url

    def template(self, *, readers: list[str], approval: str) -> str:
        group: dict[str, Any] = {**self.group, "ModelPackageGroupDescription": "of a stack"}
        if readers:
            group["ModelPackageGroupPolicy"] = {
                "Version": "2012-10-17",
                "Statement": [
                    {**allow("sagemaker:DescribeModelPackage", "*"), "Principal": {"AWS": readers}}
                ],
            }
        package = {
            "ModelPackageGroupName": {"Fn::GetAtt": ["Group", "ModelPackageGroupArn"]},
            "InferenceSpecification": {
                "Containers": [container(self._url)],
                "SupportedContentTypes": ["application/json"],
                "SupportedResponseMIMETypes": ["application/json"],
            },
            "ModelApprovalStatus": approval,
            "ApprovalDescription": "by the stack",
        }
        resources = {
            "Group": {"Type": "AWS::SageMaker::ModelPackageGroup", "Properties": group},
            "Package": {"Type": "AWS::SageMaker::ModelPackage", "Properties": package},
        }
        return json.dumps(
            {"Resources": resources, "Outputs": {"Package": {"Value": {"Ref": "Package"}}}}
        )

    def create(self, **changes: Any) -> None:
        self._settle("create", TemplateBody=self.template(**changes))

    def update(self, **changes: Any) -> None:
        self._settle("update", TemplateBody=self.template(**changes))

    def delete(self) -> None:
        self._settle("delete")

    def package(self) -> dict[str, Any]:
        stack = self._cloudformation.describe_stacks(StackName=self._name)["Stacks"][0]
        described: dict[str, Any] = self.sagemaker.describe_model_package(
            ModelPackageName=stack["Outputs"][0]["OutputValue"]
        )
        return described

    def readers(self) -> Any:
        found = self.sagemaker.get_model_package_group_policy(**self.group)["ResourcePolicy"]
        return json.loads(found)["Statement"][0]["Principal"]["AWS"]

    def _settle(self, verb: str, **arguments: Any) -> None:
        getattr(self._cloudformation, f"{verb}_stack")(StackName=self._name, **arguments)
        waiter = self._cloudformation.get_waiter(f"stack_{verb}_complete")
        waiter.wait(StackName=self._name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})


@pytest.fixture
def stack(running_sandbox, unique, artifact_url):
    return RegistryStack(running_sandbox, f"registry-{unique}", artifact_url)


def test_a_stack_has_a_group_and_a_version(stack):
    """An update changes policy and approval in place; deletion takes the version first."""
    stack.create(readers=[READER], approval="PendingManualApproval")
    readers, package = stack.readers(), stack.package()
    stack.update(readers=[READER, "333344445555"], approval="Approved")
    changed = stack.package()
    both = stack.readers()
    stack.delete()

    groups = stack.sagemaker.list_model_package_groups(NameContains=stack.group[_NAME])

    assert [READER] == readers
    assert [READER, "333344445555"] == both
    assert ("PendingManualApproval", "by the stack") == approval(package)
    assert ("Approved", "by the stack") == approval(changed)
    assert package["ModelPackageArn"] == changed["ModelPackageArn"]
    assert [] == groups["ModelPackageGroupSummaryList"]


_NAME = "ModelPackageGroupName"


def approval(package: dict[str, Any]) -> tuple[str, str]:
    return package["ModelApprovalStatus"], package["ApprovalDescription"]
