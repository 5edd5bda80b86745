"""A canary as the verbs see it: gateways that answer from memory, and a clock that does not wait."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from canary.endpoint import EndpointState, VariantState
from canary.lock import Lock
from canary.periods import Counts
from canary.readiness import Measured
from canary.restore import ExecutionStatus
from canary.run import CanaryRun, OriginalVariant
from canary.settings import CanarySettings
from coalmine.cli.canary import canary, following
from coalmine.gateways.aws import AwsError

CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
    variants: []
    canary: { stages: [{ share: 0.1, bake_seconds: 300 }, { share: 1.0, bake_seconds: 300 }] }
"""
ARN = "arn:execution:"
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
    """The gateways of one canary; what happens next is a list of things to do, one a look."""

    entries: dict[str, list[Any]] = field(default_factory=dict)
    summaries: dict[str, Any] = field(default_factory=dict)
    statuses: dict[str, ExecutionStatus] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=lambda: {"blue": 1.0, "green": 0.0})
    lock: Lock | None = None
    started: list[Any] = field(default_factory=list)
    stopped: list[Any] = field(default_factory=list)
    restored: list[Any] = field(default_factory=list)
    next_looks: list[Any] = field(default_factory=list)
    connected_to: Any = None

    def __post_init__(self):
        self.deployment = SimpleNamespace(endpoint_name="flights-dev")
        self.records = SimpleNamespace(
            lock=self._lock,
            promoted=lambda: {"variant_name": "blue"},
            summary=self.summaries.get,
            summaries=lambda: list(self.summaries.values()),
            entries=lambda canary_id, first=0: [
                each for each in self.entries.get(canary_id, []) if each["sequence"] >= first
            ],
        )
        self.executions = SimpleNamespace(
            start=self._start,
            arn=lambda name: f"{ARN}{name}",
            status=lambda arn: self.statuses.get(arn, ExecutionStatus.GONE),
            stop=self._stop,
            restore=self._restore,
        )
        self.endpoint = SimpleNamespace(describe=self._describe, measure=self._measure)

    def connect(self, stack_name, region):
        """Stand in for the connection to AWS."""
        self.connected_to = (stack_name, region)
        return self

    def _lock(self):
        if self.next_looks:
            self.next_looks.pop(0)()
        return self.lock

    def _start(self, name, document):
        self.started.append((name, document))
        self.statuses[f"{ARN}{name}"] = ExecutionStatus.RUNNING

    def _stop(self, arn, cause):
        self.stopped.append((arn, cause))
        self.statuses[arn] = ExecutionStatus.ABORTED

    def _restore(self, arn, status, cause):
        self.restored.append((arn, status))

    def _describe(self):
        variants = tuple(
            VariantState(name=name, current_weight=weight, desired_weight=weight)
            for name, weight in self.weights.items()
        )
        return EndpointState(name="flights-dev", status="InService", variants=variants)

    def _measure(self, roles, settings):
        return Measured(counts=Counts(invocations=6000, errors=60), seconds=600)

    def is_held(self, owner="flights-1", **changes):
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

    def ended(self, outcome, reason="because", *, canary_id="flights-1", owner="flights-1"):
        """A canary is over and its lock free."""
        self.lock = None
        self.statuses[f"{ARN}{owner}"] = ExecutionStatus.SUCCEEDED
        self.summaries[canary_id] = {
            "canary_id": canary_id,
            "champion": "blue",
            "challenger": "green",
            "outcome": outcome,
            "reason": reason,
            "is_over": True,
            "updated_at": 5,
        }

    def breaks(self):
        """AWS cannot be reached."""
        raise AwsError("could not connect")


@pytest.fixture
def live():
    return FakeLive()


@pytest.fixture
def run(live, tmp_path, monkeypatch):
    """Run a verb on a config of its own; nothing waits."""
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    monkeypatch.setattr(following, "SECONDS_BETWEEN_LOOKS", 0)

    def invoke(verb, *arguments):
        command = [verb, "-c", "env=dev", "--config", str(config), *arguments]
        return CliRunner().invoke(canary, command, obj=live.connect)

    return invoke
