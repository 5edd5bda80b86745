"""A transform job on this machine: the request of CreateTransformJob, over files."""

import json
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coalmine.local_batch.folders import begun_beside
from coalmine.local_batch.scoring import Job
from coalmine.local_batch.worker import Worker, WorkerDiedError

MEBIBYTE = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class TransformJob:
    """What a request says, and which files it is about."""

    job: Job
    shards: tuple[Path, ...]
    outputs: Path

    @classmethod
    def of(cls, request: Mapping[str, Any], *, model_dir: Path) -> "TransformJob":
        """Read a request whose input is a manifest."""
        source, output = request["TransformInput"], request["TransformOutput"]
        manifest = Path(source["DataSource"]["S3DataSource"]["S3Uri"])
        head, *names = json.loads(manifest.read_bytes())
        processing = request["DataProcessing"]
        return cls(
            job=Job(
                model_dir=str(model_dir),
                max_payload_bytes=request["MaxPayloadInMB"] * MEBIBYTE,
                is_single_record=request["BatchStrategy"] == "SingleRecord",
                content_type=source["ContentType"],
                accept=output["Accept"],
                input_filter=processing["InputFilter"],
                output_filter=processing["OutputFilter"],
                join_source=processing["JoinSource"],
            ),
            shards=tuple(Path(head["prefix"], name) for name in names),
            outputs=Path(output["S3OutputPath"]),
        )


@dataclass(kw_only=True)
class Transformer:
    """Scores all shards of a job by as many processes as there are cores.

    As on SageMaker, a shard without an output is no reason to leave the others out; a model that
    does not load is. `on_rows` is called from several threads, one at a time.
    """

    log: Path
    on_rows: Callable[[int], None]
    processes: int
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_given_up: threading.Event = field(default_factory=threading.Event)
    _workers: set[Worker] = field(default_factory=set)

    def run(self, transform: TransformJob) -> dict[str, str]:
        """Write the output of each shard; return why there is none, by the shard's file name.

        Raises:
            BrokenModelError: the artifact does not load.
        """
        transform.outputs.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        waiting = deque(transform.shards)
        failures: dict[str, str] = {}
        count = min(self.processes, len(waiting))
        with ThreadPoolExecutor(max(count, 1)) as threads:
            working = [
                threads.submit(self._work, transform, waiting, failures) for _ in range(count)
            ]
            try:
                ended, _ = wait(working, return_when=FIRST_EXCEPTION)
                for each in ended:
                    each.result()
            except BaseException:
                self._give_up()
                raise
        return failures

    def _work(
        self, transform: TransformJob, waiting: deque[Path], failures: dict[str, str]
    ) -> None:
        """Take one shard after the other; a process that dies is replaced, its shard is not."""
        while waiting and not self._is_given_up.is_set():
            with Worker(transform.job, self.log) as worker, suppress(WorkerDiedError):
                self._workers.add(worker)
                self._take(worker, transform, waiting, failures)

    def _take(
        self,
        worker: Worker,
        transform: TransformJob,
        waiting: deque[Path],
        failures: dict[str, str],
    ) -> None:
        while not self._is_given_up.is_set():
            try:
                shard = waiting.popleft()
            except IndexError:
                return
            output = transform.outputs / f"{shard.name}.out"
            begun = begun_beside(output)
            try:
                failure = worker.score(shard, begun, self._count)
                if failure is None:
                    begun.replace(output)
                else:
                    failures[shard.name] = failure
            except WorkerDiedError as error:
                failures[shard.name] = str(error)
                raise
            finally:
                begun.unlink(missing_ok=True)

    def _give_up(self) -> None:
        """Wait for nothing: a shard may take minutes."""
        self._is_given_up.set()
        for worker in self._workers:
            worker.kill()

    def _count(self, rows: int) -> None:
        with self._lock:
            self.on_rows(rows)


def cores() -> int:
    """Return how many processes this one may run at the same time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    count = os.cpu_count()
    return 1 if count is None else count
