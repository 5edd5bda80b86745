"""What each environment, form of hosting and pipeline deploys, a file a stack, under review.

A release is no change here: environments are synthesized as before their first one. A wanted change
is accepted with: python -m pytest tests/synth/test_snapshots.py --update-snapshots
"""

from pathlib import Path

import pytest

from tests.synth.conftest import ENVIRONMENTS, FORMS, PIPELINES
from tests.synth.reviewed_template import as_reviewed, changes

SNAPSHOTS = Path(__file__).parent / "snapshots"
UNDER_REVIEW = [*ENVIRONMENTS, *FORMS, "registered", "watched", "batched", "released", *PIPELINES]
ACCEPT = "python -m pytest tests/synth/test_snapshots.py --update-snapshots"


@pytest.mark.parametrize("name", UNDER_REVIEW)
def test_the_templates_are_those_under_review(synthesize_for_review, name, request):
    """A change here is a change of what is deployed; what changed is told, and nothing else."""
    folder = SNAPSHOTS / name
    synthesized = {
        stack.stack_name: as_reviewed(stack.template, stack.tags)
        for stack in synthesize_for_review(name).stacks
    }
    if request.config.getoption("--update-snapshots", default=False):
        _write(folder, synthesized)
    reviewed = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.yaml")}
    told = [
        f"{stack}\n{changes(reviewed.get(stack, ''), synthesized.get(stack, ''))}"
        for stack in sorted(reviewed.keys() | synthesized.keys())
        if reviewed.get(stack) != synthesized.get(stack)
    ]
    if told:
        pytest.fail("\n".join([*told, f"if that is wanted: {ACCEPT}"]), pytrace=False)


def test_no_snapshot_is_of_something_that_is_gone():
    assert set(UNDER_REVIEW) == {folder.name for folder in SNAPSHOTS.iterdir()}


def _write(folder, templates):
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.yaml"):
        file.unlink()
    for stack, text in templates.items():
        (folder / f"{stack}.yaml").write_text(text, encoding="utf-8")
