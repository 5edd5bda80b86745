"""The app as the CDK CLI runs it: what it refuses, and that it gives the same bytes anywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from aws_cdk import App

from app import main
from tests.unit.config.conftest import edited
from tests.unit.config.test_bad_configs import BAD

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ["coalmine", "config", "constructs_lib", "lambda", "stacks"]


@pytest.fixture
def app(tmp_path):
    """Give an app with some context, as the CLI's -c would."""
    return lambda context: App(context=context, outdir=str(tmp_path / "cdk.out"))


def test_without_an_environment_it_names_those_there_are(app, capsys):
    assert main(app({})) == 2
    assert (
        capsys.readouterr().err
        == "env must name an environment, got no name; cdk ... -c env=dev|prod|sandbox|staging\n"
    )


def test_an_unknown_environment_is_refused_with_the_known_ones(app, capsys):
    assert main(app({"env": "nowhere"})) == 2
    assert "got 'nowhere'; cdk ... -c env=dev|prod|" in capsys.readouterr().err


def test_all_problems_of_a_config_come_together_without_a_stack_trace(app, capsys, tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text("environment: broken\nregion: 7\nendpoint: []\n", encoding="utf-8")

    assert main(app({"env": "broken", "config": str(file)})) == 2
    complaint = capsys.readouterr().err

    assert "Traceback" not in complaint
    assert all(field in complaint for field in ("account", "region", "endpoint", "endpoints"))


def test_a_config_of_another_environment_is_refused(app, capsys):
    """Two names would let dev's config reach prod's account by a slip."""
    file = str(PROJECT / "config" / "dev.yaml")

    assert main(app({"env": "prod", "config": file})) == 2
    assert f"env must be that of {file}, 'dev', got 'prod'\n" == capsys.readouterr().err


@pytest.mark.parametrize("case", sorted(BAD)[::8])
def test_a_bad_config_leaves_no_assembly(app, capsys, tmp_path, case):
    """Nothing is there that could be deployed."""
    base, edits, *_ = BAD[case]
    file = tmp_path / "test.yaml"
    file.write_text(yaml.safe_dump(edited(base, edits), sort_keys=False), encoding="utf-8")

    assert main(app({"env": "test", "config": str(file)})) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert [] == list((tmp_path / "cdk.out").rglob("*"))


@pytest.fixture(scope="module")
def synths(tmp_path_factory, feature_flags, artifacts_root):
    """Synthesize two copies of the project, as subprocesses that know no credentials."""
    folders = [tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("another clone")]
    for folder in folders:
        for source in SOURCES:
            shutil.copytree(
                PROJECT / source, folder / source, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copytree(artifacts_root, folder, dirs_exist_ok=True)
        shutil.copy(PROJECT / "app.py", folder)
    # What running the tests leaves behind, in one of the two.
    for left in ("lambda/__pycache__", "lambda/canary/__pycache__"):
        (folders[1] / left).mkdir()
        (folders[1] / left / "judge.cpython-311.pyc").write_bytes(b"left behind")
    runs = [_start(folder, feature_flags) for folder in folders]
    return [
        (folder / "cdk.out", *run.communicate(), run.returncode)
        for folder, run in zip(folders, runs, strict=True)
    ]


def test_a_synth_says_nothing(synths):
    """No banner, no nagging, no warning: whatever is printed is meant to be read."""
    assert [(out, err, code) for _, out, err, code in synths] == [("", "", 0), ("", "", 0)]


def test_two_clones_give_the_same_bytes(synths):
    """Every file, so templates, manifests and asset hashes; also where tests left caches."""
    first, second = (_files(folder) for folder, *_ in synths)

    assert sorted(first) == sorted(second)
    assert [name for name, content in first.items() if content != second[name]] == []


def test_no_template_knows_where_it_was_made(synths):
    (folder, *_), _ = synths
    place = str(folder.parent).encode()

    assert [name for name, content in _files(folder).items() if place in content] == []


def _start(folder, feature_flags):
    kept = {name: os.environ[name] for name in ("HOME", "PATH")}
    context = {
        **feature_flags,
        "env": "sandbox",
        "aws:cdk:enable-asset-metadata": True,
        "@aws-cdk/core.slowSynthThreshold": 0,  # every synth counts as slow
    }
    return subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=folder,
        env={
            **kept,
            "CDK_OUTDIR": "cdk.out",
            "CDK_PERF_COUNTERS_FILE": "cdk.out/performance-counters.json",
            "CDK_CONTEXT_JSON": json.dumps(context),
            "PYTHONPATH": str(folder / "lambda"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _files(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
