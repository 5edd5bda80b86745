"""An endpoint and the config that it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from canary.descriptions import is_missing_endpoint, read_endpoint, says
from deploy_gate.live import LiveEndpoint

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
        return LiveEndpoint(
            state=read_endpoint(found),
            failure_reason=found.get("FailureReason"),
            instance_types=self._instance_types(found.get("EndpointConfigName")),
        )

    def _instance_types(self, config_name: str | None) -> dict[str, str | None] | None:
        if config_name is None:
            return None
        try:
            config: Any = self._client.describe_endpoint_config(EndpointConfigName=config_name)
        except ClientError as error:
            if says(error.response, "could not find"):
                return None
            raise
        return {
            variant["VariantName"]: variant.get("InstanceType")
            for variant in config["ProductionVariants"]
        }
