"""SageMaker Transform Job State Change: what EventBridge is told about a job."""

from __future__ import annotations

from typing import Any

from sandbox.sagemaker.ports import Event
from sandbox.sagemaker.transform.jobs import TransformJob

DETAIL_TYPE = "SageMaker Transform Job State Change"


def state_change(job: TransformJob) -> Event:
    """Return the event about a job that has just got another status, spelt as the API spells it."""
    times = {
        "CreationTime": job.created,
        "TransformStartTime": job.started,
        "TransformEndTime": job.ended,
    }
    detail: dict[str, Any] = {
        **job.definition,
        "TransformJobArn": job.arn,
        "TransformJobStatus": str(job.status),
        **{name: round(1000 * time) for name, time in times.items() if time is not None},
        "Tags": dict(job.tags),
    }
    if job.failure_reason is not None:
        detail["FailureReason"] = job.failure_reason
    return Event(detail_type=DETAIL_TYPE, resource_arn=job.arn, detail=detail)
