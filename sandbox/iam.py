"""Who may call SageMaker for what, and what the roles handed to SageMaker must allow.

A role that IAM here does not know is let through: scripts that try an API often name one that
exists nowhere. A role that was created here is held to its trust and its policies, as on AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import unquote

from sandbox.sagemaker.errors import SageMakerError, validation_exception
from sandbox.sagemaker.ports import ObjectWrite

SERVICE_PRINCIPAL = "sagemaker.amazonaws.com"
RUNTIME_PREFIX = "/endpoints/"

# The member of a request that names a resource, and the word for it in the ARN.
_NAMING_MEMBERS = {
    "EndpointName": "endpoint",
    "EndpointConfigName": "endpoint-config",
    "ModelName": "model",
    "TransformJobName": "transform-job",
}


class Policies(Protocol):
    """IAM, as far as SageMaker asks it."""

    def role_exists(self, role_arn: str) -> bool:
        """Tell whether IAM knows the role."""

    def role_trusts(self, role_arn: str, service: str) -> bool:
        """Tell whether a service may assume the role."""

    def role_allows(
        self, role_arn: str, action: str, resource_arn: str, keys: Mapping[str, str] = ...
    ) -> bool:
        """Tell whether the role's policies and the resource's allow an action."""


def control_resources(
    operation: str, params: Mapping[str, Any], region: str, account: str
) -> list[str]:
    """Return the ARNs that a control operation must be allowed on."""
    if operation.startswith("List") and operation != "ListTags":
        return ["*"]
    if isinstance(params.get("ResourceArn"), str):
        return [params["ResourceArn"]]
    if (package := _package_resource(operation, params, region, account)) is not None:
        return [package]
    if isinstance(params.get("TransformJobName"), str):
        members = ["TransformJobName"]  # its model needs no permission of its own
    else:
        members = list(_NAMING_MEMBERS)
    named = [
        f"arn:aws:sagemaker:{region}:{account}:{_NAMING_MEMBERS[member]}/{params[member].lower()}"
        for member in members
        if isinstance(params.get(member), str)
    ]
    return named if named else ["*"]


def _package_resource(
    operation: str, params: Mapping[str, Any], region: str, account: str
) -> str | None:
    """Return the ARN of a model package or group, which are named by ARN or by name."""
    here = f"arn:aws:sagemaker:{region}:{account}"
    group, package = params.get("ModelPackageGroupName"), params.get("ModelPackageName")
    if isinstance(params.get("ModelPackageArn"), str):
        return str(params["ModelPackageArn"])
    if isinstance(package, str):
        return package if package.startswith("arn:") else f"{here}:model-package/{package.lower()}"
    if not isinstance(group, str):
        return None
    arn = group if group.startswith("arn:") else f"{here}:model-package-group/{group.lower()}"
    if operation != "CreateModelPackage":
        return arn
    return f"{arn.replace(':model-package-group/', ':model-package/')}/*"  # its number comes later


def packages_to_describe(operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the model packages that a model is made of; its creator must be able to see them."""
    containers = params.get("Containers", []) if operation == "CreateModel" else []
    primary = params.get("PrimaryContainer") if operation == "CreateModel" else None
    for container in [primary, *(containers if isinstance(containers, list) else [])]:
        name = container.get("ModelPackageName") if isinstance(container, Mapping) else None
        if isinstance(name, str) and name.startswith("arn:"):
            yield name


def approval_keys(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition key by which a policy tells who may approve."""
    status = params.get("ModelApprovalStatus")
    return {"sagemaker:ModelApprovalStatus": status} if isinstance(status, str) else {}


def invoked_endpoint(path: str, region: str, account: str) -> str:
    """Return the ARN of the endpoint in a runtime request's path."""
    name = unquote(path.removeprefix(RUNTIME_PREFIX).partition("/")[0])
    return f"arn:aws:sagemaker:{region}:{account}:endpoint/{name.lower()}"


def passed_role(operation: str, params: Mapping[str, Any]) -> str | None:
    """Return the role that a request hands to SageMaker."""
    role = params.get("ExecutionRoleArn") if operation.startswith("Create") else None
    return role if isinstance(role, str) else None


def tagging_keys(operation: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the condition keys of the AddTags that creating with tags needs, None without tags."""
    tags = params.get("Tags") if operation.startswith("Create") else None
    if not isinstance(tags, list) or tags == []:
        return None
    given = {tag.get("Key"): tag.get("Value") for tag in tags if isinstance(tag, Mapping)}
    return {
        "sagemaker:TaggingAction": operation,
        "aws:TagKeys": list(given),
        **{f"aws:RequestTag/{key}": value for key, value in given.items()},
    }


def check_execution_role(policies: Policies, operation: str, params: Mapping[str, Any]) -> None:
    """Raise what SageMaker answers when the role cannot do what the model needs.

    Raises:
        SageMakerError: it may not be assumed, or may not read an artifact.
    """
    role = passed_role(operation, params)
    if role is None or not policies.role_exists(role):
        return
    if not policies.role_trusts(role, SERVICE_PRINCIPAL):
        raise validation_exception(
            f"Could not assume role {role}. Please ensure that the role exists and allows "
            f"principal '{SERVICE_PRINCIPAL}' to assume the role."
        )
    for url in artifact_urls(params) if operation == "CreateModel" else ():
        if not policies.role_allows(role, "s3:GetObject", _object_arn(url)):
            raise _no_access(url, role)


def write_denial(policies: Policies, write: ObjectWrite) -> str | None:
    """Return why a role may not write an object, None when it may."""
    role = write.role_arn
    if role is None or not policies.role_exists(role):
        return None
    needed = [("s3:PutObject", f"arn:aws:s3:::{write.bucket}/{write.key}")]
    # An alias is no resource of a policy; what it stands for is not looked up here.
    if write.kms_key_id is not None and "alias/" not in write.kms_key_id:
        key_arn = (
            write.kms_key_id
            if write.kms_key_id.startswith("arn:")
            else f"arn:aws:kms:{write.region}:{write.account}:key/{write.kms_key_id}"
        )
        needed.append(("kms:GenerateDataKey", key_arn))
    for action, resource_arn in needed:
        if not policies.role_allows(role, action, resource_arn):
            return f"{role} is not authorized to perform: {action} on resource: {resource_arn}"
    return None


def may_not_deregister(action: str) -> SageMakerError:
    """Return the refusal to delete an endpoint of which something is a scalable target."""
    return SageMakerError(
        "AccessDeniedException",
        "An Application AutoScaling scalable target exists for a variant being deleted, and the "
        f"IAM identity used to invoke DeleteEndpoint does not have {action} permission to "
        "deregister the scalable target.",
    )


class ExecutionRoles:
    """What SageMaker is told about the roles that were handed to it."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def denial(
        self, role_arn: str, action: str, resource_arn: str, keys: Mapping[str, str]
    ) -> str | None:
        """Return why a role may not do something, None when it may."""
        policies = self._policies
        if not policies.role_exists(role_arn) or policies.role_allows(
            role_arn, action, resource_arn, keys
        ):
            return None
        return f"{role_arn} is not authorized to perform: {action} on resource: {resource_arn}"


def artifact_urls(params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the S3 URLs that a model's containers are loaded from."""
    containers = params.get("Containers", [])
    for container in [params.get("PrimaryContainer"), *containers]:
        if not isinstance(container, Mapping):
            continue
        source = container.get("ModelDataSource", {}).get("S3DataSource", {})
        for url in (container.get("ModelDataUrl"), source.get("S3Uri")):
            if isinstance(url, str) and url.startswith("s3://"):
                yield url


def _object_arn(url: str) -> str:
    location = url.removeprefix("s3://")
    # Below a prefix any key is read.
    return f"arn:aws:s3:::{location}{'*' if location.endswith('/') else ''}"


def _no_access(url: str, role: str) -> SageMakerError:
    return validation_exception(
        f'Could not access model data at {url}. Please ensure that the role "{role}" exists and '
        'that its trust relationship policy allows the action "sts:AssumeRole" for the service '
        f'principal "{SERVICE_PRINCIPAL}". Also ensure that the role has "s3:GetObject" '
        "permissions and that the object is located in the same region."
    )
