"""What SageMaker does not host without servers."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.serverless import rules as serverless_rules
from sandbox.sagemaker.serverless.configuration import ServerlessConfig
from sandbox.sagemaker.variants import VariantPlan

VARIANT: dict[str, Any] = {
    "VariantName": "a",
    "ModelName": "m",
    "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
}


def config(*variants, **members):
    given = [VARIANT] if variants == () else list(variants)
    return {"EndpointConfigName": "c", "ProductionVariants": given, **members}


def with_concurrency(**members):
    return {**VARIANT, "ServerlessConfig": {**VARIANT["ServerlessConfig"], **members}}


def plan(serverless=None):
    model = Model("m", "arn:m", 0.0, {"PrimaryContainer": {"Image": "i"}})
    return VariantPlan(
        name="a", model=model, instance_type="", instance_count=1, weight=1.0, serverless=serverless
    )


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (config(VARIANT, {**VARIANT, "VariantName": "b"}), "exactly one production variant, got a"),
        (config(ShadowProductionVariants=[VARIANT]), "support ShadowProductionVariants"),
        (config(DataCaptureConfig={}), "support DataCaptureConfig"),
        (config(AsyncInferenceConfig={}), "support AsyncInferenceConfig"),
        (config(VpcConfig={}), "support VpcConfig"),
        (config(EnableNetworkIsolation=True), "support EnableNetworkIsolation"),
        (config({**VARIANT, "InstanceType": "ml.m5.large"}), "must not have InstanceType"),
        (config({**VARIANT, "InitialInstanceCount": 1}), "must not have InitialInstanceCount"),
        (config({**VARIANT, "RoutingConfig": {}}), "must not have RoutingConfig"),
        (config({k: v for k, v in VARIANT.items() if k != "ModelName"}), "must have ModelName"),
        (config(with_concurrency(MemorySizeInMB=3008)), "5120, 6144, got 3008"),
        (config(with_concurrency(ProvisionedConcurrency=6)), "MaxConcurrency, got 6 and 5"),
    ],
)
def test_what_excludes_serverless(params, words):
    """Each exclusion is a ValidationException that names it."""
    assert serverless_rules.has_serverless(params)
    with pytest.raises(SageMakerError) as refused:
        serverless_rules.check_endpoint_config(params)

    assert refused.value.code == "ValidationException"
    assert words in refused.value.message


@pytest.mark.parametrize("memory", [1024, 2048, 3072, 4096, 5120, 6144])
def test_the_six_memory_sizes_are_accepted(memory):
    """Provisioned concurrency may be all of the concurrency."""
    given = with_concurrency(MemorySizeInMB=memory, ProvisionedConcurrency=5)
    serverless_rules.check_endpoint_config(config(given, EnableNetworkIsolation=False))

    assert ServerlessConfig.read(given["ServerlessConfig"]).members() == given["ServerlessConfig"]


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"VpcConfig": {}}, "VpcConfig of model m"),
        ({"EnableNetworkIsolation": True}, "EnableNetworkIsolation of model m"),
        ({"PrimaryContainer": {"Mode": "MultiModel"}}, "Mode MultiModel of model m"),
    ],
)
def test_models_that_need_servers(definition, words):
    """What the model asks for excludes serverless as what the configuration asks for does."""
    model = Model("m", "arn:m", 0.0, {"PrimaryContainer": {}, **definition})
    with pytest.raises(SageMakerError, match=words):
        serverless_rules.check_model(model)


def test_only_the_way_to_instances_is_open():
    """Real-time to serverless is refused, serverless to real-time is not."""
    serverless = plan(ServerlessConfig(memory_size_in_mb=1024, max_concurrency=1))
    serverless_rules.check_update([serverless], [plan()])
    serverless_rules.check_update([serverless], [serverless])
    with pytest.raises(SageMakerError, match="cannot be updated to a serverless one"):
        serverless_rules.check_update([plan()], [serverless])


@pytest.mark.parametrize(
    ("serverless", "desired", "words"),
    [
        (False, {"ServerlessUpdateConfig": {"MaxConcurrency": 2}}, "is not serverless"),
        (True, {"DesiredInstanceCount": 2}, "must not be given a DesiredInstanceCount"),
        (True, {"ServerlessUpdateConfig": {"MaxConcurrency": 1}}, "got 2 and 1"),
        (True, {"ServerlessUpdateConfig": {"ProvisionedConcurrency": 4}}, "got 4 and 3"),
    ],
)
def test_desired_capacity_is_in_the_variants_own_terms(serverless, desired, words):
    """And what an update omits still has to fit what it gives."""
    live = ServerlessConfig(memory_size_in_mb=1024, max_concurrency=3, provisioned_concurrency=2)
    with pytest.raises(SageMakerError, match=words):
        serverless_rules.check_desired(desired, plan(live if serverless else None))
