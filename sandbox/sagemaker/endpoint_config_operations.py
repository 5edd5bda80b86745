"""CreateEndpointConfig, DescribeEndpointConfig, ListEndpointConfigs, DeleteEndpointConfig."""

from __future__ import annotations

import copy

from sandbox.sagemaker import hosting_rules
from sandbox.sagemaker.control import Answer, Control, Params
from sandbox.sagemaker.describing import describe_endpoint_config, timestamp
from sandbox.sagemaker.listing import Listed, page
from sandbox.sagemaker.resources import EndpointConfig, tags_from
from sandbox.sagemaker.serverless import rules as serverless_rules
from sandbox.sagemaker.shadow import rules as shadow_rules

DEFAULT_WEIGHT = 1.0


def create(control: Control, params: Params) -> Answer:
    """Put an endpoint configuration into the catalog; its models must be there."""
    configs = control.catalog.endpoint_configs
    hosting_rules.check_tags(params)
    hosting_rules.check_endpoint_config(params)
    name = params["EndpointConfigName"]
    configs.refuse_existing(name)
    definition = copy.deepcopy(dict(params))
    shadows = definition.get("ShadowProductionVariants", [])
    for variant in [*definition["ProductionVariants"], *shadows]:
        model = control.catalog.models.get(variant["ModelName"])
        if "ServerlessConfig" in variant:
            serverless_rules.check_model(model)
        if shadows != []:
            shadow_rules.check_model(model)
        variant.setdefault("InitialVariantWeight", DEFAULT_WEIGHT)
    config = EndpointConfig(name, configs.arn(name), control.clock(), definition, tags_from(params))
    configs.add(config)
    return {"EndpointConfigArn": config.arn}


def describe(control: Control, params: Params) -> Answer:
    """Return an endpoint configuration."""
    name = params["EndpointConfigName"]
    return describe_endpoint_config(control.catalog.endpoint_configs.get(name))


def list_all(control: Control, params: Params) -> Answer:
    """Return one page of endpoint configurations."""
    entries = [
        Listed(
            name=config.name,
            created=config.created,
            modified=config.created,
            status="",
            summary={
                "EndpointConfigName": config.name,
                "EndpointConfigArn": config.arn,
                "CreationTime": timestamp(config.created),
            },
        )
        for config in control.catalog.endpoint_configs
    ]
    configs, token = page(entries, params)
    answer: Answer = {"EndpointConfigs": configs}
    return answer if token is None else {**answer, "NextToken": token}


def delete(control: Control, params: Params) -> Answer:
    """Remove an endpoint configuration; endpoints that use it keep serving."""
    control.catalog.endpoint_configs.remove(params["EndpointConfigName"])
    return {}
