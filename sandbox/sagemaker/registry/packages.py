"""Model package groups and their versions: the resources of the model registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Params = Mapping[str, Any]


class ApprovalStatus(StrEnum):
    """Whether a version may be deployed."""

    APPROVED = "Approved"
    REJECTED = "Rejected"
    PENDING = "PendingManualApproval"


@dataclass(kw_only=True, slots=True)
class ModelPackageGroup:
    """The versions of one model; a number is never given twice."""

    name: str
    arn: str
    created: float
    description: str | None = None
    policy: str | None = None
    last_version: int = 0
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class ModelPackage:
    """A version of a group; `definition` has the members that were given, as they are now."""

    group_name: str
    version: int
    arn: str
    created: float
    modified: float
    definition: dict[str, Any]
    client_token: str | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what names a version among all versions of all groups."""
        return versioned_name(self.group_name, self.version)

    @property
    def approval(self) -> ApprovalStatus:
        """Return whether it may be deployed."""
        return ApprovalStatus(self.definition["ModelApprovalStatus"])

    @property
    def containers(self) -> list[Params]:
        """Return the containers to serve with, none for a package that is a mere record."""
        containers: list[Params] = self.definition.get("InferenceSpecification", {}).get(
            "Containers", []
        )
        return containers

    def container_for(self, given: Params) -> Params:
        """Return a model's container: what the package says, with the model's own variables."""
        packaged = dict(self.containers[0])
        packaged["Environment"] = {
            **packaged.get("Environment", {}),
            **given.get("Environment", {}),
        }
        return packaged


def versioned_name(group_name: str, version: int) -> str:
    """Return the name of a version, as it stands in its ARN."""
    return f"{group_name}/{version}"
