"""The table of operations; Application Auto Scaling has more, this sandbox says so."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from botocore.model import Shape

from sandbox.autoscaling import (
    action_operations,
    policy_operations,
    tag_operations,
    target_operations,
)
from sandbox.autoscaling.control import Answer, Control, Operation, Params
from sandbox.autoscaling.errors import AutoScalingError
from sandbox.sagemaker.api import service_model
from sandbox.sagemaker.validation import validate, without_nulls

SERVICE = "application-autoscaling"

OPERATIONS: Mapping[str, Operation] = {
    "DeleteScalingPolicy": policy_operations.delete,
    "DeleteScheduledAction": action_operations.delete,
    "DeregisterScalableTarget": target_operations.deregister,
    "DescribeScalableTargets": target_operations.describe,
    "DescribeScalingActivities": target_operations.describe_activities,
    "DescribeScalingPolicies": policy_operations.describe,
    "DescribeScheduledActions": action_operations.describe,
    "ListTagsForResource": tag_operations.list_all,
    "PutScalingPolicy": policy_operations.put,
    "PutScheduledAction": action_operations.put,
    "RegisterScalableTarget": target_operations.register,
    "TagResource": tag_operations.add,
    "UntagResource": tag_operations.remove,
}


@functools.cache
def input_shape(operation: str) -> Shape | None:
    """Return the shape of an operation's request."""
    return service_model(SERVICE).operation_model(operation).input_shape


def run(control: Control, name: str, params: Params) -> Answer:
    """Check a request and carry it out."""
    operation = OPERATIONS.get(name)
    if operation is None:
        raise AutoScalingError(
            "UnknownOperationException",
            f"{name} is not supported by this sandbox; it has {', '.join(OPERATIONS)}.",
        )
    given = without_nulls(params)
    validate(input_shape(name), given)
    return operation(control, given)
