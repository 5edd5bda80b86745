"""An endpoint that is released to, its files in a folder, and a way to run verbs on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from canary.golden import Answer, GoldenRequest
from coalmine.cli import main
from coalmine.cli.release.surroundings import Surroundings
from coalmine.config.release_record import EndpointRecord, ReleaseRecord, read_record, write_record
from coalmine.cost.prices import read_tables
from coalmine.gateways.aws import AwsError
from coalmine.gateways.git import GitError
from coalmine.gateways.variant_models import ServedModel
from coalmine.releases.facts import LiveRelease
from tests.doubles.live_canary import FakeLive
from tests.doubles.live_release import CONFIG, A, live


@dataclass
class FakeRepository:
    """A repository that remembers what was committed and pushed."""

    commits: list[tuple[list[str], str]] = field(default_factory=list)
    pushes: int = 0
    dirty: list[str] = field(default_factory=list)
    problem: GitError | None = None

    def changed(self, files: Sequence[Path]) -> list[Path]:
        if self.problem is not None:
            raise self.problem
        return [file for file in files if file.name in self.dirty]

    def commit(self, files: Sequence[Path], message: str) -> str | None:
        there = [str(file.relative_to(file.parents[1])) for file in files if file.exists()]
        if not there:
            return None
        self.commits.append((there, message))
        return "1a2b3c4"

    def push(self) -> str:
        self.pushes += 1
        return "origin/main"


@dataclass
class World:
    """All that the verbs reach, in memory, but for the files."""

    config: Path
    facts: LiveRelease | AwsError
    canary: FakeLive = field(default_factory=FakeLive)
    repository: FakeRepository = field(default_factory=FakeRepository)
    commands: list[Sequence[str]] = field(default_factory=list)
    cdk_code: int = 0
    deployed: Callable[[], object] = lambda: None  # what a deployment changes
    answer: str = "0.5"
    now: float = 2_000.0

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(
            connect=self._connect,
            connect_canary=lambda *_: self.canary,  # type: ignore[arg-type]
            connect_asked=lambda *_: SimpleNamespace(endpoint=self, models=self, answers=self),  # type: ignore[arg-type]
            caller=lambda _: "arn:aws:sts::111111111111:assumed-role/Release/ada",
            repository=lambda _: self.repository,  # type: ignore[arg-type, return-value]
            execute=self._execute,
            prices=read_tables,
            sleep=self.canary._sleep,
            clock=lambda: self.now,
        )

    @property
    def record_file(self) -> Path:
        return self.config.parent / "releases" / "dev.yaml"

    @property
    def record(self) -> EndpointRecord | None:
        return read_record(self.record_file).find("flights")

    @record.setter
    def record(self, record: EndpointRecord) -> None:
        write_record(self.record_file, ReleaseRecord().replacing("flights", record))

    @property
    def started(self) -> dict[str, Any]:
        """What the one canary was started with."""
        ((_, document),) = self.canary.started
        return dict(document)

    def ends(self, outcome: str | None, then: LiveRelease | None = None) -> None:
        """Let the canary that is started end, and leave this behind."""

        def end() -> None:
            ((name, _),) = self.canary.started
            self.canary.ended(outcome, canary_id=name, owner=name)
            if then is not None:
                self.facts = then

        self.canary.then.append(end)

    def describe(self) -> Any:
        return self._facts().endpoint

    def read(self, config_name: str) -> dict[str, ServedModel]:
        request = {"content_type": "text/csv", "accept": "text/csv", "body": "1", "answer": "0.5"}
        document = {"format_version": 1, "golden_requests": [request]}
        names = [each.name for each in self._facts().endpoint.variants]
        return {name: ServedModel(document=document) for name in names}

    def ask(self, name: str, request: GoldenRequest, *, is_alone: bool) -> Answer:
        return Answer(status=200, body=self.answer, variant_name=name)

    def _facts(self) -> LiveRelease:
        if isinstance(self.facts, AwsError):
            raise self.facts
        return self.facts

    def _connect(self, stack_name: str, region: str | None) -> Any:
        self._facts()
        return SimpleNamespace(
            look=self._facts,
            summaries=lambda: list(self.canary.summaries.values()),
            summary=self.canary.summaries.get,
            promotion=self._promotion,
        )

    def _promotion(self) -> Any:
        promoted = self._facts().promoted
        return None if promoted is None else self.canary.summaries.get(promoted.canary_id)

    def _execute(self, command: Sequence[str]) -> int:
        self.commands.append(command)
        if self.cdk_code == 0:
            self.deployed()
        return self.cdk_code


@pytest.fixture
def world(tmp_path):
    """Blue serves A, and Git asks for it."""
    config = tmp_path / "config" / "dev.yaml"
    config.parent.mkdir()
    config.write_text(CONFIG % A)
    return World(config=config, facts=live({"blue": A}, {"blue": 1.0}, release="blue"))


@pytest.fixture
def run(world):
    """Run a command of `coalmine` on it."""

    def invoke(*words: str) -> Result:
        options = ["-c", "dev", "--config", str(world.config)]
        return CliRunner().invoke(main, [*words, *options], obj=world.surroundings)

    return invoke
