"""CreateEndpoint, DescribeEndpoint, ListEndpoints, UpdateEndpoint..., DeleteEndpoint."""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence

from sandbox.sagemaker import hosting_rules
from sandbox.sagemaker.arns import endpoint_log_group
from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.describing import describe_endpoint, timestamp
from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.guardrails import rules as guardrail_rules
from sandbox.sagemaker.guardrails.plan import traffic_shift
from sandbox.sagemaker.listing import Listed, page
from sandbox.sagemaker.log_groups import open_log_group
from sandbox.sagemaker.quotas import refuse_beyond_quota
from sandbox.sagemaker.resources import tags_from
from sandbox.sagemaker.serverless import rules as serverless_rules
from sandbox.sagemaker.variants import VariantPlan, plans_from, retain, with_desired


def create(control: Control, params: Params) -> Answer:
    """Begin to bring an endpoint up."""
    endpoints = control.catalog.endpoints
    name = params["EndpointName"]
    hosting_rules.check_tags(params)
    endpoints.refuse_existing(name)
    plans = _plans(control, params)
    _check_deployment(control, params.get("DeploymentConfig"), plans)
    refuse_beyond_quota(control, plans)
    endpoint = Endpoint(
        name=name,
        arn=endpoints.arn(name),
        scope=control.catalog.scope,
        created=control.clock(),
        modified=control.clock(),
        config_name=params["EndpointConfigName"],
        last_deployment_config=copy.deepcopy(params.get("DeploymentConfig")),
        tags=tags_from(params),
    )
    endpoints.add(endpoint)
    _remember_capture(control, endpoint, params)
    open_log_group(control, endpoint_log_group(name), [plan.model for plan in plans])
    control.lifecycle.create(endpoint, plans)
    return {"EndpointArn": endpoint.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return an endpoint."""
    return describe_endpoint(control.catalog.endpoints.get(params["EndpointName"]))


def list_all(control: Control, params: Params) -> Answer:
    """Return one page of endpoints."""
    entries = [
        Listed(
            name=endpoint.name,
            created=endpoint.created,
            modified=endpoint.modified,
            status=endpoint.status,
            summary={
                "EndpointName": endpoint.name,
                "EndpointArn": endpoint.arn,
                "CreationTime": timestamp(endpoint.created),
                "LastModifiedTime": timestamp(endpoint.modified),
                "EndpointStatus": str(endpoint.status),
            },
        )
        for endpoint in control.catalog.endpoints
    ]
    endpoints, token = page(entries, params)
    answer: Answer = {"Endpoints": endpoints}
    return answer if token is None else {**answer, "NextToken": token}


def update(control: Control, params: Params) -> Answer:
    """Begin to move an endpoint to another configuration."""
    endpoint = control.catalog.endpoints.get(params["EndpointName"])
    plans = _plans(control, params)
    endpoint.refuse_unless_changeable()
    registered = control.scalable_targets.registered_variants(endpoint.scope, endpoint.name)
    hosting_rules.check_registered(registered, plans, endpoint.live_plans)
    if params.get("RetainAllVariantProperties", False):
        excluded = frozenset(
            each["VariantPropertyType"]
            for each in params.get("ExcludeRetainedVariantProperties", [])
        )
        plans = retain(plans, endpoint.live_plans, excluded=excluded)
    live = endpoint.live_plans.values()
    serverless_rules.check_update(live, plans)
    deployment = endpoint.last_deployment_config
    if not params.get("RetainDeploymentConfig", False):
        deployment = copy.deepcopy(params.get("DeploymentConfig"))
    _check_deployment(control, deployment, plans)
    guardrail_rules.check_variant_names(deployment, live, plans)
    refuse_beyond_quota(control, plans, endpoint)
    endpoint.last_deployment_config = deployment
    counts = [plan.instance_count for plan in plans if not plan.is_shadow]
    shift = traffic_shift(deployment, counts)
    _remember_capture(control, endpoint, params)
    control.lifecycle.deploy(endpoint, plans, params["EndpointConfigName"], shift)
    return {"EndpointArn": endpoint.arn}


def update_weights_and_capacities(control: Control, params: Params) -> Answer:
    """Begin to give variants other weights or instance counts; what is not named stays."""
    endpoint = control.catalog.endpoints.get(params["EndpointName"])
    endpoint.refuse_unless_changeable()
    desired = params["DesiredWeightsAndCapacities"]
    plans = endpoint.live_plans
    hosting_rules.check_desired(desired, plans)
    for each in desired:
        plans[each["VariantName"]] = with_desired(plans[each["VariantName"]], each)
    refuse_beyond_quota(control, plans.values(), endpoint)
    control.lifecycle.adjust(endpoint, tuple(plans.values()))
    return {"EndpointArn": endpoint.arn}


def delete(control: Control, params: Params) -> Answer:
    """Begin to take an endpoint down."""
    endpoints = control.catalog.endpoints
    endpoint = endpoints.get(params["EndpointName"])
    endpoint.refuse_unless_changeable(deleting=True)
    control.scalable_targets.forget_endpoint(endpoint.scope, endpoint.name)
    control.lifecycle.delete(endpoint, functools.partial(endpoints.remove, endpoint.name))
    return {}


def _plans(control: Control, params: Params) -> tuple[VariantPlan, ...]:
    config = control.catalog.endpoint_configs.get(params["EndpointConfigName"])
    return plans_from(config, control.catalog.models.get)


def _remember_capture(control: Control, endpoint: Endpoint, params: Params) -> None:
    """Take the capture of the new config: it is no variant property, so it is never retained."""
    name = params["EndpointConfigName"]
    endpoint.will_capture(name, control.catalog.endpoint_configs.get(name).capture)


def _check_deployment(
    control: Control, deployment: Params | None, plans: Sequence[VariantPlan]
) -> None:
    guardrail_rules.check_deployment(deployment, plans, control.alarms, control.catalog.scope)
