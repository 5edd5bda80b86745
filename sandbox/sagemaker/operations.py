"""The table of operations; SageMaker has more, this sandbox says so."""

from __future__ import annotations

from sandbox.sagemaker import (
    endpoint_config_operations,
    endpoint_operations,
    model_operations,
    tag_operations,
    transform_operations,
)
from sandbox.sagemaker.api import control_input, control_operation
from sandbox.sagemaker.control import Answer, Control, Operation, Params
from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.registry import group_operations as package_group_operations
from sandbox.sagemaker.registry import package_operations
from sandbox.sagemaker.validation import validate, without_nulls

OPERATIONS: dict[str, Operation] = {
    "AddTags": tag_operations.add,
    "CreateEndpoint": endpoint_operations.create,
    "CreateEndpointConfig": endpoint_config_operations.create,
    "CreateModel": model_operations.create,
    "CreateModelPackage": package_operations.create,
    "CreateModelPackageGroup": package_group_operations.create,
    "CreateTransformJob": transform_operations.create,
    "DeleteEndpoint": endpoint_operations.delete,
    "DeleteEndpointConfig": endpoint_config_operations.delete,
    "DeleteModel": model_operations.delete,
    "DeleteModelPackage": package_operations.delete,
    "DeleteModelPackageGroup": package_group_operations.delete,
    "DeleteModelPackageGroupPolicy": package_group_operations.delete_policy,
    "DeleteTags": tag_operations.delete,
    "DescribeEndpoint": endpoint_operations.describe,
    "DescribeEndpointConfig": endpoint_config_operations.describe,
    "DescribeModel": model_operations.describe,
    "DescribeModelPackage": package_operations.describe,
    "DescribeModelPackageGroup": package_group_operations.describe,
    "GetModelPackageGroupPolicy": package_group_operations.get_policy,
    "DescribeTransformJob": transform_operations.describe,
    "ListEndpointConfigs": endpoint_config_operations.list_all,
    "ListEndpoints": endpoint_operations.list_all,
    "ListModelPackageGroups": package_group_operations.list_all,
    "ListModelPackages": package_operations.list_all,
    "ListModels": model_operations.list_all,
    "ListTags": tag_operations.list_all,
    "PutModelPackageGroupPolicy": package_group_operations.put_policy,
    "ListTransformJobs": transform_operations.list_all,
    "StopTransformJob": transform_operations.stop,
    "UpdateEndpoint": endpoint_operations.update,
    "UpdateEndpointWeightsAndCapacities": endpoint_operations.update_weights_and_capacities,
    "UpdateModelPackage": package_operations.update,
}


def run(control: Control, name: str, params: Params) -> Answer:
    """Check a request and carry it out."""
    control_operation(name)
    operation = OPERATIONS.get(name)
    if operation is None:
        raise SageMakerError(
            "UnsupportedOperationException",
            f"{name} is not supported by this sandbox; it has {', '.join(OPERATIONS)}.",
        )
    given = without_nulls(params)
    validate(control_input(name), given)
    return operation(control, given)
