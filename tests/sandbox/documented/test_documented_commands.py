"""Every command in the docs works. They are read from the pages, so a new one is tried too."""

import re
import shlex
from pathlib import Path

import pytest

from tests.sandbox.borrowed_role import refused_to_ours
from tests.sandbox.deployed.conftest import PROJECT, WITHOUT_RULES, Deployed

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)

# What the pages show, and who tries it: the value of `elsewhere` is a test, or what CI runs.
ELSEWHERE = {
    "make demo": "tests/sandbox/test_demo.py",
    "make test": ".ci/run",
}
# These end with other codes than 0 when all is well: nothing runs that could be looked at.
EXPECTED = {
    "coalmine canary abort flights -c env=staging": {0, 1},
    "coalmine canary watch flights -c env=staging": {0, 10, 11, 12},
    "coalmine canary start flights -c env=staging --wait": {0, 11},
    "coalmine compare flights -c env=staging --since 1h": {0, 10, 11},
}


def documented_commands() -> list[str]:
    """Read the commands from the README and the guide, in their order."""
    pages = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
    return [
        line.removeprefix("$ ")
        for page in pages
        for block in _BLOCK.findall(page.read_text())
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.mark.timeout(900)  # more commands than any other test has steps
def test_the_documented_commands_work(deployed: Deployed, traffic, tmp_path: Path):
    """In their order, with the sandbox as the account: it has one environment, `sandbox`."""
    failed = []
    for command in documented_commands():
        if command in ELSEWHERE:
            continue
        done = deployed.run("bash", "-c", as_tried(command, deployed, tmp_path))
        if done.returncode not in EXPECTED.get(command, {0}):
            failed.append(f"$ {command}\n-> exit {done.returncode}\n{done.stdout}")

    assert [] == failed, "\n".join(failed)
    assert [] == refused_to_ours(deployed.sandbox)


def test_the_two_commands_come_first():
    """The first screen of the README shows how to try it and how to test it."""
    assert ["make demo", "make test"] == documented_commands()[:2]


@pytest.mark.parametrize("command", [each for each in documented_commands() if each in ELSEWHERE])
def test_a_command_that_is_tried_elsewhere_is(command: str):
    """The file named above exists and says the command."""
    text = (PROJECT / ELSEWHERE[command]).read_text()

    assert command in text or "make check" in text


def as_tried(command: str, deployed: Deployed, folder: Path) -> str:
    """Point a command at the sandbox that runs for the tests."""
    if command.startswith(("coalmine sandbox", "eval ")):
        # A sandbox of its own, in a folder of its own: the tests' one must stay up.
        return f"cd {shlex.quote(str(folder))} && {command}"
    # Its script does not start where the path of the checkout has a space.
    command = re.sub(r"^aws ", "python -m awscli ", command)
    command = re.sub(r"\benv=(dev|staging|prod)\b", "env=sandbox", command)
    if command.startswith("coalmine capture export") or re.search(" --(plot|html) ", command):
        command = f"cd {shlex.quote(str(folder))} && {command}"
    if "cdk " in command:
        config, assembly = shlex.quote(str(deployed.config)), shlex.quote(str(deployed.assembly))
        command += f" -c config={config} -c {WITHOUT_RULES}"
        # Synthesized once; bootstrapping and deploying would do it again, and come to the same.
        command += f" --output {assembly}" if " synth " in command else f" --app {assembly}"
        command += " --require-approval never" if " deploy " in command else ""
        command += " --quiet" if " synth " in command else ""
    return command
