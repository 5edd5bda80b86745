"""One attempt at a run, step by step, as the state machine goes through them."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from batch.answers import explain, read_answers
from batch.documents import FailedShard, Plan, RunPhase, RunStatus, VerifiedShard
from batch.gathering import Gathered, gather
from batch.inspecting import announce_run, inspect_run
from batch.layout import RunLayout
from batch.manifests import RunAccount
from batch.publishing import publish
from batch.refusal import RefusedRunError
from batch.run_documents import write_document
from batch.run_status import read_plan
from batch.sent_shards import sent_shards
from batch.settings import BatchSettings
from batch.state import RunRequest, RunState
from batch.stored_outputs import stored_outputs
from batch.verifying import Verification, verify_shard
from coalmine.batch_runs.progress import Progress
from coalmine.local_batch.artifact import UnpackedModel
from coalmine.local_batch.cutting import cut_items
from coalmine.local_batch.record import Count, RunRecord
from coalmine.local_batch.transform import Transformer, TransformJob
from coalmine.local_batch.worker import BrokenModelError


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What the steps share."""

    run_id: str
    request: RunRequest
    settings: BatchSettings
    record: RunRecord
    processes: int

    @property
    def layout(self) -> RunLayout:
        """Where the run lies."""
        return self.record.layout

    @property
    def log(self) -> Path:
        """What the model prints."""
        return Path(self.layout.run_uri, "model.log")

    def announce(self) -> None:
        """Write down that a new run has begun."""
        if self.request.resume is None:
            self.record.show(Progress(phase=RunPhase.INSPECTING))
            announce_run(
                self.request,
                settings=self.settings,
                run_id=self.run_id,
                execution_arn=self.record.execution_arn,
                objects=self.record.folders,
                now=self.record.now(),
            )

    def go(self, model: UnpackedModel) -> None:
        """Go through all steps.

        Raises:
            RefusedRunError: nothing of the run is published.
        """
        state = self._inspect(model)
        plan = read_plan(self.record.folders, self.settings, self.run_id)
        self._cut(plan, state)
        gathered = gather(
            self.record.folders,
            plan,
            attempt=state.attempt,
            execution_arn=self.record.execution_arn,
        )
        failures = self._transform(gathered, model)
        self._verify(plan, gathered, state, failures)
        self._publish(plan)

    def _inspect(self, model: UnpackedModel) -> RunState:
        with ThreadPoolExecutor(self.processes) as threads:
            return inspect_run(
                self.request,
                settings=self.settings,
                run_id=self.run_id,
                execution_arn=self.record.execution_arn,
                model=model.identity,
                objects=self.record.folders,
                now=self.record.now(),
                is_running=lambda _: False,  # we have the run's lock
                in_parallel=threads.map,
            )

    def _cut(self, plan: Plan, state: RunState) -> None:
        items = [item for group in state.groups for item in range(group.first, group.last)]
        if items == []:  # a former attempt has cut all
            return
        count = Count(record=self.record, phase=RunPhase.CUTTING, total=len(items), unit="parts")
        for _ in cut_items(plan, items, processes=self.processes):
            count.add(1)

    def _transform(self, gathered: Gathered, model: UnpackedModel) -> Mapping[str, str]:
        """Score what is missing; return why shards have no answers."""
        self.record.update(
            phase=RunPhase.TRANSFORMING, rows=gathered.rows, shards=len(gathered.shards)
        )
        if gathered.request is None:
            return {}
        missing = sum(shard.rows for shard in gathered.missing)
        processes = min(self.processes, len(gathered.missing))
        count = Count(
            record=self.record,
            phase=RunPhase.TRANSFORMING,
            total=gathered.rows,
            unit="rows",
            done=gathered.rows - missing,
            words=f"{len(gathered.missing):,} of {len(gathered.shards):,} shards by "
            f"{processes} process{'' if processes == 1 else 'es'}",
        )
        transformer = Transformer(log=self.log, on_rows=count.add, processes=self.processes)
        began = self.record.now()
        try:
            return transformer.run(TransformJob.of(gathered.request, model_dir=model.folder))
        except BrokenModelError as error:
            raise RefusedRunError(
                f"the model must load to score anything, got {error}; its log is {self.log}"
            ) from error
        finally:
            status = self.record.status()
            spent = 0.0 if status is None else status.transform_seconds
            self.record.update(transform_seconds=spent + self.record.now() - began)

    def _verify(
        self, plan: Plan, gathered: Gathered, state: RunState, failures: Mapping[str, str]
    ) -> None:
        self.record.update(phase=RunPhase.VERIFYING)
        folders = self.record.folders
        known = Verification(
            shards=gathered.shards,
            sent=sent_shards(folders, self.layout, last_attempt=state.attempt),
            outputs=stored_outputs(folders, self.layout),
        )
        count = Count(
            record=self.record,
            phase=RunPhase.VERIFYING,
            total=len(gathered.shards),
            unit="shards",
        )
        with ThreadPoolExecutor(self.processes) as threads:
            for found in threads.map(
                lambda shard: verify_shard(folders, plan, shard, known), gathered.shards
            ):
                self._tell_failure(found, failures)
                count.add(1)

    def _tell_failure(
        self, found: VerifiedShard | FailedShard, failures: Mapping[str, str]
    ) -> None:
        """Say what the model itself said, where no row is to blame by what model.json says."""
        if not isinstance(found, FailedShard) or found.row is not None:
            return
        said = failures.get(Path(self.layout.shard(found.name)).name)
        if said is not None:
            told = replace(found, reason=f"{said}; the model's log is {self.log}")
            write_document(self.record.folders, self.layout.failed(found.name), told)

    def _publish(self, plan: Plan) -> None:
        folders = self.record.folders
        answers = read_answers(folders, plan)
        status = self.record.update(
            phase=RunPhase.PUBLISHING, failed_shards=len(answers.unanswered)
        )
        self.record.show(Progress(phase=RunPhase.PUBLISHING))
        if answers.unanswered != ():
            raise RefusedRunError(explain(folders, plan, answers))
        publish(folders, plan, answers, _account(status))


def _account(status: RunStatus) -> RunAccount:
    return RunAccount(
        started_at=_iso(status.started_at),
        ended_at=_iso(status.updated_at),
        duration_seconds=round(status.updated_at - status.started_at, 3),
        transform_seconds=status.transform_seconds,
        cost_usd=None,
        attempts=status.attempt,
    )


def _iso(epoch_seconds: float) -> str:
    return datetime.fromtimestamp(epoch_seconds, UTC).isoformat(timespec="seconds")
