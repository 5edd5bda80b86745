"""A deployed batch job as the operator's verbs see it: gateways that answer from memory."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from batch.documents import (
    ModelIdentity,
    Plan,
    RunPhase,
    RunStatus,
    Segment,
    Shard,
    ShardList,
    Source,
    Table,
    TransformAttempt,
    WorkItem,
)
from batch.layout import RunLayout
from batch.settings import BatchSettings
from canary.documents import to_document
from canary.restore import ExecutionStatus
from coalmine.cli.batch.options import Surroundings
from coalmine.gateways.aws import AwsError
from coalmine.gateways.deployment import MissingStackError
from coalmine.gateways.executions import ExecutionFacts
from coalmine.gateways.transform_times import TransformTimes
from tests.doubles.objects_in_memory import ObjectsInMemory

ARN = "arn:execution:"
START = 1_769_860_800.0  # 2026-01-31 12:00 UTC
RUN = "20260131-120000-abc123"
SETTINGS = BatchSettings(
    job_name="nightly-dev",
    model_name="Model",
    input_uri="s3://data/input/",
    output_uri="s3://data/published/",
    work_uri="s3://data/runs/",
    instance_count=2,
    usd_per_instance_hour=0.36,
)
PLAN = Plan(
    run_id=RUN,
    settings=SETTINGS,
    model=ModelIdentity(
        model_name="Model",
        artifact_uri="s3://models/a.tar.gz",
        artifact_etag="e",
        name="flights",
        framework_version="1.9-0",
        features=(),
        classes=None,
    ),
    sources=(Source(uri="s3://data/input/a.csv", etag="e", size_bytes=9),),
    table=Table(delimiter=",", has_header=True, columns=("a",), features=("a",), joined=()),
    items=tuple(WorkItem(segments=(Segment(source=0, start=0, end=9),)) for _ in range(4)),
)


@dataclass
class FakeBatchJob:
    """One job; `then` is what happens in the world, one thing each time somebody sleeps."""

    objects: Any = field(default_factory=ObjectsInMemory)
    executed: dict[str, ExecutionFacts] = field(default_factory=dict)
    started: list[Any] = field(default_factory=list)
    stopped: list[Any] = field(default_factory=list)
    then: deque[Callable[[], object]] = field(default_factory=deque)
    settings: BatchSettings = SETTINGS
    clock: float = START
    unreachable_looks: int = 0
    job_times: TransformTimes = field(default_factory=TransformTimes)
    connected_to: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.objects.folders = self._folders
        self.transform_jobs = SimpleNamespace(times=lambda _: self.job_times)
        self.executions = SimpleNamespace(
            start=self._start,
            arn=lambda name: f"{ARN}{name}",
            describe=self._describe,
            stop=self._stop,
        )

    @property
    def surroundings(self) -> Surroundings:
        """What a verb reaches this job with; there is no other job."""
        return Surroundings(
            connect=self._connect,
            sleep=self._sleep,
            now=lambda: self.clock,
            suffix=lambda: "abc123",
            user=lambda: "ada",
        )

    def is_at(self, phase: RunPhase, run_id: str = RUN, **changes: Any) -> None:
        """A run's status says so."""
        known = RunStatus(
            run_id=run_id,
            job_name="nightly-dev",
            phase=phase,
            attempt=1,
            execution_arn=f"{ARN}{run_id}",
            started_at=START,
            updated_at=START,
            requested_by="ada",
            input_uri="s3://data/input/",
            instance_type="ml.m5.large",
            instance_count=2,
        )
        document = {**to_document(known), **changes}
        layout = RunLayout.of(self.settings, run_id)
        self.objects.bodies[layout.status] = json.dumps(document).encode()

    def is_planned(self, *rows: int, sent: tuple[int, ...] | None = None, attempt: int = 1) -> None:
        """A run has shards of so many rows; those that were sent are named by their number."""
        layout = RunLayout.of(self.settings, RUN)
        shards = tuple(
            Shard(name=f"{number:05d}-000", rows=each, size_bytes=9, sha256="", pieces=())
            for number, each in enumerate(rows)
        )
        chosen = shards if sent is None else tuple(shards[number] for number in sent)
        for uri, document in (
            (layout.plan, PLAN),
            (layout.shards, ShardList(shards=shards)),
            (layout.sent(attempt), ShardList(shards=chosen)),
        ):
            self.objects.bodies[uri] = json.dumps(to_document(document)).encode()

    def has_output(self, *numbers: int, attempt: int = 1) -> None:
        """SageMaker stored the output of shards."""
        layout = RunLayout.of(self.settings, RUN)
        for number in numbers:
            self.objects.bodies[f"{layout.outputs_folder(attempt)}{number:05d}-000.csv.out"] = b""

    def has_instances(self, since: float | None = START, until: float | None = None) -> None:
        """The transform job has its instances since then."""
        self.job_times = TransformTimes(started_at=since, ended_at=until)

    def has_paid(self, usd: float | None, attempt: int = 1) -> None:
        """A former attempt's job cost so much."""
        job = TransformAttempt(
            job_name="nightly-1",
            status="Failed",
            seconds=60.0,
            instance_type="ml.m5.large",
            instance_count=2,
            cost_usd=usd,
        )
        uri = RunLayout.of(self.settings, RUN).transform_attempt(attempt)
        self.objects.bodies[uri] = json.dumps(to_document(job)).encode()

    def is_executed(self, status: str, name: str = RUN, **facts: Any) -> None:
        """An execution is so."""
        self.executed[f"{ARN}{name}"] = ExecutionFacts(status=ExecutionStatus(status), **facts)

    def _connect(self, stack_name: str, region: str | None) -> Any:
        self.connected_to.append((stack_name, region))
        if stack_name != "Coalmine-dev-batch-nightly":
            raise MissingStackError(f"stack {stack_name}: it does not exist")
        return self

    def _sleep(self, seconds: float) -> None:
        self.clock += seconds
        if self.then:
            self.then.popleft()()

    def _start(self, name: str, document: Any) -> None:
        self.started.append((name, document))
        self.is_executed("RUNNING", name)

    def _stop(self, arn: str, cause: str, error: str) -> None:
        if not self.executed[arn].status.is_alive:
            raise AwsError(f"stop of {arn}: it is not running")
        self.stopped.append((arn, cause))

    def _describe(self, execution_arn: str) -> ExecutionFacts:
        if self.unreachable_looks > 0:
            self.unreachable_looks -= 1
            raise AwsError("execution: could not connect")
        return self.executed.get(execution_arn, ExecutionFacts(status=ExecutionStatus.GONE))

    def _folders(self, uri: str) -> list[str]:
        keys = [each.removeprefix(uri) for each in self.objects.bodies if each.startswith(uri)]
        return sorted({key.partition("/")[0] for key in keys if "/" in key})
