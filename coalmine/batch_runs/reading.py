"""How far a run is, by the documents in its folder."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from batch.documents import Plan, RunPhase, RunStatus, ShardList
from batch.layout import RunLayout
from batch.ports import ObjectInfo
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


@dataclass(kw_only=True)
class RunReader:
    """One run, looked at again and again; what does not change is read once."""

    documents: Documents
    layout: RunLayout
    _pace: Pace = field(default_factory=Pace)
    _plans: dict[int, Plan | None] = field(default_factory=dict)  # by attempt
    _sent: dict[int, dict[str, int]] = field(default_factory=dict)  # rows of shards, by attempt
    _transforms_since: dict[int, float] = field(default_factory=dict)

    def status(self) -> RunStatus | None:
        """Return where the run stands; None before its first step."""
        return read_document(self.documents, self.layout.status, RunStatus)

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
        return Progress(
            phase=status.phase,
            done=done,
            total=status.rows,
            unit="rows",
            per_second=self._per_second(status, now, done),
            cost_usd=self._cost_usd(status, now),
            words=_transforming_words(status, len(sent)),
        )

    def _per_second(self, status: RunStatus, now: float, done: int) -> float | None:
        """Return the pace of late, at the first look that since the job was asked for."""
        late = self._pace.per_second(now, done)
        if late is not None or status.rows is None:
            return late
        done_before = status.rows - sum(self._rows_sent(status.attempt).values())
        seconds = now - self._since(status)
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

    def _cost_usd(self, status: RunStatus, now: float) -> float | None:
        plan = self._plan(status.attempt)
        if plan is None:
            return status.cost_usd
        return running_cost_usd(
            ended_usd=status.cost_usd,
            seconds=now - self._since(status),
            usd_per_instance_hour=plan.settings.usd_per_instance_hour,
            instances=status.instance_count,
        )

    def _since(self, status: RunStatus) -> float:
        """Return when the job was asked for; what waits for it may write the status again."""
        return self._transforms_since.setdefault(status.attempt, status.updated_at)

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


def _transforming_words(status: RunStatus, sent: int) -> str:
    words = f"{status.instance_count} x {status.instance_type}"
    if status.shards is not None:
        some = f"{sent:,} of " if 0 < sent < status.shards else ""
        words = f"{some}{status.shards:,} shards on {words}"
    return f"{words}; {status.message}" if status.message else words
