"""SageMaker's two service models, as botocore ships them."""

from __future__ import annotations

import functools

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

from sandbox.sagemaker.errors import SageMakerError


@functools.cache
def service_model(service_name: str) -> ServiceModel:
    """Load a service model; takes a moment, so do it before the first request."""
    return ServiceModel(Loader().load_service_model(service_name, "service-2"), service_name)


def control_operation(name: str) -> OperationModel:
    """Return an operation of the control plane."""
    model = service_model("sagemaker")
    if name not in model.operation_names:
        raise SageMakerError(
            "UnknownOperationException", f"SageMaker has no operation {name!r}", 400
        )
    return model.operation_model(name)


@functools.cache
def control_input(name: str) -> Shape | None:
    """Return the shape of an operation's request."""
    return control_operation(name).input_shape


@functools.cache
def invocation_headers() -> dict[str, tuple[str, Shape]]:
    """Return which member of InvokeEndpoint each lower-cased header carries, and its shape."""
    shape = service_model("sagemaker-runtime").operation_model("InvokeEndpoint").input_shape
    return {
        member.serialization["name"].lower(): (name, member)
        for name, member in shape.members.items()  # type: ignore[union-attr]  # it has an input
        if member.serialization.get("location") == "header"
    }
