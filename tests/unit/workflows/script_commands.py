"""The commands of this project in a shell script, and whether there are such commands."""

import re
import shlex
import subprocess
from functools import cache

import click

from coalmine.cli import main
from tests.unit.workflows.workflow_files import PROJECT

_COMMAND = re.compile(r"(?<![\w/.`-])(?:coalmine|npx cdk|make) [a-z][^;|&)>\n]*")
_SEVERAL = re.compile(r"\[@\]|\$\{options\}")  # a variable that is any number of words
_TARGETS = re.compile(r"^([a-z]+):", re.MULTILINE)


def commands(script: str) -> list[str]:
    """Find what a script calls of ours; what it leaves to a variable's words is left out."""
    lines = [line for line in script.replace("\\\n", " ").splitlines() if "name:" not in line]
    return [found.strip() for line in lines for found in _COMMAND.findall(line)]


def complaint(command: str) -> str | None:
    """Say what is wrong with a command; None where it could be run."""
    words = [word for word in shlex.split(command, comments=True) if not _SEVERAL.search(word)]
    if words[0] == "coalmine":
        return _complaint_of_click(words[1:])
    return _complaint_of_make(words[1:]) if words[0] == "make" else _complaint_of_cdk(words[2:])


def _complaint_of_click(words: list[str]) -> str | None:
    command: click.Command = main
    while isinstance(command, click.Group):
        name, context = words.pop(0), click.Context(command)
        found = command.get_command(context, name)
        if found is None:
            return f"{name} must be one of {', '.join(command.list_commands(context))}"
        command = found
    try:
        _, left, _ = command.make_parser(click.Context(command)).parse_args(words)
    except click.UsageError as error:
        return error.message
    return f"too many arguments: {left}" if left else None


def _complaint_of_make(words: list[str]) -> str | None:
    targets = _TARGETS.findall((PROJECT / "Makefile").read_text(encoding="utf-8"))
    unknown = [word for word in words if word not in targets]
    return f"no targets: {unknown}" if unknown else None


def _complaint_of_cdk(words: list[str]) -> str | None:
    verb, *rest = words
    known = _options_of_cdk(verb)
    unknown = [word for word in rest if word.startswith("--") and word not in known]
    contexts = [rest[place + 1] for place, word in enumerate(rest) if word == "-c"]
    strange = [each for each in contexts if each.split("=")[0] not in ("config", "env", "pipeline")]
    wrong = [*unknown, *strange]
    return f"cdk {verb} does not know {wrong}" if wrong else None


@cache
def _options_of_cdk(verb: str) -> set[str]:
    cdk = PROJECT / "node_modules" / ".bin" / "cdk"
    done = subprocess.run(
        [cdk, verb, "--help"], cwd="/", capture_output=True, text=True, check=True
    )
    return set(re.findall(r"--[a-z-]+", done.stdout))
