"""CloudWatch's requests, as botocore describes them."""

from __future__ import annotations

import functools

from botocore.model import StructureShape

from sandbox.sagemaker.api import service_model


@functools.cache
def input_shape(operation: str) -> StructureShape:
    """Return the shape of an operation's request."""
    shape = service_model("cloudwatch").operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)  # noqa: S101 - these operations have an input
    return shape
