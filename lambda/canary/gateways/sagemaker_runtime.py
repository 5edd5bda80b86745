"""Ask one variant of an endpoint, whatever its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from canary.golden import Answer, GoldenRequest

if TYPE_CHECKING:
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

HTTP_OK = 200


class Variants:
    """The variants behind one endpoint, addressed by name."""

    def __init__(self, client: SageMakerRuntimeClient, endpoint_name: str) -> None:
        self._client = client
        self._endpoint_name = endpoint_name

    def ask(self, variant_name: str, request: GoldenRequest) -> Answer:
        """Send a request; an error of the container is an answer, any other error is raised."""
        try:
            response = self._client.invoke_endpoint(
                EndpointName=self._endpoint_name,
                TargetVariant=variant_name,
                ContentType=request.content_type,
                Accept=request.accept,
                Body=request.body.encode(),
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ModelError":
                raise
            details: Any = error.response  # the stubs do not know what ModelError adds
            return Answer(
                status=int(details.get("OriginalStatusCode", 500)),
                body=str(details.get("OriginalMessage", "")),
                variant_name=variant_name,
            )
        return Answer(
            status=HTTP_OK,
            body=response["Body"].read().decode("utf-8", errors="replace"),
            variant_name=response.get("InvokedProductionVariant", ""),
        )
