"""A batch job in memory, and a way to run verbs on it."""

import pytest
from click.testing import CliRunner

from coalmine.cli.batch import batch
from tests.doubles.live_batch import FakeBatchJob

CONFIG = """
environment: dev
region: eu-west-1
endpoints: []
batch_jobs:
  - name: nightly
    model: { artifact: model.tar.gz }
  - name: weekly
    model: { artifact: model.tar.gz }
"""


@pytest.fixture
def live():
    return FakeBatchJob()


@pytest.fixture
def run(live, tmp_path):
    """Run a verb; its world is the fake, where `weekly` was never deployed."""
    config = tmp_path / "dev.yaml"
    config.write_text(CONFIG)

    def invoke(verb, *arguments, environment=True):
        where = ("-c", "env=dev", "--config", str(config)) if environment else ()
        return CliRunner().invoke(batch, [verb, *arguments, *where], obj=live.surroundings)

    return invoke
