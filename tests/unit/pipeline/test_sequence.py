"""The steps of an environment: their order, their commands, what leaves one out."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalmine.config import EnvironmentConfig
from coalmine.pipeline.sequence import Step, StepKind, sequence
from tests.unit.config.conftest import environment, instances

ORDER = list(StepKind)
TWO = [instances("blue", 1), instances("green", 0)]
DATA = environment(
    {"name": "flights", "variants": TWO, "canary": {}},
    {"name": "delays", "variants": [instances("blue", 1)]},
)


@pytest.fixture
def config():
    """Give an environment with an endpoint that has a canary, and one that has none."""
    return EnvironmentConfig.model_validate_json(json.dumps(DATA))


def test_the_commands_are_those_of_a_terminal(config):
    """A person can run each of them, and gets what the pipeline got."""
    said = [
        " ".join(command) for step in sequence(config, assembly="out") for command in step.commands
    ]

    assert [
        "cdk synth -c env=test --output out --quiet",
        "coalmine cost -c test --assembly out",
        "cdk diff --app out --method template",
        "cdk deploy --app out --all --concurrency 4 --require-approval never",
        "coalmine smoke flights -c test",
        "coalmine smoke delays -c test",
        "coalmine canary start flights -c test --release --wait",
        "coalmine promote -c test",
    ] == said


def test_a_person_is_asked_after_the_review_and_before_anything_changes(config):
    steps = sequence(config, assembly="out", has_approval=True)

    assert [StepKind.REVIEW, StepKind.APPROVAL, StepKind.DEPLOY] == [s.kind for s in steps][1:4]
    assert () == steps[2].commands


def test_only_endpoints_with_a_canary_have_one(config):
    assert [("flights",)] == [
        (step.endpoint,)
        for step in sequence(config, assembly="out")
        if step.kind is StepKind.CANARY
    ]


def test_each_canary_is_recorded_before_the_next_one():
    """The second may roll back, and end everything: the first is promoted all the same."""
    two: list[dict[str, Any]] = [
        {"name": name, "variants": TWO, "canary": {}} for name in ("flights", "delays")
    ]
    config = EnvironmentConfig.model_validate_json(json.dumps(environment(*two)))
    kinds = [step.kind for step in sequence(config, assembly="out")][-4:]

    assert [StepKind.CANARY, StepKind.PROMOTE] * 2 == kinds


def test_without_canaries_the_rest_stays(config):
    kinds = [step.kind for step in sequence(config, assembly="out", has_canary=False)]

    assert [kind for kind in ORDER if kind not in {StepKind.APPROVAL, StepKind.CANARY}] == kinds


def test_the_record_is_committed_and_pushed_where_asked(config):
    (*_, promote) = sequence(config, assembly="out", commits=True, pushes=True)

    assert (("coalmine", "promote", "-c", "test", "--commit", "--push"),) == promote.commands


def test_another_file_is_named_in_every_command(config):
    said = [
        each
        for step in sequence(config, assembly="out", config_file="x.yaml")
        for each in step.commands
    ]

    assert [
        command for command in said if "x.yaml" not in " ".join(command) and "--app" not in command
    ] == []
    assert ("-c", "env=test", "-c", "config=x.yaml") == said[0][2:6]


def test_a_step_is_a_value():
    assert Step(kind=StepKind.SMOKE) == Step(kind=StepKind.SMOKE)


@given(st.booleans(), st.booleans(), st.booleans())
def test_steps_never_change_places(has_approval, has_canary, commits):
    """Nothing is deployed unreviewed, and nothing recorded that a canary has not seen."""
    config = EnvironmentConfig.model_validate_json(json.dumps(DATA))
    steps = sequence(
        config, assembly="out", has_approval=has_approval, has_canary=has_canary, commits=commits
    )

    assert all(
        ORDER.index(one.kind) <= ORDER.index(next_one.kind) for one, next_one in pairwise(steps)
    )
