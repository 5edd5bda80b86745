"""Commands see an endpoint's variants as they are deployed, whether the file is fine or not."""

from pathlib import Path

import click
import pytest
import yaml

from coalmine.batch_runs.artifact import local_artifact
from coalmine.cli.batch.local import choose_local_job
from coalmine.cli.endpoint_choice import choose_endpoint, read_environment
from coalmine.config.batch_schema import BatchModelConfig

CONFIG = {
    "environment": "dev",
    "region": "eu-west-1",
    "endpoints": [
        {
            "name": "flights",
            "model": {"artifact": "new.tar.gz"},
            "variants": [{"name": "blue"}, {"name": "green"}],
            "canary": {},
        }
    ],
    "batch_jobs": [{"name": "nightly", "model": {"endpoint": "flights"}, "id_columns": ["id"]}],
}
RECORD = {"flights": {"champion": {"variant": "green", "model": {"artifact": "old.tar.gz"}}}}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config without an account, beside a record: a release is pending."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.tar.gz").touch()
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "dev.yaml").write_text(yaml.safe_dump(RECORD))
    (tmp_path / "dev.yaml").write_text(yaml.safe_dump(CONFIG))
    return tmp_path / "dev.yaml"


def test_slots_are_filled_in(file: Path):
    """So `diff`, `traffic` and `compare` read models and weights, whoever wrote them."""
    settings = choose_endpoint(None, "dev", file).parsed()

    assert {"blue": 0, "green": 1} == {each.name: each.initial_weight for each in settings.variants}
    assert "blue" == settings.release_slot


def test_a_canary_is_found_with_a_broken_record(file: Path):
    """It must be stoppable on a machine that could not deploy it."""
    (file.parent / "releases" / "dev.yaml").write_text("flights: 5")

    at = choose_endpoint("flights", "dev", file)

    assert ({}, "eu-west-1") == (at.settings["canary"], at.region)
    with pytest.raises(click.UsageError, match="coalmine config check dev"):
        at.parsed()


def test_a_job_scores_here_with_the_champion(file: Path):
    """As it would there."""
    assert Path("old.tar.gz") == choose_local_job("nightly", "dev", file, None).artifact


def test_a_job_scores_here_with_the_slot_that_it_names(file: Path):
    _, data = read_environment("dev", file)
    model = BatchModelConfig(endpoint="flights", variant="blue")

    with pytest.raises(ValueError, match=r"got no file new\.tar\.gz"):
        local_artifact(model, data)
