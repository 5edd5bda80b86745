"""A command waits for its own imports only."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from coalmine.cli import main

# They take most of a second each; a pipeline calls twenty commands.
HEAVY = ("aws_cdk", "numpy", "pandas", "sagemaker", "scipy", "sklearn")


@pytest.mark.parametrize(
    "words",
    [
        "batch run --help",
        "batch status --help",
        "canary start --help",
        "cost --help",
        "pipeline show",  # reads all configs
        "promote --help",
        "release start --help",
        "smoke --help",
    ],
)
def test_what_a_pipeline_calls_brings_nothing_heavy(words: str):
    code = (
        "import sys; from coalmine.cli import main\n"
        f"main({words.split()!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == done.stderr.strip()


def test_an_unknown_command_is_a_wrong_use():
    done = CliRunner().invoke(main, ["canary", "begin"])

    assert 2 == done.exit_code
    assert "No such command 'begin'" in done.output


def test_the_help_names_all_verbs():
    done = CliRunner().invoke(main, ["models", "--help"])

    assert all(verb in done.output for verb in ("add", "list", "invoke", "remove", "warm"))
