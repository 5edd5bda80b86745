"""The metrics of serverless variants, and no others."""

from __future__ import annotations

from sandbox.sagemaker.serverless.configuration import ServerlessConfig
from sandbox.sagemaker.serverless.metrics import ServerlessInvocation

ENDPOINTS, INSTANCES = "AWS/SageMaker", "/aws/sagemaker/Endpoints"


def measured(*, provisioned=None, **members):
    invocation = ServerlessInvocation(
        **{
            "model_status": 200,
            "model_seconds": 0.25,
            "total_seconds": 1.25,
            "setup_seconds": None,
            "is_provisioned": False,
            "concurrent_requests": 3,
            "memory_percent": 12.5,
            "config": ServerlessConfig(
                memory_size_in_mb=2048, max_concurrency=4, provisioned_concurrency=provisioned
            ),
            **members,
        }
    )
    return {name: (where, unit, value) for where, name, unit, value in invocation.measurements()}


def test_a_warm_invocation():
    """No instances are counted, and nothing was set up."""
    assert measured() == {
        "Invocations": (ENDPOINTS, "None", 1.0),
        "Invocation4XXErrors": (ENDPOINTS, "None", 0.0),
        "Invocation5XXErrors": (ENDPOINTS, "None", 0.0),
        "ModelLatency": (ENDPOINTS, "Microseconds", 250_000.0),
        "OverheadLatency": (ENDPOINTS, "Microseconds", 1_000_000.0),
        "MemoryUtilization": (INSTANCES, "Percent", 12.5),
        "ServerlessConcurrentExecutionsUtilization": (ENDPOINTS, "None", 0.75),
    }


def test_a_cold_start_has_a_setup_time():
    """In microseconds; the overhead has it too."""
    cold = measured(setup_seconds=0.9)

    assert cold["ModelSetupTime"] == (ENDPOINTS, "Microseconds", 900_000.0)
    assert cold["OverheadLatency"] == (ENDPOINTS, "Microseconds", 1_000_000.0)


def test_provisioned_concurrency_is_told_from_what_spills_over():
    """Utilization is of the provisioned concurrency, so that it may be more than all of it."""
    inside, beyond = measured(provisioned=2, is_provisioned=True), measured(provisioned=2)

    assert inside["ServerlessProvisionedConcurrencyExecutions"] == (ENDPOINTS, "Count", 3.0)
    assert inside["ServerlessProvisionedConcurrencyUtilization"] == (ENDPOINTS, "None", 1.5)
    assert inside["ServerlessProvisionedConcurrencyInvocations"] == (ENDPOINTS, "Count", 1.0)
    assert "ServerlessProvisionedConcurrencySpilloverInvocations" not in inside
    assert beyond["ServerlessProvisionedConcurrencySpilloverInvocations"][2] == 1.0
    assert "ServerlessProvisionedConcurrencyInvocations" not in beyond
