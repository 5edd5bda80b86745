"""What each environment deploys, as a file under review.

A wanted change is accepted with: python -m pytest tests/synth --update-snapshots
"""

import json
import re
from pathlib import Path

import pytest

SNAPSHOTS = Path(__file__).parent / "snapshots"
FORMS = Path(__file__).parent / "forms"
ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.mark.parametrize(
    "name",
    [
        *("dev", "staging", "prod", "sandbox"),
        *("compared", "serverless", "many", "guarded", "shadowed"),
    ],
)
def test_the_templates_are_those_under_review(synthesize, name, request):
    """A change here is a change of what is deployed; asset hashes are left out."""
    templates = {stack.stack_name: stack.template for stack in synthesize(name).stacks}
    file = SNAPSHOTS / f"{name}.json"
    if request.config.getoption("--update-snapshots", default=False):
        file.write_text(as_reviewed(templates), encoding="utf-8")

    assert file.read_text(encoding="utf-8") == as_reviewed(templates)


def test_every_environment_and_every_form_has_a_snapshot():
    configs = [SNAPSHOTS.parents[2] / "config", FORMS]
    names = {file.stem for folder in configs for file in folder.glob("*.yaml")}

    assert names == {file.stem for file in SNAPSHOTS.glob("*.json")}


def as_reviewed(templates):
    """Write templates as a snapshot has them."""
    return ASSET_HASH.sub("<asset>", json.dumps(templates, indent=1, sort_keys=True)) + "\n"
