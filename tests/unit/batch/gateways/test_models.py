"""Who a SageMaker Model is."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from batch.gateways.models import Models
from batch.refusal import RefusedRunError
from tests.doubles.objects_in_memory import ObjectsInMemory
from tests.doubles.stubbed_client import stubbed_client

URI = "s3://models/flights/blue.tar.gz"
PACKAGE = "arn:aws:sagemaker:us-east-1:111111111111:model-package/flights/3"
ROLE = "arn:aws:iam::111111111111:role/model"


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


def test_a_model_of_the_registry_is_known_by_its_package():
    package = {
        "ModelPackageName": "flights",
        "ModelPackageArn": PACKAGE,
        "CreationTime": 0,
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": {"ValidationStatuses": []},
        "InferenceSpecification": {"Containers": [{"Image": "i", "ModelDataUrl": URI}]},
    }
    with stubbed_client("sagemaker") as (client, stubber):
        stubber.add_response("describe_model", described({"ModelPackageName": PACKAGE}))
        stubber.add_response("describe_model_package", package, {"ModelPackageName": PACKAGE})
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
