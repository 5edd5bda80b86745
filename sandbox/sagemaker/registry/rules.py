"""The rules of the model registry that only SageMaker's documentation has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.sagemaker import hosting_rules
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.registry.packages import ApprovalStatus, ModelPackage

Params = Mapping[str, Any]

_UNSUPPORTED = ("SourceAlgorithmSpecification", "ValidationSpecification")
_FROM_THE_PACKAGE = ("Image", "ModelDataUrl", "ModelDataSource", "MultiModelConfig")


def check_package(params: Params) -> None:
    """Refuse what is no version of a group."""
    hosting_rules.check_tags(params)
    if "ModelPackageName" in params and "ModelPackageGroupName" in params:
        raise validation_exception(
            "Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot "
            "determine which one to use."
        )
    if "ModelPackageGroupName" not in params:
        raise _unsupported("A model package without a ModelPackageGroupName")
    for member in _UNSUPPORTED:
        if member in params:
            raise _unsupported(f"{member} in a model package")
    if params.get("CertifyForMarketplace", False):
        raise validation_exception("CertifyForMarketplace does not apply to versioned models.")


def check_update(params: Params) -> None:
    """Refuse an update that names nothing to change."""
    if not params.keys() - {"ModelPackageArn", "ClientToken"}:
        raise validation_exception("At least one member to update must be given.")


def check_container(container: Params) -> None:
    """Refuse a model's container that says by itself what its package says."""
    twice = [member for member in _FROM_THE_PACKAGE if member in container]
    if twice != []:
        raise validation_exception(
            f"A container with a ModelPackageName must have no {', '.join(twice)}."
        )
    if "InferenceSpecificationName" in container:
        raise _unsupported("InferenceSpecificationName in a container")


def check_deployable(package: ModelPackage) -> None:
    """Refuse to make a model of a version that nobody approved, or that holds no container."""
    if package.approval is not ApprovalStatus.APPROVED:
        raise validation_exception(
            f"Model package {package.arn} must be Approved to create a model from it, got "
            f"ModelApprovalStatus {package.approval}."
        )
    if len(package.containers) != 1:
        raise _unsupported(f"Model package {package.arn} with {len(package.containers)} containers")


def _unsupported(what: str) -> Exception:
    return validation_exception(f"{what} is not supported by this sandbox.")
