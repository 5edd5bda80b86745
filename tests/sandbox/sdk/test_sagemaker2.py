"""SageMaker's SDK 2, unmodified, through every form of hosting: the examples of `sagemaker2/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.sdk.conftest import Examples

SPECIES = [0, 2]  # of the examples' two flowers


@pytest.fixture(scope="module")
def examples(run_examples: Callable[..., Examples]) -> Examples:
    """All of them under way."""
    return run_examples(
        "sagemaker2",
        "sagemaker.sklearn,sagemaker.multidatamodel,sagemaker.model_monitor",
        "two_variants",
        "autoscaling",
        "batch_transform",
        "data_capture",
        "model_registry",
        "multi_model",
        "real_time",
        "serverless",
    )


def test_sklearn_model_is_deployed_asked_and_updated(examples: Examples):
    """Default bucket, code uploaded beside the model, npy, CSV and JSON, two instances."""
    assert {
        "npy": SPECIES,
        "csv": [["0"], ["2"]],
        "json": SPECIES,
        "instances": 2,
        "updated": SPECIES,
    } == examples.result("real_time")


def test_production_variants_share_the_traffic(examples: Examples):
    """70 to 30 within chance, a target variant, then everything to one."""
    result = examples.result("two_variants")

    assert 60 == sum(result["before"].values())
    assert result["before"]["a"] > result["before"]["b"] > 0
    assert SPECIES == result["targeted"]
    assert {"b": 20} == result["after"]


def test_transformer_joins_predictions_to_identifiers(examples: Examples):
    """`.out` beside the same name, the first column kept from the model."""
    assert {
        "status": "Completed",
        "species": {"monday.csv.out": ["m1,0", "m2,2"], "tuesday.csv.out": ["t1,1", "t2,0"]},
    } == examples.result("batch_transform")


def test_data_capture_config_captures_both_directions(examples: Examples):
    """The SDK's words for them are REQUEST and RESPONSE."""
    record = examples.result("data_capture")["record"]

    assert "monday-1" == record["eventMetadata"]["inferenceId"]
    assert "5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3" == record["captureData"]["endpointInput"]["data"]
    assert "BASE64" == record["captureData"]["endpointOutput"]["encoding"]


def test_multi_data_model_serves_what_is_added_later(examples: Examples):
    """No deployment is needed for the second model."""
    assert {
        "first": SPECIES,
        "second": SPECIES,
        "listed": ["iris/1.tar.gz", "iris/2.tar.gz"],
    } == examples.result("multi_model")


def test_a_serverless_endpoint_answers(examples: Examples):
    """With the memory and concurrency that were asked for."""
    assert {
        "species": SPECIES,
        "serverless": {"MemorySizeInMB": 2048, "MaxConcurrency": 2},
    } == examples.result("serverless")


def test_a_registered_model_is_approved_and_deployed(examples: Examples):
    """`Model.register`, `ModelPackage.deploy`."""
    result = examples.result("model_registry")

    assert result["arn"].endswith(":model-package/sdk2-iris/1")
    assert "PendingManualApproval" == result["registered_as"]
    assert SPECIES == result["species"]


def test_an_endpoint_of_the_sdk_is_autoscaled(examples: Examples):
    """Its one variant is called AllTraffic."""
    assert {"capacities": [[1, 3]], "policies": ["requests"]} == examples.result("autoscaling")
