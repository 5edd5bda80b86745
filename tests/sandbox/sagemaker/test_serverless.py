"""Serverless endpoints with real workers."""

from __future__ import annotations

import concurrent.futures
import time

import pytest

from sandbox.sagemaker.service import ModelError, SageMakerError

SLOW = """
import os
import time


def model_fn(model_dir):
    return None


def transform_fn(model, content, content_type, accept):
    if content == "die":
        os._exit(1)
    if content == "much":
        return "x" * (4 * 2**20 + 1)
    time.sleep(float(content.strip("[]")))
    return "done"
"""

BROKEN = """
def model_fn(model_dir):
    raise RuntimeError("the pickle is from another age")
"""

IDLE_SECONDS = 1.0


@pytest.fixture(scope="module")
def rig(new_module_rig):
    """Give the tests of this module a SageMaker whose serverless workers idle away quickly."""
    with new_module_rig(serverless_idle_seconds=IDLE_SECONDS) as started:
        for name in ("one", "two"):
            started.has_model(name)
        started.has_model("slow", code=SLOW)
        started.has_model("broken", code=BROKEN)
        yield started


def published(rig, look):
    """Wait until the seconds in question have been published, and return what a look finds."""
    deadline = time.monotonic() + 10
    while not (found := look()):
        assert time.monotonic() < deadline, rig.metrics.names("e")
        time.sleep(0.05)
    return found


def setup_times(rig, name):
    return rig.metrics.values("ModelSetupTime", name, VariantName="a")


def invocations(rig, name):
    return len(rig.metrics.values("Invocations", name, VariantName="a"))


def test_workers_come_with_requests_and_go_without(rig):
    """Cold, warm, idle, cold again: only cold starts have a setup time."""
    endpoint = rig.has_endpoint("coming", rig.serverless("a", "one"))

    assert [] == rig.worker_pids("coming")
    (variant,) = endpoint["ProductionVariants"]
    assert variant["CurrentServerlessConfig"] == {"MemorySizeInMB": 1024, "MaxConcurrency": 2}
    assert variant["CurrentInstanceCount"] == 0
    for _ in range(3):
        assert rig.invoke("coming")[1] == b'"one"'
    assert len(rig.worker_pids("coming")) == 1
    published(rig, lambda: invocations(rig, "coming") == 3)
    assert len(setup_times(rig, "coming")) == 1
    published(rig, lambda: rig.worker_pids("coming") == [])
    rig.invoke("coming")
    published(rig, lambda: invocations(rig, "coming") == 4)
    assert len(setup_times(rig, "coming")) == 2
    assert rig.metrics.names("coming") == {
        "Invocations",
        "Invocation4XXErrors",
        "Invocation5XXErrors",
        "ModelLatency",
        "OverheadLatency",
        "ModelSetupTime",
        "MemoryUtilization",
        "ServerlessConcurrentExecutionsUtilization",
    }
    rig.delete("coming")


def test_a_request_too_many_is_throttled_and_hurts_nobody(rig):
    """ThrottlingException, 400; the one under way is answered."""
    rig.has_endpoint("throttled", rig.serverless("a", "slow", MaxConcurrency=1))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(rig.invoke, "throttled", b"1.0")
        while rig.worker_pids("throttled") == []:
            time.sleep(0.01)
        with pytest.raises(SageMakerError) as refused:
            rig.invoke("throttled", b"0")

        assert (refused.value.code, refused.value.status) == ("ThrottlingException", 400)
        assert refused.value.members() == {"message": None}
        assert under_way.result()[1] == b"done"
    assert rig.invoke("throttled", b"0")[1] == b"done"
    published(rig, lambda: invocations(rig, "throttled") == 2)
    used = rig.metrics.values(
        "ServerlessConcurrentExecutionsUtilization", "throttled", VariantName="a"
    )
    assert [1.0, 1.0, 1.0] == used
    rig.delete("throttled")


def test_requests_at_once_have_a_worker_each(rig):
    """A worker has one request at a time."""
    rig.has_endpoint("both", rig.serverless("a", "slow", MaxConcurrency=2))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        under_way = [pool.submit(rig.invoke, "both", b"0.8") for _ in range(2)]
        answers = [each.result()[1] for each in under_way]

    assert answers == [b"done", b"done"]
    assert len(rig.worker_pids("both")) == 2
    rig.delete("both")


def test_four_megabytes_are_the_limit_in_both_directions(rig):
    """A request beyond it is refused, a response beyond it is a model error."""
    rig.has_endpoint("large", rig.serverless("a", "slow"))
    with pytest.raises(SageMakerError) as refused:
        rig.invoke("large", b" " * (4 * 2**20 + 1))
    with pytest.raises(ModelError, match="larger than the limit"):
        rig.invoke("large", b"much")

    assert refused.value.status == 413
    assert rig.invoke("large", b" " * (4 * 2**20 - 1) + b"0")[1] == b"done"
    rig.delete("large")


def test_a_worker_that_dies_is_a_model_error_and_the_next_request_gets_another(rig):
    """There is no time without a healthy worker: one is started."""
    rig.has_endpoint("dying", rig.serverless("a", "slow"))
    with pytest.raises(ModelError) as died:
        rig.invoke("dying", b"die")

    assert died.value.original_status == 0
    assert rig.invoke("dying", b"0")[1] == b"done"
    rig.delete("dying")


def test_provisioned_concurrency_is_warm_and_can_be_changed(rig):
    """The first request is not cold; what is beyond it spills over, and idling leaves it there."""
    config = {"MaxConcurrency": 3, "ProvisionedConcurrency": 1}
    rig.has_endpoint("warm", rig.serverless("a", "slow", **config))

    assert len(rig.worker_pids("warm")) == 1
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(rig.invoke, "warm", b"0.8") for _ in range(2)]:
            assert each.result()[1] == b"done"
    published(rig, lambda: invocations(rig, "warm") == 2)
    counted = {
        name: rig.metrics.values(f"ServerlessProvisionedConcurrency{name}", "warm", VariantName="a")
        for name in ("Invocations", "SpilloverInvocations", "Utilization")
    }
    assert counted["Invocations"] == [1.0]
    assert counted["SpilloverInvocations"] == [1.0]
    assert sorted(counted["Utilization"]) == [1.0, 2.0]
    assert len(setup_times(rig, "warm")) == 1
    published(rig, lambda: len(rig.worker_pids("warm")) == 1)
    rig.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="warm",
        DesiredWeightsAndCapacities=[
            {"VariantName": "a", "ServerlessUpdateConfig": {"ProvisionedConcurrency": 2}}
        ],
    )
    (updating,) = rig.call("DescribeEndpoint", EndpointName="warm")["ProductionVariants"]
    (settled,) = rig.settled("warm")["ProductionVariants"]
    wanted = {"MemorySizeInMB": 1024, "MaxConcurrency": 3, "ProvisionedConcurrency": 2}
    assert updating["DesiredServerlessConfig"] == wanted
    assert settled["CurrentServerlessConfig"] == wanted
    assert len(rig.worker_pids("warm")) == 2
    rig.delete("warm")
    assert rig.worker_pids("warm") == []


def test_a_model_that_cannot_load_fails_the_endpoint(rig):
    """It is tried once before the endpoint is in service."""
    endpoint = rig.has_endpoint("failing", rig.serverless("a", "broken"))

    assert endpoint["EndpointStatus"] == "Failed"
    assert "RuntimeError: the pickle is from another age" in endpoint["FailureReason"]
    rig.delete("failing")


def test_updates_keep_serving_and_may_end_on_instances_but_not_begin_there(rig):
    """A serverless endpoint can be moved to instances; there is no way back."""
    rig.has_endpoint("moving", rig.serverless("a", "one"))
    rig.has_config("moving-two", rig.serverless("a", "two"))
    rig.has_config("moving-instances", rig.variant("a", "one"))
    seen = set()
    for config_name, answer in (("moving-two", "two"), ("moving-instances", "one")):
        rig.call("UpdateEndpoint", EndpointName="moving", EndpointConfigName=config_name)
        while rig.call("DescribeEndpoint", EndpointName="moving")["EndpointStatus"] == "Updating":
            seen |= rig.answers("moving", 1)
        assert {answer} == rig.answers("moving", 2)
    assert seen <= {"one", "two"}
    with pytest.raises(SageMakerError, match="cannot be updated to a serverless one"):
        rig.call("UpdateEndpoint", EndpointName="moving", EndpointConfigName="moving-two")
    assert len(rig.worker_pids("moving")) == 1
    rig.delete("moving")


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["s-1"]}}, "VpcConfig of model"),
        ({"EnableNetworkIsolation": True}, "EnableNetworkIsolation of model"),
    ],
)
def test_models_that_serverless_cannot_host_are_refused(rig, members, words):
    """When the configuration is created."""
    container = rig.call("DescribeModel", ModelName="one")["PrimaryContainer"]
    name = f"model-{len(words)}"
    rig.call("CreateModel", ModelName=name, PrimaryContainer=container, **members)
    with pytest.raises(SageMakerError, match=words):
        rig.has_config("refused", rig.serverless("a", name))
