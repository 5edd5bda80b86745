"""`coalmine sandbox up|down|status|env`, as a user types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from coalmine.cli.sandbox import sandbox as command


def test_commands_without_a_sandbox_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No trace, one line, exit code 1."""
    monkeypatch.chdir(tmp_path)
    results = [CliRunner().invoke(command, [verb]) for verb in ("status", "down", "env")]

    assert [1, 1, 1] == [result.exit_code for result in results]
    assert all("coalmine sandbox up" in result.output for result in results)


def test_the_commands_start_show_and_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a user types."""
    monkeypatch.chdir(tmp_path)
    started = CliRunner().invoke(command, ["up"])
    shown = CliRunner().invoke(command, ["status"])
    exported = CliRunner().invoke(command, ["env"])
    stopped = CliRunner().invoke(command, ["down"])

    assert 0 == started.exit_code, started.output
    assert "sandbox.server" in shown.output
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in exported.output
    assert "nothing of it is left running" in stopped.output
