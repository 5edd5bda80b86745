"""What Application Auto Scaling refuses, with its codes.

SageMakerError (of `sandbox.sagemaker.errors`, whose wire format it shares)
└── AutoScalingError      ValidationException, ObjectNotFoundException, ...
"""

from __future__ import annotations

from sandbox.sagemaker.errors import SageMakerError


class AutoScalingError(SageMakerError):
    """A refusal with Application Auto Scaling's own error code and message."""


def validation_exception(message: str) -> AutoScalingError:
    """Return the refusal of a request that contradicts itself, or what exists."""
    return AutoScalingError("ValidationException", message)


def object_not_found(message: str) -> AutoScalingError:
    """Return the refusal of a request that needs something which is not there."""
    return AutoScalingError("ObjectNotFoundException", message)
