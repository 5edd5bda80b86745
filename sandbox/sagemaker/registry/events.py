"""SageMaker Model Package State Change: what EventBridge is told about a version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.sagemaker.ports import Event
from sandbox.sagemaker.registry.packages import ModelPackage

DETAIL_TYPE = "SageMaker Model Package State Change"
STATUS_DETAILS: dict[str, list[Any]] = {"ValidationStatuses": [], "ImageScanStatuses": []}

_CARRIED = (
    "ModelApprovalStatus",
    "ApprovalDescription",
    "CustomerMetadataProperties",
    "InferenceSpecification",
    "MetadataProperties",
    "ModelLifeCycle",
    "ModelPackageDescription",
)


def state_change(package: ModelPackage, updated: Sequence[str] = ()) -> Event:
    """Return the event about a version that is new, or of which some members changed."""
    detail: dict[str, Any] = {
        "ModelPackageGroupName": package.group_name,
        "ModelPackageVersion": package.version,
        "ModelPackageArn": package.arn,
        "CreationTime": _written(package.created),
        "LastModifiedTime": _written(package.modified),
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": STATUS_DETAILS,
        "CertifyForMarketplace": False,
        **{name: package.definition[name] for name in _CARRIED if name in package.definition},
    }
    if updated:
        detail["UpdatedModelPackageFields"] = list(updated)
    return Event(detail_type=DETAIL_TYPE, resource_arn=package.arn, detail=detail)


def _written(epoch_seconds: float) -> str:
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
