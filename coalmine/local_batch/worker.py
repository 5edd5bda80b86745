"""One process that scores: started, asked for one shard after the other, ended."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from coalmine.local_batch import scoring
from coalmine.local_batch.scoring import Job


class WorkerDiedError(Exception):
    """The process ended without an answer; what it was asked has none."""


class BrokenModelError(Exception):
    """The artifact does not load; no shard would be answered."""


class Worker:
    """A process with the model in its memory; it ends with its `with` block, or with us."""

    def __init__(self, job: Job, log: Path) -> None:
        with log.open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                [sys.executable, "-P", "-m", scoring.__name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                cwd=job.model_dir,
                env={**os.environ, **_variables(job)},
            )
        self._log = log
        self._job = job

    def __enter__(self) -> Self:
        """Load the model."""
        try:
            self._ask(asdict(self._job))
            told = self._told()
        except WorkerDiedError as cause:
            raise BrokenModelError(str(cause)) from cause
        except BaseException:
            self._end()
            raise
        if "broken" in told:
            self._end()
            raise BrokenModelError(told["broken"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def score(self, shard: Path, output: Path, on_rows: Callable[[int], None]) -> str | None:
        """Score a shard; return why it has no output, None when it has.

        Raises:
            WorkerDiedError: the process is gone; the other shards need another one.
        """
        self._ask({"shard": str(shard), "output": str(output)})
        while True:
            told = self._told()
            if "rows" in told:
                on_rows(told["rows"])
            elif "failed" in told:
                return str(told["failed"])
            else:
                return None

    def kill(self) -> None:
        """End the process, whatever it does; who waits for it is told that it died."""
        self._process.kill()

    def _ask(self, words: dict[str, Any]) -> None:
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        try:
            self._process.stdin.write(f"{json.dumps(words)}\n".encode())
            self._process.stdin.flush()
        except BrokenPipeError as cause:
            raise self._died() from cause

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise self._died()
        told: dict[str, Any] = json.loads(line)
        return told

    def _died(self) -> WorkerDiedError:
        self._end()
        code = self._process.returncode
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return WorkerDiedError(f"the process that ran the model ended with {how}; see {self._log}")

    def _end(self) -> None:
        self._process.kill()
        with self._process:  # closes the pipes, and waits
            pass


def _variables(job: Job) -> dict[str, str]:
    """Return what a container is told of its job."""
    strategy = "SINGLE_RECORD" if job.is_single_record else "MULTI_RECORD"
    return {
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_BATCH_STRATEGY": strategy,
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(job.max_payload_bytes // 2**20),
        "SM_MODEL_DIR": job.model_dir,
        "OMP_NUM_THREADS": "1",  # a process for each core: more threads would wait for each other
        "PYTHONDONTWRITEBYTECODE": "1",
    }
