"""A deployed canary as the operator's verbs see it: gateways that answer from memory."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from canary.endpoint import EndpointState, VariantState
from canary.lock import Lock
from canary.periods import Counts
from canary.readiness import Measured
from canary.restore import ExecutionStatus
from canary.run import CanaryRun, OriginalVariant
from canary.settings import CanarySettings
from coalmine.cli.canary.options import Surroundings
from coalmine.gateways.aws import AwsError

ARN = "arn:execution:"
CALLER = "arn:aws:sts::111111111111:assumed-role/Release/maria"
RUN = CanaryRun(
    canary_id="flights-1",
    execution_arn=f"{ARN}flights-1",
    endpoint_name="flights-dev",
    champion="blue",
    challenger="green",
    settings=CanarySettings(),
    original={
        "blue": OriginalVariant(weight=1.0, instance_count=1),
        "green": OriginalVariant(weight=0.0, instance_count=1),
    },
)


@dataclass
class FakeLive:
    """One canary; `then` is what happens in the world, one thing each time somebody sleeps."""

    entries: dict[str, list[Any]] = field(default_factory=dict)
    summaries: dict[str, Any] = field(default_factory=dict)
    statuses: dict[str, ExecutionStatus] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=lambda: {"blue": 1.0, "green": 0.0})
    lock: Lock | None = None
    is_unreachable: bool = False
    started: list[Any] = field(default_factory=list)
    stopped: list[Any] = field(default_factory=list)
    restored: list[Any] = field(default_factory=list)
    then: deque[Callable[[], object]] = field(default_factory=deque)
    kept_reports: dict[str, Any] = field(default_factory=dict)  # by their URI
    connected_to: Any = None
    missing: AwsError | None = None  # there is no stack
    caller_problem: AwsError | None = None

    def __post_init__(self) -> None:
        self.deployment = SimpleNamespace(endpoint_name="flights-dev")
        self.records = SimpleNamespace(
            lock=self._lock,
            promoted=lambda: {"variant_name": "blue"},
            summary=self.summaries.get,
            summaries=lambda: list(self.summaries.values()),
            entries=self._entries,
        )
        self.executions = SimpleNamespace(
            start=self._start,
            arn=lambda name: f"{ARN}{name}",
            status=lambda arn: self.statuses.get(arn, ExecutionStatus.GONE),
            stop=self._stop,
            running=lambda: [arn for arn, status in self.statuses.items() if status.is_alive],
            restore=lambda arn, status, cause: self.restored.append((arn, status)),
        )
        self.reports = SimpleNamespace(read=self._read_report)
        self.endpoint = SimpleNamespace(describe=self._describe, measure=self._measure)

    @property
    def surroundings(self) -> Surroundings:
        """What a verb reaches this canary with."""
        return Surroundings(connect=self._connect, sleep=self._sleep, caller=self._caller)

    def is_held(self, owner: str = "flights-1", **changes: Any) -> None:
        """A canary holds the endpoint."""
        self.lock = Lock(
            owner=f"{ARN}{owner}",
            canary_id="flights-1",
            acquired_at=1,
            heartbeat_at=1,
            run=RUN,
            **changes,
        )
        self.statuses[f"{ARN}{owner}"] = ExecutionStatus.RUNNING

    def ended(
        self,
        outcome: str | None,
        *,
        canary_id: str = "flights-1",
        owner: str = "flights-1",
        **known: object,
    ) -> None:
        """A canary is over and its lock free."""
        self.lock = None
        self.statuses[f"{ARN}{owner}"] = ExecutionStatus.SUCCEEDED
        self.summaries[canary_id] = {
            "canary_id": canary_id,
            "champion": None if outcome is None else "blue",
            "challenger": None if outcome is None else "green",
            "outcome": outcome,
            "reason": "because",
            "is_over": True,
            "updated_at": 5,
            **known,
        }

    def _connect(self, stack_name: str, region: str | None) -> Any:
        if self.missing is not None:
            raise self.missing
        self.connected_to = (stack_name, region)
        return self

    def _caller(self, region: str | None) -> str:
        if self.caller_problem is not None:
            raise self.caller_problem
        return CALLER

    def _sleep(self, seconds: float) -> None:
        if not self.then:
            raise AssertionError("it waits for something that never happens")
        self.then.popleft()()

    def _lock(self) -> Lock | None:
        if self.is_unreachable:
            raise AwsError("table canaries: could not connect")
        return self.lock

    def _entries(self, canary_id: str, first: int = 0) -> list[Any]:
        return [each for each in self.entries.get(canary_id, []) if each["sequence"] >= first]

    def _read_report(self, uri: str) -> Any:
        if self.is_unreachable:
            raise AwsError(f"report {uri}: could not connect")
        return self.kept_reports.get(uri)

    def _start(self, name: str, document: object) -> None:
        self.started.append((name, document))
        self.statuses[f"{ARN}{name}"] = ExecutionStatus.RUNNING

    def _stop(self, arn: str, cause: str) -> None:
        self.stopped.append((arn, cause))
        self.statuses[arn] = ExecutionStatus.ABORTED

    def _describe(self) -> EndpointState:
        variants = tuple(
            VariantState(name=name, current_weight=weight, desired_weight=weight)
            for name, weight in self.weights.items()
        )
        return EndpointState(name="flights-dev", status="InService", variants=variants)

    def _measure(self, roles: object, settings: object) -> Measured:
        return Measured(counts=Counts(invocations=6000, errors=60), seconds=600)
