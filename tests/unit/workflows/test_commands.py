"""What pipelines call is there: in the workflows, and in what docs/pipelines.md shows."""

import json
import re
from typing import Any

import pytest
import yaml

from coalmine.config import PipelineConfig
from tests.unit.workflows.script_commands import commands, complaint
from tests.unit.workflows.workflow_files import PROJECT, scripts

PAGE = (PROJECT / "docs" / "pipelines.md").read_text(encoding="utf-8")


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)


def gitlab() -> dict[str, Any]:
    (found,) = (text for text in blocks("yaml") if text.startswith("stages:"))
    parsed: dict[str, Any] = yaml.safe_load(found)
    return parsed


def gitlab_scripts() -> list[str]:
    jobs = [job for job in gitlab().values() if isinstance(job, dict)]
    return [
        line for job in jobs for key in ("before_script", "script") for line in job.get(key, [])
    ]


def typed() -> list[tuple[str, str]]:
    """What any page lets people type that is not run for them: it needs an account, or a person."""
    pages = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    return [
        (page.name, "\n".join(re.findall(r"^ *\$ (.*)$", block, re.MULTILINE)))
        for page in pages
        for block in blocks("text", page.read_text(encoding="utf-8"))
    ]


def called() -> list[tuple[str, str]]:
    """Every command with where it stands."""
    groovy = "\n".join(re.findall(r"""["']((?:coalmine|npx cdk|make) [^"']+)["']""", PAGE))
    inline = "\n".join(re.findall(r"`((?:coalmine|npx cdk) [a-z][^`]+)`", PAGE))
    places = [
        *scripts(),
        ("GitLab", "\n".join(gitlab_scripts())),
        ("Jenkins", groovy),
        ("page", inline),
        *typed(),
    ]
    return [(place, command) for place, script in places for command in commands(script)]


@pytest.mark.parametrize(
    "command",
    [pytest.param(command, id=f"{place}: {command}") for place, command in dict.fromkeys(called())],
)
def test_a_command_that_a_pipeline_calls_is_there(command):
    """With its options, and no more arguments than it takes."""
    assert None is complaint(command)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("coalmine canary begin flights -c dev", "begin must be one of"),
        ("coalmine cost -c dev --quickly", "No such option '--quickly'"),
        ("coalmine cost flights -c dev", "too many arguments: ['flights']"),
        ("make chekc", "no targets: ['chekc']"),
        ("npx cdk deploy --all -c environment=dev", "does not know ['environment=dev']"),
        ("npx cdk deploy --al -c env=dev", "does not know ['--al']"),
    ],
)
def test_a_command_that_is_not_there_is_found(command, expected):
    assert expected in str(complaint(command))


@pytest.mark.parametrize("place", ["GitLab", "Jenkins"])
def test_another_ci_reviews_and_releases(place):
    text = " ".join(command for where, command in called() if where == place)

    assert "coalmine review " in text
    assert "coalmine pipeline run --only " in text


def test_github_does_the_steps_of_a_pipeline_in_their_order():
    """Those of `coalmine pipeline run`, one by one: each is a step that people see."""
    steps = ["cdk deploy", "coalmine smoke", "canary start", "coalmine promote"]
    text = " ".join(command for where, command in called() if where.startswith("deploy-"))

    assert sorted(steps, key=text.index) == steps


def test_the_json_of_the_page_is_json():
    policies = [json.loads(text) for text in blocks("json")]

    assert 3 == len(policies)


def test_the_roles_trust_exactly_one_environment():
    """A star at the end of `sub` would trust every branch, and every pull request."""
    trust = json.loads(blocks("json")[0])["Statement"][0]
    (claims,) = trust["Condition"].values()

    assert ["StringEquals"] == list(trust["Condition"])
    assert claims["token.actions.githubusercontent.com:sub"].endswith(":environment:prod")


def test_the_pipeline_of_the_page_is_one():
    (found,) = (text for text in blocks("yaml") if text.startswith("pipeline:"))
    pipeline = PipelineConfig.model_validate_json(json.dumps(yaml.safe_load(found)))

    assert ["dev", "staging", "prod"] == [each.name for each in pipeline.environments]


def test_gitlab_releases_one_environment_after_the_other_and_one_at_a_time():
    pipeline = gitlab()
    released = [name for name, job in pipeline.items() if name in pipeline["stages"]][1:]
    release = pipeline[".release"]

    assert ["dev", "staging", "prod"] == released
    assert released == [pipeline[name]["stage"] for name in released]
    assert {".release"} == {pipeline[name]["extends"] for name in released}
    assert "coalmine-$ENVIRONMENT" == release["resource_group"]
    assert "manual" == pipeline["prod"]["when"]
