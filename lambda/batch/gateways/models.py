"""Who a SageMaker Model is: its artifact, and what that says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from batch.model_identity import model_identity
from batch.refusal import RefusedRunError
from canary.descriptions import artifact_of, says

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

    from batch.documents import ModelIdentity
    from batch.ports import ObjectStore
    from canary.gateways.artifact import Artifacts


class Models:
    """The models of this account."""

    def __init__(self, client: SageMakerClient, objects: ObjectStore, artifacts: Artifacts) -> None:
        self._client = client
        self._objects = objects
        self._artifacts = artifacts

    def identify(self, model_name: str) -> ModelIdentity:
        """Return who a model is.

        Raises:
            RefusedRunError: there is no such model, or it has no artifact of ours.
        """
        package_arn, uri = self._artifact(model_name)
        found = None if uri is None else self._objects.look(uri)
        if uri is None or found is None:
            raise RefusedRunError(
                f"model {model_name} must have one artifact on S3, got "
                f"{'none' if uri is None else f'{uri}, which is not there'}; deploy the job again"
            )
        return model_identity(
            self._artifacts.read_model_json(uri),
            model_name=model_name,
            artifact_uri=uri,
            artifact_etag=found.etag,
            model_package_arn=package_arn,
        )

    def _artifact(self, model_name: str) -> tuple[str | None, str | None]:
        """Return the model package, if the model is made of one, and the artifact's URI."""
        container = self._container(model_name)
        if "ModelPackageName" not in container:
            return None, artifact_of(container)
        package_arn = str(container["ModelPackageName"])
        package = self._client.describe_model_package(ModelPackageName=package_arn)
        containers = package.get("InferenceSpecification", {}).get("Containers", [])
        return package_arn, artifact_of(containers[0]) if len(containers) == 1 else None

    def _container(self, model_name: str) -> Any:
        """Return a model's container; a pipeline of containers has no such thing."""
        try:
            found = self._client.describe_model(ModelName=model_name)
        except ClientError as error:
            if not says(error.response, "could not find model"):
                raise
            raise RefusedRunError(
                f"model {model_name} must exist in SageMaker, got none; deploy the job again"
            ) from error
        return found.get("PrimaryContainer", {})
