"""Who a SageMaker Model is: its artifact, and what that says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from batch.model_identity import Container, model_identity
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
        package_arn, container = self._container(model_name)
        uri = artifact_of(container)
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
            container=Container(
                image=str(container.get("Image", "")), environment=container.get("Environment", {})
            ),
        )

    def _container(self, model_name: str) -> tuple[str | None, Mapping[str, Any]]:
        """Return the model package, if the model is made of one, and what is run of it.

        Variables of the model win over the package's.
        """
        container = self._described(model_name)
        if "ModelPackageName" not in container:
            return None, container
        package_arn = str(container["ModelPackageName"])
        package: Any = self._client.describe_model_package(ModelPackageName=package_arn)
        containers = package.get("InferenceSpecification", {}).get("Containers", [])
        if len(containers) != 1:
            return package_arn, {}
        variables = {**containers[0].get("Environment", {}), **container.get("Environment", {})}
        return package_arn, {**containers[0], "Environment": variables}

    def _described(self, model_name: str) -> Mapping[str, Any]:
        """Return a model's container; a pipeline of containers has no such thing."""
        try:
            found: Any = self._client.describe_model(ModelName=model_name)
        except ClientError as error:
            if not says(error.response, "could not find model"):
                raise
            raise RefusedRunError(
                f"model {model_name} must exist in SageMaker, got none; deploy the job again"
            ) from error
        container: Mapping[str, Any] = found.get("PrimaryContainer", {})
        return container
