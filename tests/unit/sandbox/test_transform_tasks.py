"""Step Functions' own integration of transform jobs: names, causes, results."""

import json

import pytest

from sandbox.transform_tasks import (
    error_cause,
    error_name,
    managed,
    result,
    transform_resources,
)

SYNC = "arn:aws:states:::sagemaker:createTransformJob.sync"
CALLBACK = "arn:aws:states:::sagemaker:createTransformJob.waitForTaskToken"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ResourceInUse", "SageMaker.ResourceInUseException"),
        ("ResourceLimitExceeded", "SageMaker.ResourceLimitExceededException"),
        ("ResourceNotFound", "SageMaker.ResourceNotFoundException"),
        ("ValidationException", "SageMaker.AmazonSageMakerException"),
        ("ThrottlingException", "SageMaker.AmazonSageMakerException"),
        ("AccessDeniedException", "SageMaker.AmazonSageMakerException"),
    ],
)
def test_only_the_errors_of_the_model_have_names_of_their_own(code: str, name: str):
    """What CreateTransformJob's model does not list is one general exception."""
    assert name == error_name(code)


def test_a_cause_tells_the_code_that_the_name_hides():
    """A throttled call and a refused one differ by nothing else."""
    cause = error_cause("Slow down", status=400, code="ThrottlingException", request_id="r-1")

    assert (
        "Slow down (Service: AmazonSageMaker; Status Code: 400; "
        "Error Code: ThrottlingException; Request ID: r-1; Proxy: null)"
    ) == cause


def test_a_job_that_is_waited_for_carries_a_tag_of_step_functions():
    """Beside those of the request, which stay."""
    ours = {"Key": "coalmine:job", "Value": "nightly"}
    tag = {"Key": "MANAGED_BY_AWS", "Value": "STARTED_BY_STEP_FUNCTIONS"}

    assert [ours, tag] == managed({"Tags": [ours]})["Tags"]
    assert [tag] == managed({})["Tags"]


def test_times_of_a_result_are_milliseconds():
    """Whole ones; other numbers stay."""
    description = {"TransformEndTime": 1700000000.1234, "MaxPayloadInMB": 6, "ModelName": "m"}

    assert {**description, "TransformEndTime": 1700000000123} == result(description)


def test_transforming_tasks_are_found_wherever_they_are():
    """In the branches of a Parallel and the processor of a Map too."""
    task = {"Type": "Task", "Resource": SYNC}
    callback = {"Type": "Task", "Resource": CALLBACK}
    other = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
    branches = {"Type": "Parallel", "Branches": [{"States": {"A": task, "B": other}}]}
    items = {"Type": "Map", "ItemProcessor": {"States": {"C": callback}}}
    definition = json.dumps({"States": {"Both": branches, "Each": items}})

    assert [SYNC, CALLBACK] == transform_resources(definition)
