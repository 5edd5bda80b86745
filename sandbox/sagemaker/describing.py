"""What the Describe operations answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.sagemaker.endpoints import Change, Endpoint, EndpointStatus
from sandbox.sagemaker.fleets import Fleet
from sandbox.sagemaker.resources import EndpointConfig, Model
from sandbox.sagemaker.serverless.configuration import ServerlessConfig
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
    answer.update(_by_kind(_variants(endpoint)))
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
            **_by_kind(_pending(endpoint, change)),
        }
    return answer


def _by_kind(variants: Iterable[tuple[VariantPlan, Answer]]) -> Answer:
    """Return the members of variants and shadows; SageMaker has no empty ones."""
    members: Answer = {}
    for plan, described in variants:
        member = "ShadowProductionVariants" if plan.is_shadow else "ProductionVariants"
        members.setdefault(member, []).append(described)
    return members


def _pending(endpoint: Endpoint, change: Change) -> Iterator[tuple[VariantPlan, Answer]]:
    if endpoint.green is None:
        for plan in change.plans:
            yield plan, _wanted(plan, "Creating", change.started)
        return
    status = "Baking" if endpoint.green_share > 0 else "ActivatingTraffic"
    for fleet in endpoint.green.all_fleets.values():
        variant = _current(fleet, fleet.plan, change.started)
        variant["VariantStatus"] = _variant_status(status, change.started)
        variant.pop("RoutingConfig", None)
        yield fleet.plan, variant


def _variants(endpoint: Endpoint) -> Iterator[tuple[VariantPlan, Answer]]:
    change = endpoint.change
    if change is not None and endpoint.status is EndpointStatus.CREATING:
        for plan in change.plans:
            yield plan, _wanted(plan, "Creating", change.started)
        return
    desired = endpoint.live_plans
    if change is not None and change.new_config_name is None:
        desired = {plan.name: plan for plan in change.plans}
    for name, fleet in endpoint.blue.all_fleets.items():
        variant = _current(fleet, desired[name], endpoint.created)
        if desired[name] != fleet.plan and change is not None:
            variant["VariantStatus"] = _variant_status("Updating", change.started)
        yield fleet.plan, variant


def _current(fleet: Fleet, desired: VariantPlan, since: float) -> Answer:
    image = fleet.plan.model.image
    variant = {
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
    }
    if fleet.plan.serverless is not None:
        return {**variant, **_serverless(fleet.plan.serverless, desired.serverless)}
    return {
        **variant,
        "CurrentInstanceCount": len(fleet.instances),
        "DesiredInstanceCount": desired.instance_count,
        "RoutingConfig": {"RoutingStrategy": str(fleet.plan.routing_strategy)},
    }


def _serverless(current: ServerlessConfig, desired: ServerlessConfig | None) -> Answer:
    answer: Answer = {"CurrentInstanceCount": 0, "CurrentServerlessConfig": current.members()}
    if desired is not None and (desired != current or desired.provisioned_concurrency is not None):
        answer["DesiredServerlessConfig"] = desired.members()
    return answer


def _wanted(plan: VariantPlan, status: str, since: float) -> Answer:
    capacity: Answer = {"DesiredInstanceCount": plan.instance_count}
    if plan.serverless is not None:
        capacity = {"DesiredServerlessConfig": plan.serverless.members()}
    return {
        "VariantName": plan.name,
        "CurrentWeight": 0.0,
        "DesiredWeight": plan.weight,
        "CurrentInstanceCount": 0,
        **capacity,
        "VariantStatus": _variant_status(status, since),
    }


def _variant_status(status: str, since: float) -> list[Answer]:
    return [{"Status": status, "StartTime": timestamp(since)}]


def _without_tags(definition: Mapping[str, Any]) -> Answer:
    return {name: value for name, value in definition.items() if name != "Tags"}
