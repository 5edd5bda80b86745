"""When a transform job has its instances: between the two times it is billed."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from canary.descriptions import says
from coalmine.gateways.aws import aws_errors


@dataclass(frozen=True, kw_only=True, slots=True)
class TransformTimes:
    """Epoch seconds; None: not yet."""

    started_at: float | None = None
    ended_at: float | None = None


class TransformJobs:
    """The transform jobs of an account, to look at only."""

    def __init__(self, sagemaker: Any) -> None:
        self._client = sagemaker

    def times(self, name: str) -> TransformTimes:
        """Return when a job had its instances; neither while it is not created yet."""
        with aws_errors(f"transform job {name}"):
            try:
                found = self._client.describe_transform_job(TransformJobName=name)
            except ClientError as error:
                if says(error.response, "not found", "not find"):
                    return TransformTimes()
                raise
        started_at, ended_at = found.get("TransformStartTime"), found.get("TransformEndTime")
        return TransformTimes(
            started_at=None if started_at is None else started_at.timestamp(),
            ended_at=None if ended_at is None else ended_at.timestamp(),
        )
