"""The scripts of the workflows, run as GitHub does, with commands that write down their words."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.workflows.workflow_files import jobs

COALMINE = """#!/bin/bash
echo "coalmine $*" >> "$CALLS"
case "$1 $2" in
  "config endpoints") echo flights; echo prices ;;
  "canary start") if [[ $3 == flights ]]; then exit "${CODE:-0}"; fi ;;
esac
"""
GH = """#!/bin/bash
echo "gh $*" >> "$CALLS"
case "$1 $2" in
  "run download")
    mkdir -p reviews/review-prod
    echo "the review of prod" > reviews/review-prod/review-prod.md ;;
  "api --paginate") echo "$COMMENTS" ;;
  "pr create") exit "${CODE:-0}" ;;
esac
"""
GIT = """#!/bin/bash
echo "git $*" >> "$CALLS"
if [[ $1 == rev-list ]]; then echo "$COMMITS"; fi
"""


@dataclass
class Runner:
    """A machine of GitHub's with our commands on it."""

    folder: Path
    exit_code: int = 0
    output: str = ""

    def run(self, workflow: str, job: str, step: str, **variables: str) -> "Runner":
        (script,) = (
            each["run"]
            for found in jobs()
            if (found.workflow, found.name) == (workflow, job)
            for each in found.steps
            if each.get("name") == step
        )
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "CALLS": str(self.folder / "calls"),
                "ENVIRONMENT": "prod",
                "GITHUB_STEP_SUMMARY": "summary.md",
                **variables,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.exit_code, self.output = done.returncode, done.stdout
        return self

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()


@pytest.fixture
def runner(tmp_path):
    for name, text in (("coalmine", COALMINE), ("gh", GH), ("git", GIT)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return Runner(folder=tmp_path)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("0", "::notice title=flights in prod::promoted, or nothing to release (exit code 0)"),
        ("1", "::error title=flights in prod::not started, see the log (exit code 1)"),
        ("10", "::error title=flights in prod::rolled back, the champion serves (exit code 10)"),
        ("11", "::error title=flights in prod::held, nothing was proven"),
        ("12", "::error title=flights in prod::aborted, the champion serves (exit code 12)"),
        ("20", "::error title=flights in prod::infrastructure error, look before"),
    ],
)
def test_a_release_ends_as_its_canary_and_says_how(runner, code, said):
    """The canary of another endpoint runs all the same: its traffic is another."""
    done = runner.run("deploy-environment", "release", "Release through the canary", CODE=code)

    assert int(code) == done.exit_code
    assert said in done.output
    assert "::notice title=prices in prod::promoted" in done.output
    assert (
        "coalmine canary start prices -c prod --release --wait --summary summary.md"
        == runner.calls[-1]
    )


def test_every_endpoint_is_asked_before_traffic_moves(runner):
    runner.run("deploy-environment", "release", "Smoke test")

    assert ["coalmine smoke flights -c prod", "coalmine smoke prices -c prod"] == runner.calls[1:]


def test_the_record_goes_on_top_of_what_was_pushed_meanwhile(runner):
    """This commit's own records are older."""
    runner.run("deploy-environment", "release", "Write down who serves", BRANCH="main")

    assert [
        "git fetch --quiet origin main",
        "git reset --quiet --hard FETCH_HEAD",
        "coalmine promote -c prod --commit --push",
    ] == runner.calls[-3:]


def test_a_review_without_role_asks_nothing_of_aws(runner):
    """The pull request of a fork."""
    step = ("deploy", "review", "Say what it costs and what it changes")
    told = "coalmine review -c prod --before ../before/config/prod.yaml --limit 21000"

    runner.run(*step, ROLE_ARN="")
    runner.run(*step, ROLE_ARN="arn:aws:iam::333333333333:role/review")

    assert [
        f"{told} --out review-prod.md --no-diff",
        f"{told} --out review-prod.md",
    ] == runner.calls


@pytest.mark.parametrize(
    ("comments", "expected"),
    [
        ("", "gh api --silent repos/example/models/issues/7/comments -F body=@comment.md"),
        (
            "81\n95",
            "gh api --silent --method PATCH repos/example/models/issues/comments/81"
            " -F body=@comment.md",
        ),
    ],
    ids=["the first time", "again"],
)
def test_a_pull_request_has_one_comment(runner, comments, expected):
    done = runner.run(
        "deploy",
        "comment",
        "Write the comment, or write it anew",
        COMMENTS=comments,
        GH_REPO="example/models",
        GITHUB_RUN_ID="1",
        PULL_REQUEST="7",
        ENVIRONMENTS="dev prod",
    )
    comment = (runner.folder / "comment.md").read_text()

    assert 0 == done.exit_code, done.output
    assert expected == runner.calls[-1]
    assert comment.startswith("<!-- coalmine review -->\n### `dev`: no review, see the job\n")
    assert comment.endswith("the review of prod\n\n")


def test_a_version_is_pinned_wherever_it_is_to_go(runner):
    runner.run(
        "release",
        "pin",
        "Pin the version",
        ENDPOINT="flights",
        VERSION="5",
        ENVIRONMENTS="staging prod",
    )

    assert [
        "git switch --create release/flights-5",
        "coalmine release pin flights --version 5 -c staging -c prod --commit",
    ] == runner.calls[-2:]


@pytest.mark.parametrize(
    ("commits", "code", "last"),
    [
        ("0", "0", "git rev-list --count origin/main..HEAD"),
        ("1", "0", "gh pr create"),
        ("1", "1", "gh pr view --json url --jq .url"),
    ],
    ids=["pinned already", "a new one", "one that is open"],
)
def test_a_pin_becomes_one_pull_request(runner, commits, code, last):
    done = runner.run(
        "release",
        "pin",
        "Open the pull request",
        ENDPOINT="flights",
        VERSION="5",
        ENVIRONMENTS="staging prod",
        BASE="main",
        COMMITS=commits,
        CODE=code,
    )

    assert 0 == done.exit_code, done.output
    assert runner.calls[-1].startswith(last)
