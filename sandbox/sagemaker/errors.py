"""What can go wrong.

SageMakerError            a refusal with SageMaker's code: ValidationException, ... (control),
│                         ValidationError, ServiceUnavailable, ... (runtime)
├── ThrottledError        more requests at once than a serverless variant takes (runtime, 400)
└── ModelError            the model answered 4xx/5xx or did not answer (runtime, 424)
UnloadableModelError      a container of many models could not load one; becomes a ModelError
ContainerFailedError      an instance cannot be brought up; becomes a FailureReason
└── MissingArtifactError  because there is no object where an artifact should be
DeploymentRolledBackError the old fleet serves again; becomes a FailureReason
"""

from __future__ import annotations


class SageMakerError(Exception):
    """A refusal with SageMaker's own error code, message and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def members(self) -> dict[str, object]:
        """Return the members of the error's body besides its type."""
        return {"Message": self.message, "message": self.message}


class ModelError(SageMakerError):
    """The container answered an invocation with an error, or not at all."""

    def __init__(
        self, message: str, *, original_status: int, original_message: str, log_stream_arn: str
    ) -> None:
        super().__init__("ModelError", message, 424)
        self.original_status = original_status
        self.original_message = original_message
        self.log_stream_arn = log_stream_arn

    def members(self) -> dict[str, object]:
        """Return the members of the error's body besides its type."""
        return {
            **super().members(),
            "ErrorCode": "CLIENT_ERROR_FROM_MODEL"
            if 400 <= self.original_status < 500
            else "INTERNAL_FAILURE_FROM_MODEL",
            "OriginalStatusCode": self.original_status,
            "OriginalMessage": self.original_message,
            "LogStreamArn": self.log_stream_arn,
        }


class ThrottledError(SageMakerError):
    """A variant has as many requests under way as it may have; SDKs try again by themselves."""

    def __init__(self) -> None:
        super().__init__("ThrottlingException", "too many requests at once", 400)

    def members(self) -> dict[str, object]:
        """Return the body's members; SageMaker's message is null here."""
        return {"message": None}


class ContainerFailedError(Exception):
    """An instance cannot be brought up; the message says why."""


class MissingArtifactError(ContainerFailedError):
    """There is no object where an artifact should be."""


class UnloadableModelError(Exception):
    """A container of many models answered a load with an error; status 0: it did not answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class DeploymentRolledBackError(Exception):
    """An update was undone; the message says why."""


def validation_exception(message: str) -> SageMakerError:
    """Return the control plane's refusal of a request."""
    return SageMakerError("ValidationException", message, 400)


def validation_error(message: str) -> SageMakerError:
    """Return the runtime's refusal of a request; it has another code there."""
    return SageMakerError("ValidationError", message, 400)
