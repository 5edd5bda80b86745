"""`coalmine batch run --local`, with real files and processes."""

import json
import re

import pytest
from click.testing import CliRunner

from coalmine.cli.batch import batch
from tests.doubles.live_batch import RUN
from tests.unit.local_batch.conftest import pack, unpacked

CONFIG = """
environment: dev
endpoints:
  - name: doubling
    variants:
      - name: blue
        artifact: {artifact}
      - name: green
        artifact: s3://models/a.tar.gz
batch_jobs:
  - name: nightly
    model: {{ endpoint: doubling, variant: blue }}
    id_columns: [id]
  - name: remote
    model: {{ endpoint: doubling, variant: green }}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a table, an artifact, and a config that names it."""
    artifact = pack(unpacked(tmp_path / "model"), tmp_path / "model.tar.gz")
    (tmp_path / "dev.yaml").write_text(CONFIG.format(artifact=artifact))
    (tmp_path / "in.csv").write_text("id,number\na,1\nb,2\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(live, folder):
    """Run a verb; AWS is never asked."""

    def invoke(*arguments):
        result = CliRunner().invoke(batch, list(arguments), obj=live.surroundings)
        assert [] == live.connected_to
        return result

    return invoke


JOB = ("-c", "dev", "--config", "dev.yaml")


def test_a_file_is_scored_by_a_job_of_the_config(run, folder):
    """With its settings: here, ids beside the answers."""
    result = run("run", "nightly", *JOB, "--local", "in.csv", "--output", "scored")

    assert 0 == result.exit_code, result.output
    lines = [re.sub(r"^\d\d:\d\d:\d\d  ", "", line) for line in result.output.splitlines()]
    assert [
        f"started run {RUN} on this machine",
        "inspecting",
        "cutting       1 part",
        "transforming  2 rows; 1 of 1 shards by 1 process",
        "verifying     1 shard",
        "publishing",
    ] == lines[:6]
    assert lines[6].startswith("succeeded: 2 rows in ")
    assert [f"  {folder}/scored/run={RUN}/"] == lines[7:]
    data = (folder / "scored" / f"run={RUN}" / "predictions.csv").read_text()
    assert ["a,2.0", "b,4.0"] == data.splitlines()[1:]


def test_an_artifact_alone_is_enough(run, folder):
    """Columns that the model does not know are left out."""
    result = run("run", "--artifact", "model.tar.gz", "--local", "in.csv", "--json")

    assert 0 == result.exit_code, result.output
    started, ended = (json.loads(line) for line in result.output.splitlines())
    assert (RUN, "model") == (started["run_id"], started["job"])
    assert ("succeeded", 2) == (ended["phase"], ended["rows"])
    data = (folder / "published" / f"run={RUN}" / "predictions.csv").read_text()
    assert ["2.0", "4.0"] == data.splitlines()[1:]


def test_a_failed_run_says_the_whole_command_that_resumes_it(run, folder):
    (folder / "in.csv").write_text("id,number\na,much\n")

    failed = run("run", "nightly", *JOB, "--local", "in.csv")
    assert 10 == failed.exit_code
    command = (
        f"coalmine batch resume {RUN} --local published --job nightly -c dev --config dev.yaml"
    )
    assert 1 == failed.output.count("coalmine batch resume")
    assert command in failed.output
    assert failed.output.endswith("\n  nothing is published\n")

    (folder / "in.csv").write_text("id,number\na,1\n")
    resumed = run(*command.split()[2:])
    assert 0 == resumed.exit_code, resumed.output
    assert resumed.output.startswith(f"resuming run {RUN} on this machine\n")


def test_a_run_that_cannot_be_resumed_is_refused(run, folder):
    (folder / "published").mkdir()

    result = run("resume", "other", "--local", "published", "--artifact", "model.tar.gz")

    assert 1 == result.exit_code
    assert "this run was refused\n  run other must be in " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "--local", "in.csv"), "JOB -c ENV or with --artifact model.tar.gz, got neither"),
        (("run", "nightly", "--local", "in.csv"), "got JOB nightly without -c"),
        (("run", "other", *JOB, "--local", "in.csv"), "must be one of dev: nightly, remote"),
        (("run", "remote", *JOB, "--local", "in.csv"), "got one in s3://models/a.tar.gz"),
        (
            ("run", "nightly", *JOB, "--local", "in.csv", "--large", "--instances", "2"),
            "--local must come without --large, --instances",
        ),
        (("run", "nightly", *JOB, "--artifact", "model.tar.gz"), "must come with --local FILE"),
        (("resume", "r", *JOB, "--artifact", "model.tar.gz"), "must come with --local FOLDER"),
        (
            ("resume", "r", *JOB, "--local", ".", "--instance-type", "ml.m5.large"),
            "--local must come without --instance-type",
        ),
        (("resume", "r"), "-c must name an environment, got none; or say --local FOLDER"),
    ],
)
def test_what_does_not_go_together_is_a_wrong_use(run, arguments, message):
    result = run(*arguments)

    assert 2 == result.exit_code
    assert message in " ".join(result.output.split())
