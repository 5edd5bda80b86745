"""A pipeline's file: read with its environments, and refused with everything that is wrong."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from coalmine.config import ConfigError, is_pipeline, load_pipeline
from coalmine.config.load import PROJECT
from tests.unit.config.conftest import environment, instances

ACCOUNT = "999999999999"
CONNECTION = f"arn:aws:codeconnections:eu-west-1:{ACCOUNT}:connection/1234abcd-12ab-34cd"
GOOD: dict[str, Any] = {
    "pipeline": "models",
    "account": ACCOUNT,
    "region": "eu-west-1",
    "source": {"codeconnections": {"connection_arn": CONNECTION, "repository": "example/models"}},
    "environments": [{"name": "dev"}, {"name": "prod", "approval": True}],
}


@pytest.fixture
def written(tmp_path):
    """Write a pipeline and its environments, with what is other in them."""

    def write(dev=None, prod=None, **changes):
        for name, more in (("dev", dev), ("prod", prod)):
            _write(tmp_path / f"{name}.yaml", {**_environment(name), **(more or {})})
        file = tmp_path / "pipeline.yaml"
        data = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
        _write(file, data)
        return file

    return write


@pytest.fixture
def problems(written):
    """Give what is wrong with a pipeline, by its path."""

    def found(**changes):
        with pytest.raises(ConfigError) as error:
            load_pipeline(written(**changes))
        return {".".join(map(str, each.path)): str(each) for each in error.value.problems}

    return found


def test_it_comes_with_its_environments_in_their_order(written):
    pipeline = load_pipeline(written())

    assert ["dev", "prod"] == [each.environment for each in pipeline.environments]
    assert [False, True] == [said.approval for said, _ in pipeline.stages]
    assert "CoalminePipeline-models" == pipeline.settings.stack_name


def test_the_repositorys_pipeline_is_fine():
    pipeline = load_pipeline(PROJECT / "config" / "pipeline.yaml")

    assert ["dev", "staging", "prod"] == [each.environment for each in pipeline.environments]
    assert "config/pipeline.yaml" == pipeline.in_project()
    assert pipeline.config_file("dev") is None


def test_a_file_is_known_for_a_pipelines_by_its_first_word():
    assert is_pipeline(PROJECT / "config" / "pipeline.yaml")
    assert not is_pipeline(PROJECT / "config" / "dev.yaml")


def test_environments_that_lie_elsewhere_are_named_by_their_files():
    pipeline = load_pipeline(PROJECT / "tests" / "synth" / "piped" / "archive.yaml")

    assert "tests/synth/piped/alone.yaml" == pipeline.config_file("alone")


def test_files_outside_of_the_repository_are_in_no_checkout(written):
    with pytest.raises(ValueError, match="must lie in the repository"):
        load_pipeline(written()).in_project()


def test_all_problems_come_together(problems):
    found = problems(account=7, source={}, environments=[{"name": "dev"}, {"name": "dev"}])

    assert {"account", "source", "environments.1.name"} <= found.keys()


def test_a_source_is_exactly_one(problems):
    s3 = {"bucket": "example-code", "key": "main.zip"}

    assert "codeconnections and s3" in problems(source={**GOOD["source"], "s3": s3})["source"]


def test_an_archive_takes_no_commits(problems):
    found = problems(source={"s3": {"bucket": "example-code", "key": "main.zip"}})

    assert "write `commit: none`" in found["commit"]


def test_an_archive_turns_no_approval_into_a_commit(problems):
    found = problems(
        source={"s3": {"bucket": "example-code", "key": "main.zip"}},
        commit="none",
        approvals={"group": "flights", "environment": "dev"},
    )

    assert "a release is a commit" in found["approvals"]


def test_an_environment_without_a_file_is_named(problems):
    found = problems(environments=[{"name": "dev"}, {"name": "nowhere"}])

    assert "nowhere: no such file" in found["environments.1.name"]


def test_an_environment_with_mistakes_is_sent_to_its_own_check(problems):
    found = problems(prod={"region": 7})

    assert "prod: 1 problem" in found["environments.1.name"]
    assert "coalmine config check" in found["environments.1.name"]


def test_a_file_of_another_environment_is_refused(problems):
    found = problems(prod={"environment": "production"})

    assert "the config of 'production'" in found["environments.1.name"]


@pytest.mark.parametrize("trusted", [None, "888888888888"])
def test_an_environment_has_to_trust_the_pipelines_account(problems, trusted):
    found = problems(prod={"pipeline_account": trusted})

    assert f'add `pipeline_account: "{ACCOUNT}"`' in found["environments.1.name"]


def test_an_artifact_on_this_machine_is_not_in_the_repository(problems, tmp_path):
    packed = tmp_path / "forest.tar.gz"
    packed.write_bytes(b"packed")
    variants = [{**instances("blue", 1), "artifact": str(packed)}]
    found = problems(dev={"endpoints": [{"name": "flights", "variants": variants}]})

    assert "files are not in the repository" in found["environments.0.name"]


def test_approvals_come_from_a_registry_of_the_pipelines_environments(problems):
    found = problems(approvals={"group": "flights", "environment": "staging"})

    assert "an environment of the pipeline: dev, prod" in found["approvals.environment"]


def test_approvals_come_from_a_group_that_is_there(problems):
    found = problems(approvals={"group": "flights", "environment": "dev"})

    assert "add `- name: flights` to `model_package_groups` of dev" in found["approvals.group"]


def test_approvals_of_a_group_that_nobody_runs_release_nothing(problems):
    found = problems(
        dev={"model_package_groups": [{"name": "flights"}]},
        approvals={"group": "flights", "environment": "dev"},
    )

    assert "of which no `model:` names a version" in found["approvals.group"]


def test_slots_with_a_model_each_are_not_pinned_by_an_approval(problems):
    """`coalmine release pin` refuses them, so each approval would end in a build that fails."""
    slot = {"name": "blue", "instance_type": "ml.m5.large", "initial_instance_count": 1}
    package = {"group": "flights", "version": 3}
    endpoint = {
        "name": "flights",
        "variants": [{**slot, "initial_weight": 1, "model_package": package}],
    }
    found = problems(
        dev={"model_package_groups": [{"name": "flights"}], "endpoints": [endpoint]},
        approvals={"group": "flights", "environment": "dev"},
    )

    assert "of which no `model:` names a version" in found["approvals.group"]


def test_approvals_are_heard_in_the_region_of_their_registry(problems):
    found = problems(
        dev={"model_package_groups": [{"name": "flights"}], "region": "eu-central-1"},
        approvals={"group": "flights", "environment": "dev"},
    )

    assert "dev, in eu-central-1" in found["approvals.environment"]


def test_an_unknown_key_is_refused_with_the_nearest_one(problems):
    assert "write `emails`" in problems(email=["a@example.com"])["email"]


def _environment(name):
    endpoint = {"name": "flights", "variants": [instances("blue", 1)]}
    return copy.deepcopy(environment(endpoint, pipeline_account=ACCOUNT)) | {"environment": name}


def _write(file: Path, data):
    written = {key: value for key, value in data.items() if value is not None}
    file.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
