"""What the Describe operations answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.sagemaker.endpoints import Endpoint, EndpointStatus
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.resources import EndpointConfig, Model
from sandbox.sagemaker.variants import VariantPlan

Answer = dict[str, Any]


def timestamp(epoch_seconds: float) -> float:
    """Return a time as SageMaker writes it: epoch seconds with milliseconds."""
    return round(epoch_seconds, 3)


def describe_model(model: Model) -> Answer:
    """Return a model as it was created."""
    return {
        "EnableNetworkIsolation": False,
        **_without_tags(model.definition),
        "ModelArn": model.arn,
        "CreationTime": timestamp(model.created),
    }


def describe_endpoint_config(config: EndpointConfig) -> Answer:
    """Return an endpoint configuration as it was created."""
    return {
        "EnableNetworkIsolation": False,
        **_without_tags(config.definition),
        "EndpointConfigArn": config.arn,
        "CreationTime": timestamp(config.created),
    }


def describe_endpoint(endpoint: Endpoint) -> Answer:
    """Return an endpoint with its variants as they are and as they are wanted."""
    answer: Answer = {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint.arn,
        "EndpointConfigName": endpoint.config_name,
        "EndpointStatus": str(endpoint.status),
        "CreationTime": timestamp(endpoint.created),
        "LastModifiedTime": timestamp(endpoint.modified),
    }
    variants = _variants(endpoint)
    if variants != []:
        answer["ProductionVariants"] = variants
    if endpoint.capture is not None:
        answer["DataCaptureConfig"] = endpoint.capture.describe()
    if endpoint.failure_reason is not None:
        answer["FailureReason"] = endpoint.failure_reason
    if endpoint.last_deployment_config is not None:
        answer["LastDeploymentConfig"] = dict(endpoint.last_deployment_config)
    change = endpoint.change
    if change is not None and change.new_config_name is not None:
        answer["PendingDeploymentSummary"] = {
            "EndpointConfigName": change.new_config_name,
            "StartTime": timestamp(change.started),
            "ProductionVariants": [
                _wanted(plan, "Creating", change.started) for plan in change.plans
            ],
        }
    return answer


def _variants(endpoint: Endpoint) -> list[Answer]:
    change = endpoint.change
    if change is not None and endpoint.status is EndpointStatus.CREATING:
        return [_wanted(plan, "Creating", change.started) for plan in change.plans]
    desired = endpoint.live_plans
    if change is not None and change.new_config_name is None:
        desired = {plan.name: plan for plan in change.plans}
    variants = []
    for name, fleet in endpoint.fleets.items():
        variant = _current(fleet, desired[name], endpoint.created)
        if desired[name] != fleet.plan and change is not None:
            variant["VariantStatus"] = _variant_status("Updating", change.started)
        variants.append(variant)
    return variants


def _current(fleet: Fleet, desired: VariantPlan, since: float) -> Answer:
    image = fleet.plan.model.image
    return {
        "VariantName": fleet.plan.name,
        "DeployedImages": [
            {
                "SpecifiedImage": image,
                "ResolvedImage": image,
                "ResolutionTime": timestamp(since),
            }
        ],
        "CurrentWeight": fleet.plan.weight,
        "DesiredWeight": desired.weight,
        "CurrentInstanceCount": len(fleet.instances),
        "DesiredInstanceCount": desired.instance_count,
        "RoutingConfig": {"RoutingStrategy": str(fleet.plan.routing_strategy)},
    }


def _wanted(plan: VariantPlan, status: str, since: float) -> Answer:
    return {
        "VariantName": plan.name,
        "CurrentWeight": 0.0,
        "DesiredWeight": plan.weight,
        "CurrentInstanceCount": 0,
        "DesiredInstanceCount": plan.instance_count,
        "VariantStatus": _variant_status(status, since),
    }


def _variant_status(status: str, since: float) -> list[Answer]:
    return [{"Status": status, "StartTime": timestamp(since)}]


def _without_tags(definition: Mapping[str, Any]) -> Answer:
    return {name: value for name, value in definition.items() if name != "Tags"}
