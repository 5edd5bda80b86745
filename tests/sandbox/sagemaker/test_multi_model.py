"""Many models behind one container: when they are loaded, kept, unloaded, and what is refused."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.sagemaker.service import ModelError, SageMakerError
from tests.sandbox.sagemaker.conftest import IMAGE

# `slow` and `broken` are models that load so; a request may ask for an error.
SHARED = """
import json
import os
import time


def model_fn(model_dir):
    with open(os.path.join(model_dir, "answer.txt")) as file:
        answer = file.read()
    if answer.startswith("slow"):
        time.sleep(1.5)
    if answer.startswith("broken"):
        raise ValueError("secret detail")
    return answer


def transform_fn(model, content, content_type, accept):
    if content == "refuse":
        from sagemaker_inference.errors import BaseInferenceToolkitError
        raise BaseInferenceToolkitError(422, "no such feature", "no such feature")
    if content == "raise":
        raise ValueError("secret detail")
    if content == "flask":
        from flask import Response
        return Response("never seen")
    if content.startswith("sleep"):
        time.sleep(0.5)
    return json.dumps([model, content]), "application/json"
"""


class Many:
    """A multi-model endpoint on a rig, and shorthands for what the tests do with it."""

    def __init__(self, rig, name, *, code=SHARED, caching="Enabled", room=2, count=1):
        self.rig, self.name = rig, name
        source = f"s3://code/{name}.tar.gz"
        rig.objects.objects[source] = rig.pack({"serve.py": code.encode()})
        rig.call(
            "CreateModel",
            ModelName=name,
            ExecutionRoleArn="arn:aws:iam::000000000000:role/execution",
            PrimaryContainer={
                "Image": IMAGE,
                "Mode": "MultiModel",
                "ModelDataUrl": f"s3://models/{name}/",
                "MultiModelConfig": {"ModelCacheSetting": caching},
                "Environment": {
                    "SAGEMAKER_PROGRAM": "serve.py",
                    "SAGEMAKER_SUBMIT_DIRECTORY": source,
                    "SANDBOX_MAX_LOADED_MODELS": str(room),
                },
            },
        )
        self.described = rig.has_endpoint(
            name, rig.variant("all", name, InitialInstanceCount=count)
        )

    def has(self, model, answer=None):
        """Put a model below the prefix."""
        content = model if answer is None else answer
        uri = f"s3://models/{self.name}/{model}"
        self.rig.objects.objects[uri] = self.rig.pack({"answer.txt": content.encode()})

    def ask(self, model, body=b"x"):
        """Return what a model says."""
        headers = {"X-Amzn-SageMaker-Target-Model": model}
        return json.loads(self.rig.invoke(self.name, body, **headers)[1])[0]

    def measured(self, metric):
        """Return every value of a metric of this endpoint so far."""
        self.rig.run(publish(self.rig))
        return [
            value
            for namespace, datum in self.rig.metrics.data
            if datum.name == metric and datum.dimensions["EndpointName"] == self.name
            for value, count in zip(datum.values, datum.counts, strict=True)
            for _ in range(int(count))
        ]


async def publish(rig):
    rig.sagemaker._publisher.publish(is_last=True)


def test_a_model_is_loaded_when_it_is_first_asked_for(rig):
    """The endpoint goes into service on an empty prefix; the second request is a hit."""
    many = Many(rig, "lazy")
    many.has("a.tar.gz")
    answers = [many.ask("a.tar.gz") for _ in range(3)]

    assert ["a.tar.gz"] * 3 == answers
    assert [0.0, 1.0, 1.0] == sorted(many.measured("ModelCacheHit"))
    for metric in ("ModelDownloadingTime", "ModelLoadingTime", "ModelLoadingWaitTime"):
        (microseconds,) = many.measured(metric)
        assert 0 < microseconds < 60e6


def test_the_least_recently_used_model_makes_room(rig):
    """Two fit; a third unloads the one that nobody asked for the longest; it is still on disk."""
    many = Many(rig, "room")
    for model in ("a", "b", "c"):
        many.has(model)
    for model in ("a", "b", "a", "c", "a", "b"):
        assert model == many.ask(model)

    # a and b are loaded, a is a hit, c unloads b, a is a hit, b unloads c.
    assert [0.0] * 4 + [1.0] * 2 == sorted(many.measured("ModelCacheHit"))
    assert 2 == len(many.measured("ModelUnloadingTime"))
    assert 3 == len(many.measured("ModelDownloadingTime"))


def test_a_removed_object_does_not_unload_its_model(rig):
    """Loaded copies serve until they are evicted, and a copy on disk is loaded again."""
    many = Many(rig, "removed", room=1)
    for model in ("a", "b"):
        many.has(model)
        many.ask(model)
    del rig.objects.objects["s3://models/removed/a"]
    del rig.objects.objects["s3://models/removed/b"]

    assert ["b", "a"] == [many.ask("b"), many.ask("a")]


def test_without_caching_a_model_is_gone_after_each_request(rig):
    """Each request downloads: what is under the key by then is what answers."""
    many = Many(rig, "uncached", caching="Disabled")
    many.has("a", answer="first")
    before = many.ask("a")
    many.has("a", answer="second")

    assert ["first", "second"] == [before, many.ask("a")]
    assert [0.0, 0.0] == many.measured("ModelCacheHit")


def test_many_ask_for_a_model_that_is_loaded_once(rig):
    many = Many(rig, "together")
    many.has("slow")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(many.ask, ["slow"] * 6))

    assert ["slow"] * 6 == answers
    assert 1 == len(many.measured("ModelLoadingTime"))
    assert 6 == len(many.measured("ModelLoadingWaitTime"))


def test_a_model_that_is_in_use_is_not_unloaded(rig):
    """With room for one, the second model waits until the first has answered."""
    many = Many(rig, "busy", room=1)
    for model in ("a", "b"):
        many.has(model)
    many.ask("a")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(many.ask, "a", b"sleep")
        second = pool.submit(many.ask, "b")

        assert ["a", "b"] == [first.result(), second.result()]


def test_loading_goes_on_after_a_request_gave_up(new_rig):
    """The caller is told to come again, with 429; the model is ready some time later."""
    with new_rig(model_wait_seconds=0.2, utilization_seconds=0.5) as rig:
        many = Many(rig, "impatient")
        many.has("slow")
        with pytest.raises(SageMakerError) as unready:
            many.ask("slow")
        deadline = time.monotonic() + 20
        while (answer := answered(many, "slow")) is None and time.monotonic() < deadline:
            time.sleep(0.1)

        assert ("ModelNotReadyException", 429) == (unready.value.code, unready.value.status)
        assert "slow" == answer
        assert 1 == len(many.measured("ModelLoadingTime"))

        while 1.0 not in many.measured("LoadedModelCount") and time.monotonic() < deadline:
            time.sleep(0.1)

        assert {0.0, 1.0} == set(many.measured("LoadedModelCount"))


def answered(many, model):
    try:
        return many.ask(model)
    except SageMakerError as error:
        assert 429 == error.status
        return None


def test_requests_go_to_the_instance_that_has_the_model(rig):
    """Of three instances one loads it, and no request misses after that."""
    many = Many(rig, "affine", count=3)
    many.has("a")
    for _ in range(8):
        many.ask("a")

    assert 7.0 == sum(many.measured("ModelCacheHit"))


def test_a_restarted_container_has_nothing_loaded(rig):
    many = Many(rig, "restarted")
    many.has("a")
    many.ask("a")
    (pid,) = rig.worker_pids("restarted")
    (hosted,) = (each for each in rig.sagemaker._machine if each.endpoint_name == "restarted")
    rig.run(kill(hosted.instance))

    assert pid not in rig.worker_pids("restarted")
    assert "a" == many.ask("a")
    assert 0.0 == sum(many.measured("ModelCacheHit"))


async def kill(instance):
    await instance._process.kill()
    await asyncio.sleep(0.05)
    while not instance.is_healthy:
        await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def refusing(rig):
    many = Many(rig, "refusing")
    for model in ("good", "broken"):
        many.has(model)
    rig.objects.objects["s3://models/refusing/torn"] = b"not a tar"
    return many


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            "missing.tar.gz",
            r"Failed to download model data \(bucket: models, key: refusing/missing\.tar\.gz\)",
        ),
        ("torn", r"Failed to extract model data archive from URL \"s3://models/refusing/torn\""),
    ],
)
def test_an_artifact_that_cannot_be_had_is_a_validation_error(refusing, model, message):
    with pytest.raises(SageMakerError, match=message) as refused:
        refusing.ask(model)

    assert ("ValidationError", 400) == (refused.value.code, refused.value.status)


@pytest.mark.parametrize(
    ("model", "body", "status"),
    [
        ("broken", b"x", 500),  # it cannot be loaded
        ("good", b"raise", 503),  # not 500 as with one model
        ("good", b"flask", 503),
        ("good", b"refuse", 422),
    ],
)
def test_what_goes_wrong_in_the_container_has_its_status(refusing, model, body, status):
    """The toolkit's own exception chooses it; no other says what happened."""
    with pytest.raises(ModelError) as failed:
        refusing.ask(model, body)

    assert status == failed.value.original_status
    assert "secret detail" not in failed.value.message


def test_a_failed_model_does_not_disturb_the_others(refusing):
    with pytest.raises(ModelError):
        refusing.ask("broken")

    assert "good" == refusing.ask("good")


def test_a_request_without_a_model_is_refused(rig, refusing):
    with pytest.raises(SageMakerError, match="is missing a target model header") as refused:
        rig.invoke("refusing")

    assert ("ValidationError", 400) == (refused.value.code, refused.value.status)


def test_an_endpoint_of_one_model_takes_no_target(rig):
    rig.has_model("single")
    rig.has_endpoint("single", rig.variant("only", "single"))
    with pytest.raises(SageMakerError, match="Endpoint single is not a multi-model endpoint"):
        rig.invoke("single", **{"X-Amzn-SageMaker-Target-Model": "a"})


def test_code_that_cannot_be_imported_fails_the_endpoint(rig):
    """The container imports it when it starts, so a deployment finds out, not a caller."""
    many = Many(rig, "unimportable", code="import nothing_like_this")

    assert "Failed" == many.described["EndpointStatus"]
    assert "ModuleNotFoundError: No module named 'noth" in many.described["FailureReason"]
