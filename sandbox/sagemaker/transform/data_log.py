"""What SageMaker itself logs of a transform job, a stream for each instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from sandbox.sagemaker.arns import TRANSFORM_LOG_GROUP
from sandbox.sagemaker.ports import LogGroups, Roles
from sandbox.sagemaker.transform.jobs import TransformJob
from sandbox.sagemaker.transform.objects import InputObject
from sandbox.sagemaker.transform.plan import Limits

_NEEDED = ("logs:CreateLogStream", "logs:PutLogEvents")


class DataLog:
    """The log of one instance, written as the job's role if that may."""

    def __init__(
        self,
        job: TransformJob,
        instance_id: str,
        *,
        log_groups: LogGroups,
        roles: Roles,
        clock: Callable[[], float],
    ) -> None:
        self._job = job
        self._stream = f"{job.name}/{instance_id}-{round(1000 * clock())}/data-log"
        self._log_groups = log_groups
        self._roles = roles
        self._clock = clock

    def begin(self, limits: Limits) -> None:
        """Tell how the instance is asked."""
        self._write([limits_line(limits)])

    def tell(self, found: InputObject, reason: str, answer: str) -> None:
        """Tell why an object has failed, and what the model said."""
        self._write(failure_lines(f"{found.bucket}/{found.key}", reason, answer))

    def _write(self, lines: Iterable[str]) -> None:
        scope, role = self._job.scope, self._job.model.execution_role_arn
        arn = f"{scope.log_group_arn(TRANSFORM_LOG_GROUP)}:log-stream:{self._stream}"
        if any(self._roles.denial(role, action, arn, {}) is not None for action in _NEEDED):
            return
        now = self._clock()
        moment = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")[:23]
        self._log_groups.write(
            scope.account,
            scope.region,
            TRANSFORM_LOG_GROUP,
            self._stream,
            [(round(1000 * now), f"{moment}:[sagemaker logs]: {line}") for line in lines],
        )


def limits_line(limits: Limits) -> str:
    """Return the first line of a log."""
    return (
        f"MaxConcurrentTransforms={limits.max_concurrent_transforms}, "
        f"MaxPayloadInMB={limits.max_payload_mb}, "
        f"BatchStrategy={limits.batch_strategy.container_word}"
    )


def failure_lines(address: str, reason: str, answer: str) -> list[str]:
    """Return what is logged of an object that has failed; the reason begins with whose fault."""
    words = reason.partition(": ")[2]
    said = [words] if answer == "" else [words, "", "Message:", *answer.splitlines()]
    return [f"{address}: {line}" for line in said]
