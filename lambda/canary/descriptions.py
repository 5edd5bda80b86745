"""What DescribeEndpoint says, as our types."""

from collections.abc import Mapping
from typing import Any

from canary.endpoint import EndpointState, VariantState


def read_endpoint(description: Mapping[str, Any]) -> EndpointState:
    """Read a description; while an endpoint is being created it has no variants yet."""
    return EndpointState(
        name=description["EndpointName"],
        status=description["EndpointStatus"],
        variants=tuple(_variant(each) for each in description.get("ProductionVariants", [])),
        config_name=description.get("EndpointConfigName"),
        pending_config_name=description.get("PendingDeploymentSummary", {}).get(
            "EndpointConfigName"
        ),
    )


def _variant(summary: Mapping[str, Any]) -> VariantState:
    return VariantState(
        name=summary["VariantName"],
        current_weight=summary.get("CurrentWeight"),
        desired_weight=summary.get("DesiredWeight"),
        current_instance_count=summary.get("CurrentInstanceCount"),
        desired_instance_count=summary.get("DesiredInstanceCount"),
    )


def says(error: Mapping[str, Any], *words: str) -> bool:
    """Tell one ValidationException of SageMaker from another: only the message differs."""
    details = error.get("Error", {})
    message = str(details.get("Message", "")).lower()
    return details.get("Code") == "ValidationException" and any(word in message for word in words)


def is_missing_endpoint(error: Mapping[str, Any]) -> bool:
    """Tell whether a refusal means that there is no such endpoint."""
    return says(error, "could not find endpoint")


def is_missing_model(error: Mapping[str, Any]) -> bool:
    """Tell whether a refusal means that there is no such model."""
    return says(error, "could not find model")


def is_busy_endpoint(error: Mapping[str, Any]) -> bool:
    """Tell whether a refusal means that the endpoint is being updated already."""
    return says(error, "in-progress", "in progress", "updating", "inservice")


def artifact_of(container: Mapping[str, Any]) -> str | None:
    """Return the S3 URI of a container's artifact; None when it has none."""
    if "ModelDataUrl" in container:
        return str(container["ModelDataUrl"])
    source = container.get("ModelDataSource", {}).get("S3DataSource", {})
    return str(source["S3Uri"]) if "S3Uri" in source else None


def source_of(container: Mapping[str, Any]) -> str | None:
    """Return what a container's model is made of: the model package, or the artifact's S3 URI."""
    package = container.get("ModelPackageName")
    return artifact_of(container) if package is None else str(package)
