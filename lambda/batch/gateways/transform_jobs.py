"""Transform jobs: look at one, stop one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from batch.transform_job import TransformJob, TransformJobStatus
from canary.descriptions import says

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_sagemaker import SageMakerClient


class TransformJobs:
    """The transform jobs of this account."""

    def __init__(self, client: SageMakerClient) -> None:
        self._client = client

    def describe(self, name: str) -> TransformJob | None:
        """Return how a job is; None when there never was one of that name."""
        try:
            found = self._client.describe_transform_job(TransformJobName=name)
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
        return _read(name, found)

    def stop(self, name: str) -> None:
        """Stop a job; one that is over, or never was, needs no stopping."""
        try:
            self._client.stop_transform_job(TransformJobName=name)
        except ClientError as error:
            job = None if _is_missing(error) else self.describe(name)
            if job is not None and job.status is TransformJobStatus.IN_PROGRESS:
                raise


def _is_missing(error: ClientError) -> bool:
    """Say whether there is no such job: botocore models an error that SageMaker does not send."""
    code = error.response.get("Error", {}).get("Code")
    return code == "ResourceNotFound" or says(error.response, "not found", "not find")


def _read(name: str, found: Mapping[str, Any]) -> TransformJob:
    resources = found["TransformResources"]
    return TransformJob(
        name=name,
        status=TransformJobStatus(found["TransformJobStatus"]),
        reason=found.get("FailureReason", ""),
        started_at=_epoch_seconds(found.get("TransformStartTime")),
        ended_at=_epoch_seconds(found.get("TransformEndTime")),
        instance_type=resources["InstanceType"],
        instance_count=resources["InstanceCount"],
    )


def _epoch_seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
