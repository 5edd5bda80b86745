"""`coalmine traffic` and `coalmine diff` on an endpoint in memory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from canary.endpoint import EndpointState, VariantState
from canary.lock import Lock
from coalmine.cli.diff import diff
from coalmine.cli.traffic import Surroundings, traffic

CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
    weights_owner: {owner}
    variants:
      - {{name: blue, artifact: nowhere.tar.gz, initial_weight: 1}}
      - {{name: green, artifact: nowhere.tar.gz, initial_weight: 0}}
"""


@dataclass
class FakeEndpoint:
    """An endpoint that takes some looks to settle."""

    weights: dict[str, float] = field(default_factory=lambda: {"blue": 1.0, "green": 0.0})
    desired: dict[str, float] = field(default_factory=dict)
    status: str = "InService"
    looks_to_settle: int = 2
    refusals: int = 0  # how often somebody else is faster
    lock: Lock | None = None
    asked: list[dict[str, float]] = field(default_factory=list)
    slept: int = 0

    def describe(self) -> EndpointState:
        variants = tuple(
            VariantState(
                name=name, current_weight=weight, desired_weight=self.desired.get(name, weight)
            )
            for name, weight in self.weights.items()
        )
        return EndpointState(name="flights-dev", status=self.status, variants=variants)

    def provisioned_concurrency(self) -> dict[str, int]:
        return {}

    def shift_weights(self, weights: Mapping[str, float]) -> bool:
        if self.refusals > 0:
            self.refusals -= 1
            return False
        self.asked.append(dict(weights))
        self.desired, self.status = dict(weights), "Updating"
        return True

    def sleep(self, seconds: float) -> None:
        self.slept += 1
        if self.slept >= self.looks_to_settle and self.status == "Updating":
            self.weights, self.desired, self.status = self.weights | self.desired, {}, "InService"

    @property
    def surroundings(self) -> Surroundings:
        live: Any = SimpleNamespace(endpoint=self, lock=lambda: self.lock)
        return Surroundings(connect=lambda *_: live, sleep=self.sleep, clock=lambda: 100.0)


@pytest.fixture
def endpoint() -> FakeEndpoint:
    return FakeEndpoint()


@pytest.fixture
def run(endpoint, tmp_path):
    """Run one of the two commands on a config of its own."""

    def invoke(command: Any, *arguments: str, owner: str = "traffic") -> Result:
        config = tmp_path / "dev.yaml"
        config.write_text(CONFIG.format(owner=owner))
        words = ["flights", *arguments, "-c", "dev", "--config", str(config)]
        return CliRunner().invoke(command, words, obj=endpoint.surroundings)

    return invoke


def test_weights_are_set_waited_for_and_shown(run, endpoint):
    done = run(traffic, "blue=70", "green=30", "--json")

    assert 0 == done.exit_code, done.output
    assert [{"blue": 70.0, "green": 30.0}] == endpoint.asked
    shown = json.loads(done.output)
    assert {"blue": 1.0, "green": 0.0} == shown["before"]
    assert {"blue": 70.0, "green": 30.0} == shown["after"]


def test_an_endpoint_that_is_being_updated_is_waited_for(run, endpoint):
    """Autoscaling updates it too, at any time."""
    endpoint.status, endpoint.desired = "Updating", {}
    done = run(traffic, "green=1")

    assert 0 == done.exit_code, done.output
    assert [{"green": 1.0}] == endpoint.asked


def test_an_update_that_begins_between_look_and_request_is_waited_for(run, endpoint):
    """SageMaker refuses then; autoscaling is nobody's mistake."""
    endpoint.refusals = 2
    done = run(traffic, "green=1")

    assert 0 == done.exit_code, done.output
    assert [{"green": 1.0}] == endpoint.asked


def test_nothing_is_asked_for_when_it_is_so_already(run, endpoint):
    """It can be run twice."""
    done = run(traffic, "blue=1", "green=0")

    assert 0 == done.exit_code, done.output
    assert [] == endpoint.asked


def test_a_canary_that_holds_the_endpoint_refuses(run, endpoint):
    endpoint.lock = Lock(owner="arn:x", canary_id="flights-1", acquired_at=1, heartbeat_at=40)
    done = run(traffic, "green=1")

    assert 1 == done.exit_code
    assert "held by canary flights-1" in done.output
    assert "60 s ago" in done.output
    assert [] == endpoint.asked


@pytest.mark.parametrize(
    ("words", "owner", "code", "said"),
    [
        (("green=1",), "config", 1, "change initial_weight there and deploy"),
        (("red=1",), "traffic", 1, "it has blue, green"),
        (("blue=0",), "traffic", 1, "sum to more than 0"),
        (("blue=x",), "traffic", 2, "VARIANT=NUMBER"),
        (("green=1",), "nobody", 2, "coalmine config check dev"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run, endpoint, words, owner, code, said):
    done = run(traffic, *words, owner=owner)

    assert code == done.exit_code
    assert said in done.output
    assert [] == endpoint.asked


def test_an_endpoint_that_does_not_settle_is_not_waited_for_for_ever(run, endpoint):
    endpoint.looks_to_settle = 10**9
    done = run(traffic, "green=1", "--timeout-seconds", "6")

    assert 3 == done.exit_code
    assert "must settle within 6 s, got Updating" in done.output
    assert "coalmine diff flights -c dev" in done.output


def test_an_endpoint_that_broke_is_told(run, endpoint):
    endpoint.status = "Failed"
    done = run(traffic, "green=1")

    assert 3 == done.exit_code
    assert "got Failed" in done.output


def test_diff_shows_what_a_deployment_keeps(run, endpoint):
    endpoint.weights = {"blue": 0.2, "green": 0.8}
    done = run(diff, "--check")

    assert 1 == done.exit_code
    assert "keeps it" in done.output
    assert "2 of 2 differ" in done.output


def test_diff_is_quiet_when_nothing_differs(run, endpoint):
    done = run(diff, "--check", "--json")

    assert 0 == done.exit_code, done.output
    assert all(each["is_same"] for each in json.loads(done.output)["properties"])
