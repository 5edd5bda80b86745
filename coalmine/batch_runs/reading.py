"""How far a run is, by the documents in its folder."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, Self, TypeVar

from batch.documents import Plan, RunPhase, RunStatus, ShardList, TransformAttempt
from batch.layout import RunLayout
from batch.ports import ObjectInfo
from batch.run_cost import total_cost
from batch.settings import BatchSettings
from batch.stored_outputs import shard_of_output
from canary.documents import from_stored
from coalmine.batch_runs.progress import Pace, Progress, running_cost_usd

T = TypeVar("T")


class Documents(Protocol):
    """What is read with: S3 or folders."""

    def find(self, uri: str) -> Iterator[ObjectInfo]:
        """Yield what lies below a prefix."""
        ...

    def get(self, uri: str) -> bytes | None:
        """Return an object, None when it is not there."""
        ...


def read_document(documents: Documents, uri: str, cls: type[T]) -> T | None:
    """Return what a step wrote there, perhaps of another version; None when none did."""
    body = documents.get(uri)
    return None if body is None else from_stored(cls, json.loads(body))


class JobTimes(Protocol):
    """When a transform job has had its instances, in epoch seconds; None: not yet."""

    @property
    def started_at(self) -> float | None:
        """From when on it is billed."""
        ...

    @property
    def ended_at(self) -> float | None:
        """When it gave them back."""
        ...


@dataclass(kw_only=True)
class RunReader:
    """One run, looked at again and again; what does not change is read once."""

    documents: Documents
    layout: RunLayout
    job_times: Callable[[str], JobTimes]  # of the transform job of that name
    _pace: Pace = field(default_factory=Pace)
    _plans: dict[int, Plan | None] = field(default_factory=dict)  # by attempt
    _sent: dict[int, dict[str, int]] = field(default_factory=dict)  # rows of shards, by attempt
    _former_usd: dict[int, float | None] = field(default_factory=dict)  # by attempt

    def status(self) -> RunStatus | None:
        """Return where the run stands; None before its first step."""
        return read_document(self.documents, self.layout.status, RunStatus)

    def is_planned(self) -> bool:
        """Tell whether the run came so far that another attempt has something to go on with."""
        return self.documents.get(self.layout.plan) is not None

    def planned_settings(self, job: BatchSettings) -> BatchSettings:
        """Return what the run was planned with, which a resumed one keeps; else the job's."""
        plan = read_document(self.documents, self.layout.plan, Plan)
        return job if plan is None else plan.settings

    def progress(self, status: RunStatus, now: float) -> Progress:
        """Return how much of its phase a run has done."""
        match status.phase:
            case RunPhase.CUTTING:
                return self._cutting(status)
            case RunPhase.TRANSFORMING:
                return self._transforming(status, now)
            case RunPhase.VERIFYING:
                return self._verifying(status)
            case _:
                return Progress(phase=status.phase, cost_usd=status.cost_usd, words=status.message)

    def _cutting(self, status: RunStatus) -> Progress:
        plan = self._plan(status.attempt)
        return Progress(
            phase=status.phase,
            done=self._count(self.layout.cuts_folder),
            total=None if plan is None else len(plan.items),
            unit="parts",
        )

    def _transforming(self, status: RunStatus, now: float) -> Progress:
        sent = self._rows_sent(status.attempt)
        folder = self.layout.outputs_folder(status.attempt)
        there = {shard_of_output(each.uri) for each in self.documents.find(folder)}
        missing = sum(rows for name, rows in sent.items() if name not in there)
        done = 0 if status.rows is None else status.rows - missing
        name = status.transform_job_name
        billed = _Billed.until(now, None if name is None else self.job_times(name))
        return Progress(
            phase=status.phase,
            done=done,
            total=status.rows,
            unit="rows",
            per_second=self._per_second(status, now, done, billed.seconds),
            cost_usd=self._cost_usd(status, billed.seconds),
            words=_transforming_words(status, len(sent), billed),
        )

    def _per_second(self, status: RunStatus, now: float, done: int, seconds: float) -> float | None:
        """Return the pace of late, at the first look that since the job has its instances."""
        late = self._pace.per_second(now, done)
        if late is not None or status.rows is None:
            return late
        done_before = status.rows - sum(self._rows_sent(status.attempt).values())
        return (done - done_before) / seconds if done > done_before and seconds > 0 else None

    def _verifying(self, status: RunStatus) -> Progress:
        found = map(self._count, (self.layout.verified_folder, self.layout.failed_folder))
        return Progress(
            phase=status.phase,
            done=sum(found),
            total=status.shards,
            unit="shards",
            cost_usd=status.cost_usd,
        )

    def _cost_usd(self, status: RunStatus, seconds: float) -> float | None:
        """Return what the run cost: the status may have the running job in it, or not."""
        plan = self._plan(status.attempt)
        if plan is None:
            return status.cost_usd
        return running_cost_usd(
            ended_usd=self._former_cost_usd(status.attempt),
            seconds=seconds,
            usd_per_instance_hour=plan.settings.usd_per_instance_hour,
            instances=status.instance_count,
        )

    def _former_cost_usd(self, attempt: int) -> float | None:
        """Return what the jobs of earlier attempts cost; None when a price is not known."""
        if attempt not in self._former_usd:
            uris = (self.layout.transform_attempt(each) for each in range(1, attempt))
            jobs = (read_document(self.documents, uri, TransformAttempt) for uri in uris)
            self._former_usd[attempt] = total_cost([job for job in jobs if job is not None]).usd
        return self._former_usd[attempt]

    def _plan(self, attempt: int) -> Plan | None:
        if self._plans.get(attempt) is None:
            self._plans[attempt] = read_document(self.documents, self.layout.plan, Plan)
        return self._plans[attempt]

    def _rows_sent(self, attempt: int) -> dict[str, int]:
        """Return the rows of the shards that an attempt was given; the others were done before."""
        if attempt not in self._sent:
            sent = read_document(self.documents, self.layout.sent(attempt), ShardList)
            if sent is None:
                return {}
            self._sent[attempt] = {shard.name: shard.rows for shard in sent.shards}
        return self._sent[attempt]

    def _count(self, folder: str) -> int:
        return sum(1 for _ in self.documents.find(folder))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Billed:
    """How long a job has had its instances."""

    seconds: float
    is_waiting: bool  # it was asked for, and has none yet

    @classmethod
    def until(cls, now: float, times: JobTimes | None) -> Self:
        if times is None or times.started_at is None:
            return cls(seconds=0.0, is_waiting=times is not None and times.ended_at is None)
        until = now if times.ended_at is None else times.ended_at
        return cls(seconds=max(0.0, until - times.started_at), is_waiting=False)


def _transforming_words(status: RunStatus, sent: int, billed: _Billed) -> str:
    words = f"{status.instance_count} x {status.instance_type}"
    if status.shards is not None:
        some = f"{sent:,} of " if 0 < sent < status.shards else ""
        words = f"{some}{status.shards:,} shards on {words}"
    if status.message:
        return f"{words}; {status.message}"
    return f"{words}; waiting for instances" if billed.is_waiting else words
