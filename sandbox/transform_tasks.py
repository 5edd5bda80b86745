"""arn:aws:states:::sagemaker:createTransformJob as Step Functions has it, with and without .sync.

This integration is older than those of `aws-sdk`: its errors are named after the classes of the
first Java SDK, and times are milliseconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

RESOURCE = "arn:aws:states:::sagemaker:createTransformJob"
RUN_JOB = f"{RESOURCE}.sync"
GENERAL_ERROR = "SageMaker.AmazonSageMakerException"
JOB_FAILED = "States.TaskFailed"
MANAGED_TAG = {"Key": "MANAGED_BY_AWS", "Value": "STARTED_BY_STEP_FUNCTIONS"}
SUCCESS = "Completed"
ENDS = (SUCCESS, "Failed", "Stopped")

# What Step Functions does to hear of a job's end, as the state machine's role.
MANAGED_RULE = "StepFunctionsGetEventsForSageMakerTransformJobsRule"
MANAGED_RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")

_MODELED_ERRORS = ("ResourceInUse", "ResourceLimitExceeded", "ResourceNotFound")
_TIME = re.compile(r"[A-Za-z]+Time")


def error_name(code: str) -> str:
    """Return what a Retry or Catch sees of one of SageMaker's errors."""
    return f"SageMaker.{code}Exception" if code in _MODELED_ERRORS else GENERAL_ERROR


def error_cause(message: str, *, status: int, code: str, request_id: str) -> str:
    """Return the cause of such an error, as the first Java SDK wrote its exceptions."""
    return (
        f"{message} (Service: AmazonSageMaker; Status Code: {status}; Error Code: {code}; "
        f"Request ID: {request_id}; Proxy: null)"
    )


def managed(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with the tag that Step Functions adds to a job it waits for."""
    tags = parameters.get("Tags", [])
    others = tags if isinstance(tags, list) else []
    return {**parameters, "Tags": [*others, MANAGED_TAG]}


def result(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return a job's description as the result, or the cause, of a task that waited for it."""
    return {
        name: round(1000 * value)
        if _TIME.fullmatch(name) and isinstance(value, int | float)
        else value
        for name, value in description.items()
    }


def transform_resources(definition: str) -> list[str]:
    """Return the resources of a state machine's tasks that transform, those of Maps included."""
    return [each for each in _resources(json.loads(definition)) if each.startswith(RESOURCE)]


def _resources(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _resources(each)
    elif isinstance(part, dict):
        if part.get("Type") == "Task" and isinstance(part.get("Resource"), str):
            yield part["Resource"]
        for each in part.values():
            yield from _resources(each)
