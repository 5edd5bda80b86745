"""Golden requests to an endpoint, or to one of its variants whatever its weight."""

from typing import Any

from botocore.exceptions import ClientError

from canary.golden import Answer, GoldenRequest
from coalmine.gateways.aws import aws_errors

_OK = 200


class GoldenAnswers:
    """InvokeEndpoint on one endpoint."""

    def __init__(self, runtime: Any, endpoint_name: str) -> None:
        self._client = runtime
        self._endpoint_name = endpoint_name

    def ask(self, variant_name: str, request: GoldenRequest, *, is_alone: bool) -> Answer:
        """Send a request; an error of the container is an answer.

        Args:
            is_alone: the endpoint has no other variant, and this one is not addressed by its name:
                a serverless one cannot be.
        """
        target = {} if is_alone else {"TargetVariant": variant_name}
        with aws_errors(f"a request to endpoint {self._endpoint_name}"):
            try:
                response = self._client.invoke_endpoint(
                    EndpointName=self._endpoint_name,
                    ContentType=request.content_type,
                    Accept=request.accept,
                    Body=request.body.encode(),
                    **target,
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == "ModelError":
                    return _failure(error.response, variant_name)
                raise
            body: bytes = response["Body"].read()
        return Answer(
            status=_OK,
            body=body.decode("utf-8", errors="replace"),
            variant_name=response.get("InvokedProductionVariant", ""),
        )


def _failure(response: Any, variant_name: str) -> Answer:
    return Answer(
        status=int(response.get("OriginalStatusCode", 500)),
        body=str(response.get("OriginalMessage", "")),
        variant_name=variant_name,
    )
