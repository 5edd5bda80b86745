"""Registered versions of a model, as the registry describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from coalmine.registration.metadata import metrics_of


class ApprovalStatus(StrEnum):
    """Whether a version may be deployed, in SageMaker's words."""

    APPROVED = "Approved"
    REJECTED = "Rejected"
    PENDING = "PendingManualApproval"


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisteredVersion:
    """One version of a group."""

    version: int
    arn: str
    status: str
    approval: ApprovalStatus
    created: datetime
    metrics: dict[str, float]
    model_data_url: str | None
    reason: str

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> Self:
        """Read what DescribeModelPackage answers."""
        containers = described.get("InferenceSpecification", {}).get("Containers", [])
        return cls(
            version=described["ModelPackageVersion"],
            arn=described["ModelPackageArn"],
            status=described["ModelPackageStatus"],
            approval=ApprovalStatus(described["ModelApprovalStatus"]),
            created=described["CreationTime"],
            metrics=metrics_of(described.get("CustomerMetadataProperties", {})),
            model_data_url=containers[0].get("ModelDataUrl") if containers else None,
            reason=described.get("ApprovalDescription", ""),
        )


def refusal_to_decide(found: RegisteredVersion, wanted: ApprovalStatus) -> str | None:
    """Say why a decision would change nothing; None when it changes something."""
    if found.approval is not wanted:
        return None
    because = f" ({found.reason})" if found.reason else ""
    return f"version {found.version} is {found.approval} already{because}; nothing was changed"
