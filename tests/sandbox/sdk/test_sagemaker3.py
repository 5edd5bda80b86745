"""SageMaker's SDK 3, unmodified, through every form of hosting: the examples of `sagemaker3/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.sdk.conftest import Examples

SPECIES = [0, 2]  # of the examples' two flowers


@pytest.fixture(scope="module")
def examples(run_examples: Callable[..., Examples]) -> Examples:
    """All of them under way."""
    return run_examples(
        "sagemaker3",
        "sagemaker.serve",
        "two_variants",
        "autoscaling",
        "batch_transform",
        "data_capture",
        "model_registry",
        "multi_model",
        "real_time",
        "serverless",
    )


def test_model_builder_deploys_and_the_endpoint_is_updated(examples: Examples):
    """Code packed with the model, npy, CSV and JSON, two instances."""
    assert {
        "npy": SPECIES,
        "csv": ["0", "2"],
        "json": SPECIES,
        "instances": 2,
        "updated": SPECIES,
    } == examples.result("real_time")


def test_production_variants_share_the_traffic(examples: Examples):
    """70 to 30 within chance, a target variant, then other weights."""
    result = examples.result("two_variants")

    assert 60 == sum(result["before"].values())
    assert result["before"]["a"] > result["before"]["b"] > 0
    assert SPECIES == result["targeted"]
    assert {"a": 1, "b": 9} == result["weights"]


def test_transform_job_joins_predictions_to_identifiers(examples: Examples):
    """`.out` beside the same name, the first column kept from the model."""
    assert {
        "status": "Completed",
        "species": {"monday.csv.out": ["m1,0", "m2,2"], "tuesday.csv.out": ["t1,1", "t2,0"]},
    } == examples.result("batch_transform")


def test_data_capture_config_captures_both_directions(examples: Examples):
    """The SDK's words for them are REQUEST and RESPONSE."""
    record = examples.result("data_capture")["record"]

    assert "monday-1" == record["eventMetadata"]["inferenceId"]
    assert "JSON" == record["captureData"]["endpointInput"]["encoding"]
    assert "[0, 2]" == record["captureData"]["endpointOutput"]["data"]


def test_many_models_are_served_behind_one_endpoint(examples: Examples):
    """No deployment is needed for the second model."""
    assert {"first": SPECIES, "second": SPECIES} == examples.result("multi_model")


def test_a_serverless_endpoint_answers(examples: Examples):
    """With the memory and concurrency that were asked for."""
    assert {
        "species": SPECIES,
        "serverless": {"MemorySizeInMB": 2048, "MaxConcurrency": 2},
    } == examples.result("serverless")


def test_a_registered_model_is_approved_and_deployed(examples: Examples):
    """`ModelBuilder.register`, a Model of the package."""
    result = examples.result("model_registry")

    assert result["arn"].endswith(":model-package/sdk3-iris/1")
    assert "PendingManualApproval" == result["registered_as"]
    assert SPECIES == result["species"]


def test_an_endpoint_of_the_sdk_is_autoscaled(examples: Examples):
    """Registered with at least two instances, it soon has them."""
    assert {"capacities": [[2, 3]], "policies": ["requests"], "instances": 2} == examples.result(
        "autoscaling"
    )
