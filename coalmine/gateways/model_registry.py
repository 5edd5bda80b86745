"""The versions of one model package group."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import AwsError, aws_errors
from coalmine.registration.versions import ApprovalStatus, RegisteredVersion


class ModelRegistry:
    """One group of the registry."""

    def __init__(self, sagemaker: Any, group_name: str) -> None:
        self._client = sagemaker
        self.group_name = group_name

    def create(self, request: Mapping[str, Any]) -> RegisteredVersion:
        """Register a version."""
        with aws_errors(f"registration in {self.group_name}"):
            arn: str = self._client.create_model_package(**request)["ModelPackageArn"]
        return self._describe(arn)

    def versions(self) -> Iterator[RegisteredVersion]:
        """Yield the versions, the latest first; each is asked for when it is wanted."""
        with aws_errors(f"versions of {self.group_name}"):
            pages = self._client.get_paginator("list_model_packages").paginate(
                ModelPackageGroupName=self.group_name,
                SortBy="CreationTime",
                SortOrder="Descending",
            )
            arns = [
                each["ModelPackageArn"]
                for page in pages
                for each in page["ModelPackageSummaryList"]
            ]
        for arn in arns:
            yield self._describe(arn)

    def find(self, version: int) -> RegisteredVersion | None:
        """Return a version; None when the group has none of that number."""
        with aws_errors(f"group {self.group_name}"):
            group = self._client.describe_model_package_group(ModelPackageGroupName=self.group_name)
        arn = group["ModelPackageGroupArn"].replace(":model-package-group/", ":model-package/")
        try:
            return self._describe(f"{arn}/{version}")
        except AwsError as error:
            if isinstance(error.__cause__, ClientError) and "does not exist" in str(error):
                return None
            raise

    def decide(self, found: RegisteredVersion, wanted: ApprovalStatus, reason: str) -> None:
        """Approve or reject a version."""
        with aws_errors(f"approval of {found.arn}"):
            self._client.update_model_package(
                ModelPackageArn=found.arn,
                ModelApprovalStatus=wanted.value,
                ApprovalDescription=reason,
            )

    def _describe(self, arn: str) -> RegisteredVersion:
        with aws_errors(f"version {arn}"):
            return RegisteredVersion.from_description(
                self._client.describe_model_package(ModelPackageName=arn)
            )
