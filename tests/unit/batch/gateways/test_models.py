"""Who a SageMaker Model is."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from batch.documents import ModelIdentity
from batch.gateways.models import Models
from batch.refusal import RefusedRunError
from tests.doubles.objects_in_memory import ObjectsInMemory
from tests.doubles.stubbed_client import stubbed_client

URI = "s3://models/flights/blue.tar.gz"
PACKAGE = "arn:aws:sagemaker:us-east-1:111111111111:model-package/flights/3"
ROLE = "arn:aws:iam::111111111111:role/model"
PACKAGED = {
    "ModelPackageName": "flights",
    "ModelPackageArn": PACKAGE,
    "CreationTime": 0,
    "ModelPackageStatus": "Completed",
    "ModelPackageStatusDetails": {"ValidationStatuses": []},
    "InferenceSpecification": {"Containers": [{"Image": "i", "ModelDataUrl": URI}]},
}


class FakeArtifacts:
    """Artifacts by URI."""

    def read_model_json(self, uri):
        assert uri == URI
        return {
            "format_version": 1,
            "name": "flights",
            "framework_version": "1.9-0",
            "features": [],
            "classes": None,
        }


def models_on(client: Any, bodies: dict[str, bytes]) -> Models:
    artifacts: Any = FakeArtifacts()
    return Models(client, ObjectsInMemory(bodies), artifacts)


def described(container):
    return {
        "ModelName": "m",
        "PrimaryContainer": container,
        "ExecutionRoleArn": ROLE,
        "CreationTime": 0,
        "ModelArn": "arn:aws:sagemaker:us-east-1:111111111111:model/m",
    }


def test_a_model_is_known_by_its_artifact():
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_response("describe_model", described({"ModelDataUrl": URI}), {"ModelName": "m"})
        found = models_on(client, {URI: b"tar"}).identify("m")

    assert ("m", "flights", URI, None) == (
        found.model_name,
        found.name,
        found.artifact_uri,
        found.model_package_arn,
    )


def test_a_model_is_known_by_its_image_and_its_variables_too():
    """Whose values may be secrets: a digest is kept."""
    variables = [{"LEVEL": "10", "TOKEN": "secret"}, {"TOKEN": "secret", "LEVEL": "10"}, {}]
    found: list[ModelIdentity] = []
    with stubbed_client("sagemaker") as (client, stubber):
        for each in variables:
            container = {"ModelDataUrl": URI, "Image": "i:1", "Environment": each}
            stubber.add_response("describe_model", described(container))
            found.append(models_on(client, {URI: b"tar"}).identify("m"))

    assert "i:1" == found[0].image
    assert found[0] == found[1]
    assert found[0].environment_sha256 != found[2].environment_sha256
    assert "secret" not in str(found[0])


def test_variables_of_a_model_win_over_those_of_its_package():
    package = {
        **PACKAGED,
        "InferenceSpecification": {
            "Containers": [{"Image": "i", "ModelDataUrl": URI, "Environment": {"A": "1", "B": "1"}}]
        },
    }
    alone = {"ModelDataUrl": URI, "Image": "i", "Environment": {"A": "1", "B": "2"}}
    given = {"ModelPackageName": PACKAGE, "Environment": {"B": "2"}}
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_response("describe_model", described(alone))
        stubber.add_response("describe_model", described(given))
        stubber.add_response("describe_model_package", package)
        models = models_on(client, {URI: b"tar"})

        assert models.identify("m").environment_sha256 == models.identify("m").environment_sha256


def test_a_model_of_the_registry_is_known_by_its_package():
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_response("describe_model", described({"ModelPackageName": PACKAGE}))
        stubber.add_response("describe_model_package", PACKAGED, {"ModelPackageName": PACKAGE})
        found = models_on(client, {URI: b"tar"}).identify("m")

    assert (URI, PACKAGE) == (found.artifact_uri, found.model_package_arn)


@pytest.mark.parametrize(
    ("container", "bodies", "words"),
    [({}, {}, "got none"), ({"ModelDataUrl": URI}, {}, f"got {URI}, which is not there")],
)
def test_a_model_without_an_artifact_is_refused(container, bodies, words):
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_response("describe_model", described(container))
        with pytest.raises(RefusedRunError, match=words):
            models_on(client, bodies).identify("m")


def test_a_model_that_is_gone_is_refused():
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_client_error(
            "describe_model", "ValidationException", 'Could not find model "arn:m".'
        )
        with pytest.raises(RefusedRunError, match="model m must exist in SageMaker"):
            models_on(client, {}).identify("m")


def test_a_permission_that_is_missing_is_no_refusal():
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_client_error("describe_model", "AccessDeniedException", "no")
        with pytest.raises(ClientError):
            models_on(client, {}).identify("m")
