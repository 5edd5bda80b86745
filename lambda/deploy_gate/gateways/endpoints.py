"""An endpoint and the config that it serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from canary.descriptions import is_missing_endpoint, read_endpoint, says
from deploy_gate.live import LiveEndpoint
from deploy_gate.step import TakeTraffic

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


class Endpoints:
    """SageMaker's endpoints."""

    def __init__(self, client: SageMakerClient) -> None:
        self._client = client

    def find(self, endpoint_name: str) -> LiveEndpoint | None:
        """Return an endpoint as it is; None when it does not exist."""
        try:
            found: Any = self._client.describe_endpoint(EndpointName=endpoint_name)
        except ClientError as error:
            if is_missing_endpoint(error.response):
                return None
            raise
        variants = self._variants(found.get("EndpointConfigName"))
        return LiveEndpoint(
            state=read_endpoint(found),
            failure_reason=found.get("FailureReason"),
            instance_types=None if variants is None else _instance_types(variants),
            initial_weights=None if variants is None else _initial_weights(variants),
        )

    def take_traffic(self, step: TakeTraffic) -> None:
        """Give variants the weight 0."""
        self._client.update_endpoint_weights_and_capacities(
            EndpointName=step.endpoint_name,
            DesiredWeightsAndCapacities=[
                {"VariantName": name, "DesiredWeight": 0} for name in step.variant_names
            ],
        )

    def _variants(self, config_name: str | None) -> list[Mapping[str, Any]] | None:
        if config_name is None:
            return None
        try:
            config: Any = self._client.describe_endpoint_config(EndpointConfigName=config_name)
        except ClientError as error:
            if says(error.response, "could not find"):
                return None
            raise
        variants: list[Mapping[str, Any]] = config["ProductionVariants"]
        return variants


def _instance_types(variants: list[Mapping[str, Any]]) -> dict[str, str | None]:
    return {variant["VariantName"]: variant.get("InstanceType") for variant in variants}


def _initial_weights(variants: list[Mapping[str, Any]]) -> dict[str, float]:
    # SageMaker gives one that was left out the weight 1.
    return {
        variant["VariantName"]: variant.get("InitialVariantWeight", 1.0) for variant in variants
    }
