"""`make demo` tells its whole story: one model promoted, one refused, nothing left running."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from sandbox.processes import running_processes

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(420)
def test_the_demo_promotes_the_better_model_and_refuses_the_bad_one():
    """The command is that of the README; its exit code is 0 only when both canaries end so."""
    told = subprocess.run(
        ["make", "demo"],
        cwd=PROJECT,
        env={**os.environ, "COLUMNS": "110"},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert "" == told.stderr
    assert re.search(r"^promoted: ", told.stdout, re.MULTILINE)
    assert re.search(r"^rolled back: 5xx errors: challenger \d+ of \d+", told.stdout, re.MULTILINE)
    assert re.search(r"green\W+\d+\W+0\W", told.stdout), "the better model never failed"
    assert [] == [each for each in running_processes() if str(PROJECT / ".sandbox") in each.command]
