"""What happens to transform jobs over time."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sandbox.sagemaker.artifacts import split
from sandbox.sagemaker.errors import ContainerFailedError
from sandbox.sagemaker.http_client import NoAnswerError
from sandbox.sagemaker.instances import Instance
from sandbox.sagemaker.machine import Machine
from sandbox.sagemaker.ports import (
    Event,
    LogGroups,
    NotWrittenError,
    ObjectStore,
    ObjectWrite,
    Roles,
)
from sandbox.sagemaker.transform.data_log import DataLog
from sandbox.sagemaker.transform.events import state_change
from sandbox.sagemaker.transform.jobs import TransformJob, TransformJobStatus
from sandbox.sagemaker.transform.objects import InputObject
from sandbox.sagemaker.transform.plan import Limits, TransformPlan, batch_environment
from sandbox.sagemaker.transform.records import assembled
from sandbox.sagemaker.transform.requests import (
    Requests,
    TransformFailedError,
    all_or_first_failure,
    off_loop,
)

logger = logging.getLogger(__name__)

_MAX_FAILURE_REASON = 1024
_SHOWN_CHARACTERS = 300
_EXECUTION_PARAMETERS_SECONDS = 2.0


@dataclass(slots=True)
class _Outcome:
    """What came of a job's objects; their bytes are not kept."""

    waiting: deque[InputObject]
    storing: set[asyncio.Task[None]] = field(default_factory=set)
    stored: list[ObjectWrite] = field(default_factory=list)
    failures: dict[InputObject, str] = field(default_factory=dict)


class TransformRuns:
    """Carries jobs out in the background; a stopped job leaves nothing that it has stored."""

    def __init__(
        self,
        machine: Machine,
        *,
        objects: ObjectStore,
        roles: Roles,
        log_groups: LogGroups,
        emit: Callable[[Event], None],
        clock: Callable[[], float],
    ) -> None:
        self._machine = machine
        self._objects = objects
        self._roles = roles
        self._log_groups = log_groups
        self._emit = emit
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, job: TransformJob, inputs: Sequence[InputObject]) -> None:
        """Begin a job."""
        self._emit(state_change(job))
        task = asyncio.create_task(self._run(job, inputs))
        self._tasks[job.arn] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.arn, None))

    def stop_job(self, job: TransformJob) -> None:
        """Begin to stop a job."""
        job.status = TransformJobStatus.STOPPING
        job.modified = self._clock()
        self._emit(state_change(job))
        self._tasks[job.arn].cancel()

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, job: TransformJob, inputs: Sequence[InputObject]) -> None:
        outcome = _Outcome(deque(inputs))
        try:
            await self._transform(job, outcome)
        except asyncio.CancelledError:
            self._take_back(outcome)
            self._end(job, TransformJobStatus.STOPPED)
        except ContainerFailedError as failure:
            self._end(job, TransformJobStatus.FAILED, f"AlgorithmError: {failure}")
        except Exception as error:  # the outermost frame: no job may be InProgress for ever
            logger.exception("transform job %s", job.arn)
            self._end(job, TransformJobStatus.FAILED, f"InternalError: {error}")
        else:
            reason = _failure_reason(outcome)
            status = TransformJobStatus.COMPLETED if reason is None else TransformJobStatus.FAILED
            self._end(job, status, reason)

    async def _transform(self, job: TransformJob, outcome: _Outcome) -> None:
        # An object is never shared, so more instances than objects would have nothing to do.
        count = min(job.plan.instance_count, len(outcome.waiting))
        instances: list[Instance] = []
        try:
            await all_or_first_failure(self._launch(job, instances) for _ in range(count))
            job.started = self._clock()
            await all_or_first_failure(self._work(job, each, outcome) for each in instances)
        finally:
            # A job that is stopped just now must not leave a worker behind, nor a write under way.
            stops = (self._machine.stop(each, drain_seconds=0) for each in instances)
            await asyncio.shield(asyncio.gather(*stops, *outcome.storing))

    async def _launch(self, job: TransformJob, instances: list[Instance]) -> None:
        model = job.model.with_environment(batch_environment(job.plan))
        instances.append(await self._machine.launch_for_job(job.scope, job.name, model))

    async def _work(self, job: TransformJob, instance: Instance, outcome: _Outcome) -> None:
        limits = await _limits(job.plan, instance)
        log = DataLog(
            job,
            instance.instance_id,
            log_groups=self._log_groups,
            roles=self._roles,
            clock=self._clock,
        )
        log.begin(limits)
        requests = Requests(
            instance,
            job.plan,
            limits,
            patience_seconds=self._machine.settings.startup_timeout_seconds,
        )

        async def take_one_after_the_other() -> None:
            storing: asyncio.Task[None] | None = None
            while outcome.waiting:
                found = outcome.waiting.popleft()
                try:
                    answers = await requests.answers(self._read(job, found))
                except TransformFailedError as failure:
                    logger.warning("%s/%s: %s", found.bucket, found.key, failure)
                    log.tell(found, str(failure), failure.answer)
                    outcome.failures[found] = _with_answer(failure)
                    continue
                # The next object is begun while this one is stored, and no more than one.
                if storing is not None:
                    await asyncio.shield(storing)
                storing = asyncio.create_task(self._store(job, found, answers, outcome))
                outcome.storing.add(storing)
                storing.add_done_callback(outcome.storing.discard)
            if storing is not None:
                await asyncio.shield(storing)

        await all_or_first_failure(
            take_one_after_the_other() for _ in range(limits.max_concurrent_transforms)
        )

    def _read(self, job: TransformJob, found: InputObject) -> bytes:
        arn, role = f"arn:aws:s3:::{found.bucket}/{found.key}", job.model.execution_role_arn
        denial = self._roles.denial(role, "s3:GetObject", arn, {})
        if denial is not None:
            raise TransformFailedError(f"ClientError: {denial}")
        body = self._objects.get(found.bucket, found.key)
        if body is None:
            raise TransformFailedError("ClientError: the object does not exist")
        return body

    async def _store(
        self, job: TransformJob, found: InputObject, answers: list[bytes], outcome: _Outcome
    ) -> None:
        bucket, prefix = split(job.plan.output_uri)
        write = ObjectWrite(
            account=job.scope.account,
            region=job.scope.region,
            role_arn=job.model.execution_role_arn,
            bucket=bucket,
            key=found.output_key(prefix),
            body=assembled(answers, job.plan.assemble_with),
            kms_key_id=job.plan.output_kms_key_id,
        )
        answers.clear()
        try:
            await off_loop(len(write.body), self._objects.put, write)
        except NotWrittenError as failure:
            outcome.failures[found] = f"ClientError: {failure}"
        else:
            outcome.stored.append(replace(write, body=b""))

    def _take_back(self, outcome: _Outcome) -> None:
        """SageMaker stores no output of a job that is stopped."""
        for write in outcome.stored:
            self._objects.delete(write)

    def _end(
        self, job: TransformJob, status: TransformJobStatus, failure_reason: str | None = None
    ) -> None:
        job.status = status
        job.ended = job.modified = self._clock()
        job.failure_reason = (
            None if failure_reason is None else failure_reason[:_MAX_FAILURE_REASON]
        )
        self._emit(state_change(job))


async def _limits(plan: TransformPlan, instance: Instance) -> Limits:
    """Return what the request and the container's execution parameters say."""
    try:
        answer = await instance.request(
            "GET", "/execution-parameters", {}, b"", timeout_seconds=_EXECUTION_PARAMETERS_SECONDS
        )
    except (NoAnswerError, TimeoutError):
        return plan.limits()
    return plan.limits(answer.body if answer.status == 200 else None)


def _with_answer(failure: TransformFailedError) -> str:
    return f"{failure}; {failure.answer[:_SHOWN_CHARACTERS]}" if failure.answer else str(failure)


def _failure_reason(outcome: _Outcome) -> str | None:
    """Return why a job has failed: the first object's reason, and how many others there are."""
    if outcome.failures == {}:
        return None
    found, reason = next(iter(outcome.failures.items()))
    whose, _, words = reason.partition(": ")
    others = len(outcome.failures) - 1
    more = "" if others == 0 else f" ({others} more of the objects failed)"
    return f"{whose}: See job logs for more information. {found.bucket}/{found.key}: {words}{more}"
