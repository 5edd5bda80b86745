"""An artifact as the request that registers a version."""

import pytest

from coalmine.registration.request import (
    INSTANCE_TYPES,
    TRANSFORM_INSTANCE_TYPES,
    Registration,
    artifact_key,
)
from constructs_lib.container_environment import container_environment
from constructs_lib.sklearn_image import SCIKIT_LEARN_VERSIONS, SklearnImage
from sandbox.sagemaker.api import control_input, service_model
from sandbox.sagemaker.validation import validate

IMAGE = SklearnImage(
    uri="1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3",
    account="1",
    region="eu-west-1",
    repository="sagemaker-scikit-learn",
)


def registration(**changes):
    given = {
        "group_name": "flights-dev",
        "model_data_url": "s3://registry/flights/abc.tar.gz",
        "image": IMAGE,
        "framework_version": "1.9-0",
        "properties": {"name": "forest"},
        **changes,
    }
    return Registration(**given)


def test_a_version_waits_for_approval():
    """Whoever registers does not approve."""
    assert "PendingManualApproval" == registration().to_request()["ModelApprovalStatus"]


def test_the_container_is_that_of_a_declared_model():
    """A registered model and one of the config run the same code the same way."""
    (container,) = registration().to_request()["InferenceSpecification"]["Containers"]

    assert container_environment("eu-west-1") == container["Environment"]
    assert (IMAGE.uri, "s3://registry/flights/abc.tar.gz") == (
        container["Image"],
        container["ModelDataUrl"],
    )


@pytest.mark.parametrize("framework_version", SCIKIT_LEARN_VERSIONS)
def test_sagemaker_takes_the_request(framework_version):
    """By its service model, which is stricter than boto3: lengths, patterns and enumerations."""
    request = registration(
        framework_version=framework_version, description="trained on August"
    ).to_request()

    validate(control_input("CreateModelPackage"), request)


def test_every_instance_type_is_one_of_sagemakers():
    shape = service_model("sagemaker").shape_for
    realtime = shape("ProductionVariantInstanceType").metadata["enum"]
    transform = shape("TransformInstanceType").metadata["enum"]

    assert set(INSTANCE_TYPES) <= set(realtime)
    assert set(TRANSFORM_INSTANCE_TYPES) <= set(transform)


def test_the_same_request_has_the_same_token():
    """Two pipelines that register the same at once get one version; other groups get theirs."""
    tokens = {
        registration(**changes).to_request()["ClientToken"]
        for changes in ({}, {}, {"group_name": "fares-dev"})
    }

    assert 2 == len(tokens)
    assert {36} == {len(token) for token in tokens}


def test_other_bytes_lie_under_another_key():
    assert "flights/abc.tar.gz" == artifact_key("flights", "abc")
