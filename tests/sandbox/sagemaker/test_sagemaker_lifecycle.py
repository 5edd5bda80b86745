"""Endpoints over time, with real workers and a model that loads quickly."""

from __future__ import annotations

import concurrent.futures
import os
import signal
import threading
import time

import pytest

from sandbox.sagemaker.service import ModelError, SageMakerError

BROKEN = """
def model_fn(model_dir):
    raise RuntimeError("the pickle is from another age")
"""

SLOW = """
import time


def model_fn(model_dir):
    return None


def transform_fn(model, content, content_type, accept):
    time.sleep(float(content.strip("[]")))
    return "done"
"""


@pytest.fixture(scope="module", autouse=True)
def models(rig):
    for name in ("one", "two"):
        rig.has_model(name)
    rig.has_model("broken", code=BROKEN)
    rig.has_model("slow", code=SLOW)


def weights(endpoint):
    return {
        each["VariantName"]: (each["CurrentWeight"], each["DesiredWeight"])
        for each in endpoint["ProductionVariants"]
    }


def counts(endpoint):
    return {
        each["VariantName"]: (each["CurrentInstanceCount"], each["DesiredInstanceCount"])
        for each in endpoint["ProductionVariants"]
    }


def test_an_endpoint_passes_through_its_statuses(rig):
    """Creating, InService, Deleting, gone; what is under way can be neither changed nor deleted."""
    rig.has_config("Passing-config", rig.variant("only", "one"))
    created = rig.call(
        "CreateEndpoint", EndpointName="Passing", EndpointConfigName="Passing-config"
    )
    creating = rig.call("DescribeEndpoint", EndpointName="Passing")

    assert created["EndpointArn"] == "arn:aws:sagemaker:us-east-1:000000000000:endpoint/passing"
    assert creating["EndpointStatus"] == "Creating"
    assert counts(creating) == {"only": (0, 1)}
    for operation in ("DeleteEndpoint", "UpdateEndpointWeightsAndCapacities"):
        desired = [{"VariantName": "only", "DesiredWeight": 2}]
        extra = {"DesiredWeightsAndCapacities": desired} if operation.startswith("Upd") else {}
        with pytest.raises(SageMakerError, match="Cannot update in-progress endpoint"):
            rig.call(operation, EndpointName="Passing", **extra)
    with pytest.raises(SageMakerError, match="not found"):
        rig.invoke("Passing")

    assert rig.settled("Passing")["EndpointStatus"] == "InService"
    assert {"one"} == rig.answers("Passing", 3)
    rig.call("DeleteEndpoint", EndpointName="Passing")

    assert rig.call("DescribeEndpoint", EndpointName="Passing")["EndpointStatus"] == "Deleting"
    with pytest.raises(SageMakerError, match="not found"):
        rig.invoke("Passing")
    rig.gone("Passing")

    assert rig.worker_pids("Passing") == []


def test_weights_apply_when_the_endpoint_settles_and_no_worker_restarts(rig):
    """Until then the current weight is the old one; a challenger at weight 0 gets nothing."""
    variants = (rig.variant("a", "one"), rig.variant("b", "two", InitialVariantWeight=0))
    endpoint = rig.has_endpoint("weights", *variants)
    pids = rig.worker_pids("weights")

    assert weights(endpoint) == {"a": (1.0, 1.0), "b": (0.0, 0.0)}
    assert {"one"} == rig.answers("weights", 50)
    rig.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="weights",
        DesiredWeightsAndCapacities=[
            {"VariantName": "a", "DesiredWeight": 0},
            {"VariantName": "b", "DesiredWeight": 0.5},
        ],
    )
    updating = rig.call("DescribeEndpoint", EndpointName="weights")

    assert updating["EndpointStatus"] == "Updating"
    assert weights(updating) == {"a": (1.0, 0.0), "b": (0.0, 0.5)}
    assert {"one"} == rig.answers("weights", 5)
    assert weights(rig.settled("weights")) == {"a": (0.0, 0.0), "b": (0.5, 0.5)}
    assert {"two"} == rig.answers("weights", 50)
    assert pids == rig.worker_pids("weights")
    rig.delete("weights")


def test_capacity_adds_and_removes_workers(rig):
    """The instances that stay are the same ones."""
    rig.has_endpoint("capacity", rig.variant("a", "one"))
    first = set(rig.worker_pids("capacity"))
    for wanted in (3, 1):
        rig.call(
            "UpdateEndpointWeightsAndCapacities",
            EndpointName="capacity",
            DesiredWeightsAndCapacities=[{"VariantName": "a", "DesiredInstanceCount": wanted}],
        )

        assert {"a": (wanted, wanted)} == counts(rig.settled("capacity"))
    assert first == set(rig.worker_pids("capacity"))
    rig.delete("capacity")


@pytest.mark.parametrize(
    ("retention", "weight", "count"),
    [
        ({}, 1.0, 1),
        ({"RetainAllVariantProperties": True}, 0.25, 2),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
            },
            1.0,
            2,
        ),
    ],
    ids=["rewound", "retained", "weight excluded"],
)
def test_an_update_is_blue_green(rig, retention, weight, count):
    """The old workers serve until the new ones are healthy; retention goes by variant name."""
    name = f"update-{len(retention)}"
    rig.has_endpoint(name, rig.variant("a", "one"))
    desired = {"VariantName": "a", "DesiredWeight": 0.25, "DesiredInstanceCount": 2}
    rig.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName=name,
        DesiredWeightsAndCapacities=[desired],
    )
    rig.settled(name)
    former = set(rig.worker_pids(name))
    rig.has_config(f"{name}-next", rig.variant("a", "two"))
    rig.call("UpdateEndpoint", EndpointName=name, EndpointConfigName=f"{name}-next", **retention)
    updating = rig.call("DescribeEndpoint", EndpointName=name)

    assert updating["EndpointStatus"] == "Updating"
    assert f"{name}-config" == updating["EndpointConfigName"]
    assert f"{name}-next" == updating["PendingDeploymentSummary"]["EndpointConfigName"]
    seen = set()
    while rig.call("DescribeEndpoint", EndpointName=name)["EndpointStatus"] == "Updating":
        seen |= rig.answers(name, 1)

    assert seen <= {"one", "two"}
    assert {"two"} == rig.answers(name, 3)
    updated = rig.settled(name)
    assert f"{name}-next" == updated["EndpointConfigName"]
    assert {"a": (weight, weight)} == weights(updated)
    assert {"a": (count, count)} == counts(updated)
    assert set() == former & set(rig.worker_pids(name))
    rig.delete(name)


def test_an_update_that_fails_is_rolled_back_in_silence(rig):
    """InService again, on the old configuration; the next update clears the reason."""
    rig.has_endpoint("silent", rig.variant("a", "one"))
    pids = rig.worker_pids("silent")
    rig.has_config("silent-next", rig.variant("a", "broken"), rig.variant("b", "two"))
    rig.call("UpdateEndpoint", EndpointName="silent", EndpointConfigName="silent-next")
    endpoint = rig.settled("silent")

    assert endpoint["EndpointStatus"] == "InService"
    assert endpoint["EndpointConfigName"] == "silent-config"
    assert "RuntimeError: the pickle is from another age" in endpoint["FailureReason"]
    assert {"one"} == rig.answers("silent", 3)
    assert pids == rig.worker_pids("silent")
    rig.call("UpdateEndpoint", EndpointName="silent", EndpointConfigName="silent-config")
    assert "FailureReason" not in rig.settled("silent")
    rig.delete("silent")


def test_a_model_that_cannot_load_fails_the_endpoint_with_its_reason(rig):
    """The reason names the variant, the exception and the end of the log; only deletion is left."""
    endpoint = rig.has_endpoint("failing", rig.variant("good", "one"), rig.variant("bad", "broken"))

    assert endpoint["EndpointStatus"] == "Failed"
    for words in (
        "production variant bad did not pass the ping health check",
        "RuntimeError: the pickle is from another age",
        "in model_fn",
    ):
        assert words in endpoint["FailureReason"]
    with pytest.raises(SageMakerError, match="it can only be deleted"):
        rig.call("UpdateEndpoint", EndpointName="failing", EndpointConfigName="failing-config")
    rig.delete("failing")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise SystemExit('bye')", "the model could not be loaded: SystemExit: bye"),
        ("import os\nos._exit(3)", "the container ended with exit code 3"),
        ("def model_fn(", "SyntaxError"),
    ],
)
def test_code_that_leaves_fails_the_endpoint_at_once(rig, code, reason):
    """Nothing waits for a container that cannot come."""
    rig.has_model("leaving", code=code)
    endpoint = rig.has_endpoint("left", rig.variant("a", "leaving"))

    assert endpoint["EndpointStatus"] == "Failed"
    assert reason in endpoint["FailureReason"]
    rig.delete("left")
    rig.call("DeleteEndpointConfig", EndpointConfigName="left-config")
    rig.call("DeleteModel", ModelName="leaving")


@pytest.mark.parametrize(
    ("container", "reason"),
    [
        ({"ModelDataUrl": "s3://models/plain.txt"}, "an artifact must be a gzipped tar"),
        ({"Image": "123.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"}, "it cannot run image 123.dkr"),
        ({"Environment": {}}, "SAGEMAKER_PROGRAM must name the inference script"),
        (
            {"Environment": {"SAGEMAKER_PROGRAM": "inference.py"}},
            "ModuleNotFoundError: No module named 'inference'",
        ),
    ],
)
def test_what_cannot_be_hosted_fails_with_its_reason(rig, container, reason):
    """The model is created, as on SageMaker; its endpoint fails."""
    rig.objects.objects["s3://models/plain.txt"] = b"no archive"
    former = rig.call("DescribeModel", ModelName="one")["PrimaryContainer"]
    rig.call("CreateModel", ModelName="unhostable", PrimaryContainer={**former, **container})
    endpoint = rig.has_endpoint("unhosted", rig.variant("a", "unhostable"))

    assert endpoint["EndpointStatus"] == "Failed"
    assert reason in endpoint["FailureReason"]
    rig.delete("unhosted")
    rig.call("DeleteEndpointConfig", EndpointConfigName="unhosted-config")
    rig.call("DeleteModel", ModelName="unhostable")


def test_an_artifact_that_is_gone_fails_the_endpoint(rig):
    """CreateModel has seen it, but every instance fetches it anew."""
    rig.has_model("gone")
    del rig.objects.objects["s3://models/gone.tar.gz"]
    endpoint = rig.has_endpoint("late", rig.variant("a", "gone"))

    assert "Could not find model data at s3://models/gone.tar.gz." == endpoint["FailureReason"]
    rig.delete("late")


def test_a_worker_that_dies_fails_its_request_and_comes_back(rig):
    """The request under way is a model error, the next a 503, and then all is well again."""
    rig.has_endpoint("dying", rig.variant("a", "slow"))
    (pid,) = rig.worker_pids("dying")
    killer = threading.Timer(0.2, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(ModelError) as cut_off:
        rig.invoke("dying", b"30")
    while rig.worker_pids("dying") == [pid]:
        time.sleep(0.01)
    with pytest.raises(SageMakerError) as meanwhile:
        rig.invoke("dying", b"0")

    assert cut_off.value.original_status == 0
    assert (meanwhile.value.code, meanwhile.value.status) == ("ServiceUnavailable", 503)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            assert rig.invoke("dying", b"0")[1] == b"done"
            break
        except SageMakerError:
            time.sleep(0.05)
    else:
        raise AssertionError("the worker does not come back")
    rig.delete("dying")


def test_requests_under_way_are_finished_when_their_instance_goes(rig):
    """An update drains the old instances."""
    rig.has_endpoint("draining", rig.variant("a", "slow"))
    rig.has_config("draining-next", rig.variant("a", "one"))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        request = pool.submit(rig.invoke, "draining", b"1")
        time.sleep(0.1)
        rig.call("UpdateEndpoint", EndpointName="draining", EndpointConfigName="draining-next")

        assert request.result()[1] == b"done"
    assert rig.settled("draining")["EndpointConfigName"] == "draining-next"
    rig.delete("draining")


def test_a_container_that_never_answers_ping_fails_the_endpoint(new_rig):
    """The reason says how long was waited."""
    with new_rig(startup_timeout_seconds=1.5) as rig:
        rig.has_model(
            "asleep", code="import time\n\n\ndef model_fn(model_dir):\n    time.sleep(60)"
        )
        endpoint = rig.has_endpoint("late", rig.variant("a", "asleep"))

        assert "no answer to ping within 1.5 s" in endpoint["FailureReason"]


def test_an_invocation_that_takes_too_long_is_a_model_error(new_rig):
    """SageMaker gives a container 60 s; the message is SageMaker's."""
    with new_rig(invocation_timeout_seconds=0.3) as rig:
        rig.has_model("slow", code=SLOW)
        rig.has_endpoint("timeouts", rig.variant("a", "slow"))
        with pytest.raises(ModelError, match="invocation timed out") as failed:
            rig.invoke("timeouts", b"5")

        assert failed.value.original_status == 0
        assert rig.invoke("timeouts", b"0")[1] == b"done"


def test_stopping_leaves_no_worker_and_no_files(new_rig):
    """Only the logs stay."""
    with new_rig() as rig:
        rig.has_model("one")
        rig.has_endpoint("stopping", rig.variant("a", "one", InitialInstanceCount=2))
        rig.has_config("more", rig.variant("a", "one", InitialInstanceCount=3))
        rig.call("UpdateEndpoint", EndpointName="stopping", EndpointConfigName="more")
        pids = rig.worker_pids("stopping")
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    assert [path.name for path in rig.work_dir.iterdir()] == ["logs"]
