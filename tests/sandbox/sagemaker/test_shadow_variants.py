"""Shadow variants: they see the traffic, nobody sees their answers."""

from __future__ import annotations

import time

import pytest

from sandbox.sagemaker.service import SageMakerError

FAILING = """
def model_fn(model_dir):
    return None


def transform_fn(model, content, content_type, accept):
    raise ValueError("not ready for production")
"""


@pytest.fixture(scope="module", autouse=True)
def models(rig):
    rig.has_model("one")
    rig.has_model("two")
    rig.has_model("failing", code=FAILING)


def has_shadowed(rig, name, *, weight):
    rig.call(
        "CreateEndpointConfig",
        EndpointConfigName=f"{name}-config",
        ProductionVariants=[rig.variant("a", "one")],
        ShadowProductionVariants=[rig.variant("dark", "failing", InitialVariantWeight=weight)],
    )
    rig.call("CreateEndpoint", EndpointName=name, EndpointConfigName=f"{name}-config")
    return rig.settled(name)


def counted(rig, name, variant, count):
    """Wait until a variant has so many invocations published."""
    deadline = time.monotonic() + 10
    while len(rig.metrics.values("Invocations", name, VariantName=variant)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return len(rig.metrics.values("Invocations", name, VariantName=variant))


def test_a_shadow_gets_copies_and_its_failures_reach_no_caller(rig):
    """It has metrics of its own, cannot be targeted, and its share can be changed."""
    endpoint = has_shadowed(rig, "shadowed", weight=1)

    assert ["dark"] == [each["VariantName"] for each in endpoint["ShadowProductionVariants"]]
    assert ["a"] == [each["VariantName"] for each in endpoint["ProductionVariants"]]
    assert {"one"} == rig.answers("shadowed", 10)
    assert counted(rig, "shadowed", "dark", 10) == 10
    failures = rig.metrics.values("Invocation5XXErrors", "shadowed", VariantName="dark")
    assert sum(failures) == 10
    assert rig.metrics.sums("Invocation5XXErrors", "shadowed")["a"] == 0
    with pytest.raises(SageMakerError, match="Variant dark not found"):
        rig.invoke("shadowed", target="dark")
    rig.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="shadowed",
        DesiredWeightsAndCapacities=[{"VariantName": "dark", "DesiredWeight": 0}],
    )
    rig.settled("shadowed")
    rig.answers("shadowed", 10)
    assert counted(rig, "shadowed", "a", 20) == 20
    assert counted(rig, "shadowed", "dark", 10) == 10
    rig.delete("shadowed")
    assert rig.worker_pids("shadowed") == []


def test_a_shadow_gets_its_sampled_share(rig):
    """Its weight is relative to that of the production variant."""
    has_shadowed(rig, "sampled", weight=0.25)
    rig.answers("sampled", 60)
    counted(rig, "sampled", "a", 60)

    assert 0 < counted(rig, "sampled", "dark", 1) < 40
    rig.delete("sampled")


def test_the_answers_of_a_shadow_are_captured(rig):
    """Dropped for callers, they are there to be compared, below the shadow's own name."""
    rig.call(
        "CreateEndpointConfig",
        EndpointConfigName="compared-config",
        ProductionVariants=[rig.variant("a", "one")],
        ShadowProductionVariants=[rig.variant("dark", "two")],
        DataCaptureConfig={
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": "s3://captures/compared",
            "CaptureOptions": [{"CaptureMode": "Output"}],
        },
    )
    rig.call("CreateEndpoint", EndpointName="compared", EndpointConfigName="compared-config")
    rig.settled("compared")
    rig.answers("compared", 3)
    deadline = time.monotonic() + 15
    wanted = {"compared/compared/a", "compared/compared/dark"}
    while not wanted <= captured_below(rig):
        assert time.monotonic() < deadline, captured_below(rig)
        time.sleep(0.05)

    rig.delete("compared")


def captured_below(rig):
    """Return endpoint and variant of what was captured."""
    keys = [uri for uri in rig.objects.objects if uri.startswith("s3://captures/")]
    return {"/".join(key.removeprefix("s3://captures/").split("/")[:3]) for key in keys}


def test_a_shadow_that_cannot_load_fails_the_endpoint(rig):
    """It is part of the endpoint."""
    rig.has_model("broken", code="def model_fn(")
    rig.call(
        "CreateEndpointConfig",
        EndpointConfigName="dark-config",
        ProductionVariants=[rig.variant("a", "one")],
        ShadowProductionVariants=[rig.variant("dark", "broken")],
    )
    rig.call("CreateEndpoint", EndpointName="dark", EndpointConfigName="dark-config")

    assert "production variant dark did not pass" in rig.settled("dark")["FailureReason"]
    rig.delete("dark")
