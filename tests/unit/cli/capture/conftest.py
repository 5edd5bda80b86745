"""An endpoint whose captured data is in memory, and a way to run verbs on it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from coalmine.cli.capture import capture
from coalmine.cli.capture.around import Surroundings
from coalmine.gateways.variant_models import ServedModel
from tests.unit.capture.conftest import LOCATION, FakeObjects

NOW = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
    variants: []  # captured data can be read where nothing could be deployed
"""


@dataclass
class FakeCapture:
    """What LiveCapture is to the verbs."""

    objects: FakeObjects = field(default_factory=FakeObjects)
    is_capturing: bool = True
    live_variants: tuple[str, ...] = ("blue", "green")
    location: Any = LOCATION
    documents: dict[str, Any] = field(default_factory=dict)
    forbidden: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    sleeps: list[Any] = field(default_factory=list)  # what happens in each

    def variant_models(self):
        models = {name: ServedModel(document=each) for name, each in self.documents.items()}
        return models | {name: ServedModel(forbidden=why) for name, why in self.forbidden.items()}

    def connect(self, endpoint_name, **asked):
        self.asked = {"endpoint_name": endpoint_name, **asked}
        return self

    def sleep(self, _seconds):
        if not self.sleeps:
            raise KeyboardInterrupt
        self.sleeps.pop(0)()


@pytest.fixture
def live():
    return FakeCapture()


@pytest.fixture
def run(live, tmp_path):
    """Run a verb; its world is the fake."""
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)
    around = Surroundings(connect=live.connect, sleep=live.sleep, now=lambda: NOW)

    def invoke(verb, *arguments):
        command = [verb, "-c", "env=dev", "--config", str(config), *arguments]
        return CliRunner().invoke(capture, command, obj=around)

    return invoke
