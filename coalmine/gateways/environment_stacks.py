"""The stacks of an environment: found, looked at, deleted."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from coalmine.cleanup.inventory import FoundStack, StackResource
from coalmine.cleanup.ownership import is_ours, stack_prefix
from coalmine.gateways.aws import aws_errors

_RETAINING = ("Retain", "RetainExceptOnCreate")
_GONE = "DELETE_COMPLETE"


@dataclass(frozen=True, kw_only=True, slots=True)
class StackProgress:
    """How far the deletion of a stack is."""

    status: str
    reason: str
    resources: tuple[StackResource, ...]

    @property
    def is_gone(self) -> bool:
        """Whether nothing of it is left."""
        return self.status == _GONE


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionStacks:
    """The stacks of a region, without those that were deleted.

    Attributes:
        ours: as CloudFormation describes them.
        others: names by ids.
    """

    ours: list[dict[str, Any]]
    others: dict[str, str]


class EnvironmentStacks:
    """The stacks of one environment in one region."""

    def __init__(self, cloudformation: Any, environment: str, region: str) -> None:
        self._client = cloudformation
        self._environment = environment
        self._region = region

    def find(self, expected_names: Collection[str]) -> RegionStacks:
        """Return the stacks that are the environment's, and those that are not."""
        with aws_errors("stacks"):
            pages = self._client.get_paginator("describe_stacks").paginate()
            everything = [stack for page in pages for stack in page["Stacks"]]
        ours = [each for each in everything if self._is_ours(each, expected_names)]
        others = {each["StackId"]: each["StackName"] for each in everything if each not in ours}
        return RegionStacks(ours=ours, others=others)

    def find_named(self, name: str) -> list[dict[str, Any]]:
        """Return the stack of that name, when there is one and it is the environment's."""
        with aws_errors(f"stack {name} in {self._region}"):
            try:
                found = self._client.describe_stacks(StackName=name)["Stacks"]
            except ClientError as error:
                if _is_missing(error):
                    return []
                raise
        return [each for each in found if self._is_ours(each, (name,))]

    def former_names(self) -> list[str]:
        """Return the names of stacks that were the environment's; AWS knows them for 90 days."""
        prefix = stack_prefix(self._environment)
        with aws_errors("deleted stacks"):
            pages = self._client.get_paginator("list_stacks").paginate(StackStatusFilter=[_GONE])
            deleted = [
                each
                for page in pages
                for each in page["StackSummaries"]
                if each["StackName"].startswith(prefix)
            ]
            described = [
                self._client.describe_stacks(StackName=each["StackId"])["Stacks"][0]
                for each in deleted
            ]
        return [each["StackName"] for each in described if self._is_ours(each, ())]

    def look(self, stack: dict[str, Any]) -> FoundStack:
        """Return a stack with its resources."""
        name = stack["StackName"]
        return FoundStack(
            name=name,
            region=self._region,
            stack_id=stack["StackId"],
            status=stack["StackStatus"],
            is_protected=stack.get("EnableTerminationProtection", False),
            resources=self._resources(stack["StackId"], self._retained(stack)),
        )

    def delete(self, stack: FoundStack, retained: Sequence[str] = ()) -> None:
        """Ask for the deletion of a stack, which takes its time.

        Args:
            retained: logical ids of resources that are left; for a stack that is DELETE_FAILED.
        """
        options = {"RetainResources": list(retained)} if retained else {}
        with aws_errors(f"deletion of stack {stack.name}"):
            self._client.delete_stack(StackName=stack.stack_id, **options)

    def progress(self, stack: FoundStack) -> StackProgress:
        """Return how far a stack is that is being deleted."""
        with aws_errors(f"stack {stack.name}"):
            (found,) = self._client.describe_stacks(StackName=stack.stack_id)["Stacks"]
        status = found["StackStatus"]
        resources = () if status == _GONE else self._resources(stack.stack_id, frozenset())
        return StackProgress(
            status=status, reason=found.get("StackStatusReason", ""), resources=resources
        )

    def _is_ours(self, stack: dict[str, Any], expected_names: Collection[str]) -> bool:
        return is_ours(
            self._environment,
            name=stack["StackName"],
            status=stack["StackStatus"],
            tags={each["Key"]: each["Value"] for each in stack.get("Tags", [])},
            description=stack.get("Description", ""),
            expected_names=expected_names,
        )

    def _resources(self, stack_id: str, retained: frozenset[str]) -> tuple[StackResource, ...]:
        with aws_errors(f"resources of stack {stack_id}"):
            pages = self._client.get_paginator("list_stack_resources").paginate(StackName=stack_id)
            return tuple(
                _resource(each, retained)
                for page in pages
                for each in page["StackResourceSummaries"]
                if each["ResourceStatus"] != _GONE
            )

    def _retained(self, stack: dict[str, Any]) -> frozenset[str]:
        """Return the logical ids of what CloudFormation leaves when the stack goes."""
        with aws_errors(f"template of stack {stack['StackName']}"):
            try:
                body = self._client.get_template(StackName=stack["StackId"])["TemplateBody"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "ValidationError":
                    return frozenset()  # never executed: it has none
                raise
        return frozenset(_retained_by(body))


def _is_missing(error: ClientError) -> bool:
    found = error.response["Error"]
    return found["Code"] == "ValidationError" and "does not exist" in found["Message"]


def _retained_by(body: Any) -> Iterator[str]:
    try:
        template = json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return  # YAML, so not the CDK's
    for logical_id, resource in template.get("Resources", {}).items():
        if resource.get("DeletionPolicy") in _RETAINING:
            yield logical_id


def _resource(found: dict[str, Any], retained: frozenset[str]) -> StackResource:
    return StackResource(
        logical_id=found["LogicalResourceId"],
        type=found["ResourceType"],
        physical_id=found.get("PhysicalResourceId", ""),
        status=found["ResourceStatus"],
        reason=found.get("ResourceStatusReason", ""),
        is_retained=found["LogicalResourceId"] in retained,
    )
