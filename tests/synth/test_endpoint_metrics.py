"""Each kind of variant has metrics of its own; of the others CloudWatch never gets data."""

from typing import Any

import pytest

from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.serverless_variant import ServerlessVariant
from constructs_lib.shadow_variant import ShadowVariant

INVOCATIONS, UTILIZATION = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
FLEET: dict[str, Any] = {"instance_type": "ml.m5.large", "initial_instance_count": 1}


@pytest.fixture
def instances(stack, model):
    variant = InstanceVariant(name="live", model=model, initial_weight=1, **FLEET)
    shadow = ShadowVariant(name="dark", model=model, sampling_weight=1, **FLEET)
    return Endpoint(
        stack, "Instances", endpoint_name="flights", variants=[variant], shadow_variant=shadow
    )


@pytest.fixture
def serverless(stack, open_model):
    variant = ServerlessVariant(name="only", model=open_model)
    return Endpoint(stack, "Serverless", endpoint_name="rarely", variants=[variant])


@pytest.fixture
def many(stack, many_models):
    variant = InstanceVariant(name="shared", model=many_models, initial_weight=1, **FLEET)
    return Endpoint(stack, "Many", endpoint_name="airports", variants=[variant])


@pytest.mark.parametrize(
    ("metric", "namespace", "name", "statistic"),
    [
        ("metric_model_setup_time", INVOCATIONS, "ModelSetupTime", "Maximum"),
        ("metric_memory_utilization", UTILIZATION, "MemoryUtilization", "Maximum"),
        (
            "metric_concurrent_executions_utilization",
            INVOCATIONS,
            "ServerlessConcurrentExecutionsUtilization",
            "Maximum",
        ),
        (
            "metric_provisioned_concurrency_executions",
            INVOCATIONS,
            "ServerlessProvisionedConcurrencyExecutions",
            "Maximum",
        ),
        (
            "metric_provisioned_concurrency_utilization",
            INVOCATIONS,
            "ServerlessProvisionedConcurrencyUtilization",
            "Maximum",
        ),
        (
            "metric_provisioned_concurrency_invocations",
            INVOCATIONS,
            "ServerlessProvisionedConcurrencyInvocations",
            "Sum",
        ),
        (
            "metric_provisioned_concurrency_spillover_invocations",
            INVOCATIONS,
            "ServerlessProvisionedConcurrencySpilloverInvocations",
            "Sum",
        ),
        ("metric_invocations", INVOCATIONS, "Invocations", "Sum"),
    ],
)
def test_a_serverless_variant_has_cold_starts_and_concurrency(
    serverless, metric, namespace, name, statistic
):
    found = getattr(serverless.serverless_metrics("only"), metric)()

    assert (namespace, name, statistic) == (found.namespace, found.metric_name, found.statistic)
    assert {"EndpointName": "rarely", "VariantName": "only"} == found.dimensions


@pytest.mark.parametrize(
    ("metric", "namespace", "name", "statistic"),
    [
        ("metric_invocations_per_instance", INVOCATIONS, "InvocationsPerInstance", "Sum"),
        (
            "metric_concurrent_requests_per_model",
            INVOCATIONS,
            "ConcurrentRequestsPerModel",
            "Maximum",
        ),
        ("metric_cpu_utilization", UTILIZATION, "CPUUtilization", "Average"),
        ("metric_memory_utilization", UTILIZATION, "MemoryUtilization", "Average"),
        ("metric_disk_utilization", UTILIZATION, "DiskUtilization", "Maximum"),
        ("metric_model_latency", INVOCATIONS, "ModelLatency", "p99"),
    ],
)
def test_a_variant_on_instances_has_a_load(instances, metric, namespace, name, statistic):
    found = getattr(instances.instance_metrics("live"), metric)()

    assert (namespace, name, statistic) == (found.namespace, found.metric_name, found.statistic)
    assert {"EndpointName": "flights", "VariantName": "live"} == found.dimensions


@pytest.mark.parametrize(
    ("metric", "namespace", "name", "statistic"),
    [
        ("metric_model_cache_hit", INVOCATIONS, "ModelCacheHit", "Average"),
        ("metric_model_loading_wait_time", INVOCATIONS, "ModelLoadingWaitTime", "Maximum"),
        ("metric_model_loading_time", INVOCATIONS, "ModelLoadingTime", "Average"),
        ("metric_model_downloading_time", INVOCATIONS, "ModelDownloadingTime", "Average"),
        ("metric_model_unloading_time", INVOCATIONS, "ModelUnloadingTime", "Average"),
        ("metric_loaded_model_count", UTILIZATION, "LoadedModelCount", "Average"),
        ("metric_cpu_utilization", UTILIZATION, "CPUUtilization", "Average"),
    ],
)
def test_a_multi_model_variant_loads_and_unloads(many, metric, namespace, name, statistic):
    found = getattr(many.multi_model_metrics("shared"), metric)()

    assert (namespace, name, statistic) == (found.namespace, found.metric_name, found.statistic)


def test_a_shadow_variant_is_measured_like_any_other(instances):
    assert "dark" == instances.metric_invocations("dark").dimensions["VariantName"]
    assert (
        "dark"
        == instances.instance_metrics("dark").metric_cpu_utilization().dimensions["VariantName"]
    )


def test_metrics_of_another_kind_are_refused(instances, serverless):
    """An alarm on them would stay without data for good."""
    with pytest.raises(ValueError, match="must be of instances, got the serverless variant 'only'"):
        serverless.instance_metrics("only")
    with pytest.raises(ValueError, match="of a serverless variant, got 'live', which runs on"):
        instances.serverless_metrics("live")
    with pytest.raises(ValueError, match="of many models, got 'live', which has one"):
        instances.multi_model_metrics("live")


@pytest.mark.parametrize("kind", ["instance_metrics", "serverless_metrics", "multi_model_metrics"])
def test_metrics_of_an_unknown_variant_are_refused(instances, kind):
    with pytest.raises(ValueError, match=r"one of its variants \(live, dark\), got 'x'"):
        getattr(instances, kind)("x")
