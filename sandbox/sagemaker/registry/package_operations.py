"""CreateModelPackage, DescribeModelPackage, ListModelPackages, UpdateModelPackage, Delete..."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.describing import timestamp
from sandbox.sagemaker.listing import Listed, page
from sandbox.sagemaker.registry import rules as package_rules
from sandbox.sagemaker.registry.events import STATUS_DETAILS, state_change
from sandbox.sagemaker.registry.packages import ApprovalStatus, ModelPackage
from sandbox.sagemaker.resources import tags_from

_STATUS = "Completed"
_NOT_DESCRIBED = ("ClientToken", "ModelPackageGroupName", "Tags")
_REPLACED = (
    "ApprovalDescription",
    "InferenceSpecification",
    "ModelApprovalStatus",
    "ModelCard",
    "ModelLifeCycle",
    "ModelPackageRegistrationType",
    "SourceUri",
)


def create(control: Control, params: Params) -> Answer:
    """Add the next version of a group."""
    package_rules.check_package(params)
    group = control.registry.group(params["ModelPackageGroupName"], action="CreateModelPackage")
    token = params.get("ClientToken")
    for former in control.registry.versions(group):
        if token is not None and former.client_token == token:
            return {"ModelPackageArn": former.arn}
    group.last_version += 1
    now, version = control.clock(), group.last_version
    package = ModelPackage(
        group_name=group.name,
        version=version,
        arn=f"{group.arn.replace(':model-package-group/', ':model-package/')}/{version}",
        created=now,
        modified=now,
        definition={
            "ModelApprovalStatus": str(ApprovalStatus.PENDING),
            **{k: copy.deepcopy(v) for k, v in params.items() if k not in _NOT_DESCRIBED},
        },
        client_token=token,
        tags=tags_from(params),
    )
    control.registry.add(group, package)
    control.emit(state_change(package))
    return {"ModelPackageArn": package.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return a version."""
    package = control.registry.package(params["ModelPackageName"], action="DescribeModelPackage")
    return {
        "CertifyForMarketplace": False,
        **package.definition,
        # A version has no name of its own.
        "ModelPackageName": package.group_name,
        **_identity(package),
        "ModelPackageStatusDetails": STATUS_DETAILS,
        "CreatedBy": {},
        "LastModifiedTime": timestamp(package.modified),
    }


def list_all(control: Control, params: Params) -> Answer:
    """Return one page of versions, the oldest first unless told otherwise."""
    wanted = params.get("ModelApprovalStatus")
    entries = [
        Listed(
            name=f"{package.group_name}/{package.version:09}",
            created=package.created,
            modified=package.modified,
            status=_STATUS,
            summary=_summary(package),
        )
        for package in _listed(control, params)
        if wanted is None or wanted == package.approval
    ]
    packages, token = page(entries, {"SortOrder": "Ascending", **params})
    answer: Answer = {"ModelPackageSummaryList": packages}
    return answer if token is None else {**answer, "NextToken": token}


def update(control: Control, params: Params) -> Answer:
    """Change what may change of a version, its approval above all, and tell who listens."""
    package = control.registry.package(params["ModelPackageArn"], action="UpdateModelPackage")
    package_rules.check_update(params)
    before = copy.deepcopy(package.definition)
    changed = package.definition
    changed.update({name: copy.deepcopy(params[name]) for name in _REPLACED if name in params})
    _change_metadata(changed, params)
    if added := params.get("AdditionalInferenceSpecificationsToAdd"):
        former = changed.get("AdditionalInferenceSpecifications", [])
        changed["AdditionalInferenceSpecifications"] = [*former, *copy.deepcopy(added)]
    names = sorted({*before, *changed})
    updated = [name for name in names if before.get(name) != changed.get(name)]
    if updated:
        package.modified = control.clock()
        control.emit(state_change(package, updated))
    return {"ModelPackageArn": package.arn}


def delete(control: Control, params: Params) -> Answer:
    """Remove a version; models that were made from it stay."""
    package = control.registry.package(params["ModelPackageName"], action="DeleteModelPackage")
    control.registry.remove(package)
    return {}


def _change_metadata(changed: dict[str, Any], params: Params) -> None:
    gone = params.get("CustomerMetadataPropertiesToRemove", [])
    former = changed.get("CustomerMetadataProperties", {})
    metadata = {
        **{key: value for key, value in former.items() if key not in gone},
        **params.get("CustomerMetadataProperties", {}),
    }
    if metadata:
        changed["CustomerMetadataProperties"] = metadata
    else:
        changed.pop("CustomerMetadataProperties", None)


def _listed(control: Control, params: Params) -> list[ModelPackage]:
    if "ModelPackageGroupName" in params:
        group = control.registry.group(params["ModelPackageGroupName"], action="ListModelPackages")
        return control.registry.versions(group)
    # Without a type, SageMaker lists those that belong to no group; there are none here.
    kind = params.get("ModelPackageType", "Unversioned")
    return [] if kind == "Unversioned" else list(control.catalog.model_packages)


def _identity(package: ModelPackage) -> Answer:
    return {
        "ModelPackageGroupName": package.group_name,
        "ModelPackageVersion": package.version,
        "ModelPackageArn": package.arn,
        "CreationTime": timestamp(package.created),
        "ModelPackageStatus": _STATUS,
        "ModelApprovalStatus": str(package.approval),
    }


def _summary(package: ModelPackage) -> Answer:
    described = ("ModelPackageDescription", "ModelLifeCycle", "ModelPackageRegistrationType")
    shown = {name: package.definition[name] for name in described if name in package.definition}
    return {**_identity(package), **shown}
