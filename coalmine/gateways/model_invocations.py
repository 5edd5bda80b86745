"""Requests to one model of a multi-model endpoint."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from coalmine.gateways.aws import aws_errors
from coalmine.multi_model.names import ModelVersion

NOT_READY, MODEL_ERROR = "ModelNotReadyException", "ModelError"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelRequest:
    """What a model is asked."""

    content_type: str
    accept: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAnswer:
    """What a model's container answered; status 0: nothing."""

    status: int
    content_type: str
    body: bytes


class ModelInvocations:
    """InvokeEndpoint on one endpoint."""

    def __init__(self, runtime: Any, endpoint_name: str) -> None:
        self._client = runtime
        self._endpoint_name = endpoint_name

    def ask(self, model: ModelVersion, request: ModelRequest) -> ModelAnswer | None:
        """Return the answer; None while the model is being loaded."""
        with aws_errors(f"model {model} of endpoint {self._endpoint_name}"):
            try:
                answer = self._client.invoke_endpoint(
                    EndpointName=self._endpoint_name,
                    TargetModel=model.target_model,
                    ContentType=request.content_type,
                    Accept=request.accept,
                    Body=request.body,
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == NOT_READY:
                    return None
                if error.response["Error"]["Code"] == MODEL_ERROR:
                    return _failure(error.response)
                raise
            body: bytes = answer["Body"].read()
        return ModelAnswer(status=200, content_type=answer.get("ContentType", ""), body=body)


def _failure(response: Any) -> ModelAnswer:
    return ModelAnswer(
        status=int(response.get("OriginalStatusCode", 0)),
        content_type="",
        body=str(response.get("OriginalMessage", "")).encode(),
    )
