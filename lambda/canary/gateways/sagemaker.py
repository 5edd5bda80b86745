"""A SageMaker endpoint: look at it, move its weights, raise its capacity, find its models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from canary.descriptions import (
    artifact_of,
    is_busy_endpoint,
    is_missing_endpoint,
    is_missing_model,
    read_endpoint,
    source_of,
)
from canary.endpoint import EndpointState
from canary.traffic import RaiseCapacity, ShiftWeights

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DesiredWeightAndCapacityTypeDef


class SageMakerEndpoint:
    """One endpoint."""

    def __init__(self, client: SageMakerClient, endpoint_name: str) -> None:
        self._client = client
        self.endpoint_name = endpoint_name

    def describe(self) -> EndpointState | None:
        """Return the endpoint as it is; None when it does not exist."""
        try:
            found = self._client.describe_endpoint(EndpointName=self.endpoint_name)
        except ClientError as error:
            if is_missing_endpoint(error.response):
                return None
            raise
        return read_endpoint(found)

    def call(self, step: RaiseCapacity | ShiftWeights) -> bool:
        """Send the one call a step asks for; False when another update is under way."""
        desired: list[DesiredWeightAndCapacityTypeDef]
        if isinstance(step, ShiftWeights):
            desired = [
                {"VariantName": name, "DesiredWeight": weight}
                for name, weight in step.weights.items()
            ]
        else:
            desired = [
                {"VariantName": step.variant_name, "DesiredInstanceCount": step.instance_count}
            ]
        try:
            self._client.update_endpoint_weights_and_capacities(
                EndpointName=self.endpoint_name, DesiredWeightsAndCapacities=desired
            )
        except ClientError as error:
            if is_busy_endpoint(error.response):
                return False
            raise
        return True

    def find_artifact(self, variant_name: str) -> str | None:
        """Return the S3 URI of a variant's model.tar.gz; None when its model has no such file."""
        model_name = self._model_names().get(variant_name)
        if model_name is None:
            return None
        container = self._container(model_name)
        if "ModelPackageName" not in container:
            return artifact_of(container)
        package = self._client.describe_model_package(
            ModelPackageName=container["ModelPackageName"]
        )
        containers = package.get("InferenceSpecification", {}).get("Containers", [])
        return artifact_of(containers[0]) if len(containers) == 1 else None

    def find_packages(self) -> dict[str, str | None]:
        """Return the model package of each variant; None where its model is made of none."""
        return {
            variant_name: self._container(model_name).get("ModelPackageName")
            for variant_name, model_name in self._model_names().items()
        }

    def find_sources(self) -> dict[str, str | None]:
        """Return what tells each variant's model from others: its package, or its artifact."""
        return {
            variant_name: self._source(model_name)
            for variant_name, model_name in self._model_names().items()
        }

    def _source(self, model_name: str) -> str | None:
        try:
            return source_of(self._container(model_name))
        except ClientError as error:
            if is_missing_model(error.response):
                return None  # an endpoint may outlive the model that it was made with
            raise

    def _model_names(self) -> dict[str, str]:
        endpoint = self._client.describe_endpoint(EndpointName=self.endpoint_name)
        config = self._client.describe_endpoint_config(
            EndpointConfigName=endpoint["EndpointConfigName"]
        )
        return {
            variant["VariantName"]: variant["ModelName"]
            for variant in config["ProductionVariants"]
            if "VariantName" in variant and "ModelName" in variant
        }

    def _container(self, model_name: str) -> Any:
        """Return a model's container; a pipeline of containers has no such thing."""
        return self._client.describe_model(ModelName=model_name).get("PrimaryContainer", {})
