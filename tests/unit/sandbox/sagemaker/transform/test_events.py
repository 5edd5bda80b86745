"""What EventBridge is told about a transform job."""

from typing import Any

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.resources import Model
from sandbox.sagemaker.transform.events import state_change
from sandbox.sagemaker.transform.jobs import TransformJob, TransformJobStatus
from sandbox.sagemaker.transform.plan import TransformPlan

REQUEST: dict[str, Any] = {
    "TransformJobName": "nightly",
    "ModelName": "m",
    "TransformInput": {
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://in/"}}
    },
    "TransformOutput": {"S3OutputPath": "s3://out/"},
    "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    "Tags": [{"Key": "team", "Value": "ml"}],
}


def job(**fields: Any) -> TransformJob:
    return TransformJob(
        name="nightly",
        arn="arn:aws:sagemaker:us-east-1:1:transform-job/nightly",
        scope=Scope("1", "us-east-1"),
        created=1.5,
        modified=1.5,
        definition=REQUEST,
        plan=TransformPlan.of(REQUEST),
        model=Model("m", "arn", 1.0, {}),
        tags={"team": "ml"},
        **fields,
    )


def test_an_event_carries_the_request_and_the_status():
    """Times in milliseconds; those that have not come are not there."""
    event = state_change(job())

    assert "SageMaker Transform Job State Change" == event.detail_type
    assert event.detail["TransformOutput"] == REQUEST["TransformOutput"]
    assert ("InProgress", 1500) == (
        event.detail["TransformJobStatus"],
        event.detail["CreationTime"],
    )
    assert {"team": "ml"} == event.detail["Tags"]
    assert "TransformEndTime" not in event.detail


def test_a_failure_is_told_with_its_reason():
    """Whoever is paged wants to know."""
    failed = job(status=TransformJobStatus.FAILED, failure_reason="no", started=2.0, ended=3.0)
    detail = state_change(failed).detail

    assert ("Failed", "no", 3000) == (
        detail["TransformJobStatus"],
        detail["FailureReason"],
        detail["TransformEndTime"],
    )
