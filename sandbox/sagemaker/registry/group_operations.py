"""Create, Describe, List and DeleteModelPackageGroup, and the policy of a group."""

from __future__ import annotations

from sandbox.sagemaker import hosting_rules
from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.describing import timestamp
from sandbox.sagemaker.errors import SageMakerError, validation_exception
from sandbox.sagemaker.listing import Listed, page
from sandbox.sagemaker.registry import group_policy
from sandbox.sagemaker.registry.packages import ModelPackageGroup
from sandbox.sagemaker.resources import tags_from

_STATUS = "Completed"


def create(control: Control, params: Params) -> Answer:
    """Add a group without versions."""
    hosting_rules.check_tags(params)
    groups, name = control.catalog.model_package_groups, params["ModelPackageGroupName"]
    if groups.find(name) is not None:
        raise validation_exception(f"Model Package Group already exists: {groups.arn(name)}")
    group = ModelPackageGroup(
        name=name,
        arn=groups.arn(name),
        created=control.clock(),
        description=params.get("ModelPackageGroupDescription"),
        tags=tags_from(params),
    )
    groups.add(group)
    return {"ModelPackageGroupArn": group.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return a group."""
    group = control.registry.group(
        params["ModelPackageGroupName"], action="DescribeModelPackageGroup"
    )
    return {**_summary(group), "CreatedBy": {}}


def list_all(control: Control, params: Params) -> Answer:
    """Return one page of groups, the oldest first unless told otherwise."""
    entries = [
        Listed(
            name=group.name,
            created=group.created,
            modified=group.created,
            status=_STATUS,
            summary=_summary(group),
        )
        for group in control.catalog.model_package_groups
        if params.get("CrossAccountFilterOption") != "CrossAccount"
    ]
    groups, token = page(entries, {"SortOrder": "Ascending", **params})
    answer: Answer = {"ModelPackageGroupSummaryList": groups}
    return answer if token is None else {**answer, "NextToken": token}


def delete(control: Control, params: Params) -> Answer:
    """Remove a group that has no versions left."""
    group = control.registry.group(
        params["ModelPackageGroupName"], action="DeleteModelPackageGroup"
    )
    if versions := control.registry.versions(group):
        raise SageMakerError(
            "ConflictException",
            f"Model Package Group cannot be deleted because it still contains Model Packages: "
            f"{group.arn} has {len(versions)}",
        )
    control.catalog.model_package_groups.remove(group.name)
    return {}


def put_policy(control: Control, params: Params) -> Answer:
    """Let other accounts in."""
    group = _own_group(control, params)
    group_policy.check(params["ResourcePolicy"])
    group.policy = params["ResourcePolicy"]
    return {"ModelPackageGroupArn": group.arn}


def get_policy(control: Control, params: Params) -> Answer:
    """Return a group's policy."""
    return {"ResourcePolicy": _with_policy(control, params).policy}


def delete_policy(control: Control, params: Params) -> Answer:
    """Let nobody in any more."""
    _with_policy(control, params).policy = None
    return {}


def _own_group(control: Control, params: Params) -> ModelPackageGroup:
    groups, name = control.catalog.model_package_groups, params["ModelPackageGroupName"]
    group = groups.find(name)
    if group is None:
        raise validation_exception(f"Cannot find Model Package Group: {groups.arn(name)}")
    return group


def _with_policy(control: Control, params: Params) -> ModelPackageGroup:
    group = _own_group(control, params)
    if group.policy is None:
        raise validation_exception(f"Cannot find resource policy for: {group.arn}")
    return group


def _summary(group: ModelPackageGroup) -> Answer:
    summary: Answer = {
        "ModelPackageGroupName": group.name,
        "ModelPackageGroupArn": group.arn,
        "CreationTime": timestamp(group.created),
        "ModelPackageGroupStatus": _STATUS,
    }
    if group.description is not None:
        summary["ModelPackageGroupDescription"] = group.description
    return summary
