"""What the real templates cost: nothing in them is unknown, and a hand can calculate it again."""

from pathlib import Path

import pytest

from coalmine.cli.synthesis import SynthesisError, synthesize
from coalmine.config import EnvironmentUsage
from coalmine.cost.assembly import read_assembly
from coalmine.cost.canary_runs import STATE_MACHINE, runs_batch_jobs
from coalmine.cost.estimate import estimate
from coalmine.cost.items import Lack
from coalmine.cost.prices import read_tables
from coalmine.cost.resources import Usage, find

FORMS = Path(__file__).parent / "forms"
NAMES = ["prod", "registered", "serverless"]  # what is deployed of each kind
NO_USE = Usage(environment=EnvironmentUsage(), endpoints={})


@pytest.fixture
def templates(synthesize):
    """Read the assembly of an environment or a form of hosting."""
    return lambda name: read_assembly(Path(synthesize(name).directory))


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_of_every_environment_is_known(templates, name):
    """Whoever adds a type of resource says what it costs; nothing is priced by forgetting it."""
    found = find(templates(name), NO_USE, "us-east-1")

    assert [] == [each for each in found.omissions if each.lack is Lack.PRICE]


def test_a_canary_can_be_walked_to_its_promotion(templates):
    """The steps that are priced are those of the state machine that is deployed."""
    stacks = templates("prod")
    machines = [
        each
        for stack in stacks
        for each in stack.of_type(STATE_MACHINE)
        if not runs_batch_jobs(each)
    ]
    found = find(stacks, NO_USE, "us-east-1")
    steps = [item.run for item in found.items if item.key == "states/transition"]

    assert len(machines) == len(steps) > 0
    assert all(run is not None and run.per_run.least > 20 for run in steps)


def test_a_synthesis_of_a_file_is_priced(tmp_path):
    """Two autoscaled variants, 1 to 10 instances each; the night's schedule allows one, too."""
    folder = tmp_path / "an assembly"
    synthesize("compared", FORMS / "compared.yaml", folder)
    tables = read_tables()
    found = estimate(
        find(read_assembly(folder), NO_USE, "us-east-1"),
        tables,
        environment="compared",
        region="us-east-1",
    )
    month = tables["us-east-1"].prices["hosting/ml.m5.large"].usd * 730
    hosting = [line.usd_per_month for line in found.lines if line.item.key.startswith("hosting")]

    assert [(1 * month, 1 * month, 10 * month)] * 2 == [
        (each.least, each.expected, each.most) for each in hosting
    ]


def test_a_config_that_the_app_refuses_is_no_assembly(tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text("environment: broken\n", encoding="utf-8")

    with pytest.raises(SynthesisError, match="endpoints"):
        synthesize("broken", file, tmp_path / "cdk.out")
