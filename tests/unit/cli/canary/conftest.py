"""A canary in memory, and a way to run verbs on it."""

import pytest
from click.testing import CliRunner

from coalmine.cli.canary import canary
from tests.doubles.live_canary import FakeLive

CONFIG = """
environment: dev
region: eu-west-1
endpoints:
  - name: flights
    variants: []  # a canary can be watched and stopped where it could not be deployed
    canary: { stages: [{ share: 0.1, bake_seconds: 300 }, { share: 1.0, bake_seconds: 300 }] }
"""


@pytest.fixture
def live():
    return FakeLive()


@pytest.fixture
def run(live, tmp_path):
    """Run a verb on a config of its own; what it would wait for happens at once."""
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)

    def invoke(verb, *arguments):
        command = [verb, "-c", "env=dev", "--config", str(config), *arguments]
        return CliRunner().invoke(canary, command, obj=live.surroundings)

    return invoke
