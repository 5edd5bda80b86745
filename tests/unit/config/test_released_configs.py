"""Endpoints with `model:` load as endpoints whose variants say all; mistakes keep their places."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from coalmine.config import (
    ConfigError,
    EnvironmentConfig,
    ReleasedModelConfig,
    WeightsOwner,
    available_environments,
    load,
)
from coalmine.config.load import read_deployed

FLIGHTS = """\
environment: test
account: "111122223333"
region: eu-west-1
endpoints:
  - name: flights
    model: { artifact: s3://models/b.tar.gz }
    variants:
      - { name: blue }
      - { name: green }
    canary: {}
batch_jobs:
  - name: nightly
    model: { endpoint: flights }
    id_columns: [flight_id]
"""
A, B, C = ({"artifact": f"s3://models/{letter}.tar.gz"} for letter in "abc")
BLUE_SERVES_A = {"champion": {"variant": "blue", "model": A}}
GREEN_SERVES_B = {
    "champion": {"variant": "green", "model": B},
    "previous": {"variant": "blue", "model": A},
}
Load = Callable[..., EnvironmentConfig]


@pytest.fixture
def load_files(tmp_path: Path) -> Load:
    """Load a config text beside a record."""

    def _load(text: str = FLIGHTS, record: dict[str, Any] | None = None) -> EnvironmentConfig:
        write(tmp_path, text, record)
        return load(tmp_path / "test.yaml", base=tmp_path)

    return _load


@pytest.fixture
def refusal(load_files: Load) -> Callable[..., ConfigError]:
    """Load what must be refused."""

    def _refusal(text: str = FLIGHTS, record: dict[str, Any] | None = None) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            load_files(text, record)
        return caught.value

    return _refusal


def write(folder: Path, text: str, record: dict[str, Any] | None = None) -> Path:
    (folder / "test.yaml").write_text(text)
    if record is not None:
        (folder / "releases").mkdir(exist_ok=True)
        (folder / "releases" / "test.yaml").write_text(yaml.safe_dump(record))
    return folder / "test.yaml"


def shown(config: EnvironmentConfig) -> list[tuple[str, str | None, float]]:
    variants = config.endpoints[0].variants
    return [(each.name, each.artifact, each.initial_weight) for each in variants]


@pytest.mark.parametrize(
    ("record", "expected", "release_slot", "champion"),
    [
        pytest.param(None, [("blue", "b", 1)], "blue", "blue", id="first deployment"),
        pytest.param(
            BLUE_SERVES_A, [("blue", "a", 1), ("green", "b", 0)], "green", "blue", id="pending"
        ),
        pytest.param(
            GREEN_SERVES_B, [("blue", "a", 0), ("green", "b", 1)], "green", "green", id="promoted"
        ),
    ],
)
def test_the_variants_are_those_that_are_deployed(
    load_files: Load, record, expected, release_slot, champion
):
    """Stacks, costs and commands need not know of slots."""
    config = load_files(record=None if record is None else {"flights": record})

    settings = config.endpoints[0]
    assert [(name, f"s3://models/{each}.tar.gz", w) for name, each, w in expected] == shown(config)
    assert release_slot == settings.release_slot
    assert WeightsOwner.CANARY == settings.who_owns_weights
    assert champion == config.batch_jobs[0].model.variant


def test_slots_keep_their_order(load_files: Load):
    """The order of the variants stands in the endpoint config: another one would replace it."""
    pending = load_files(record={"flights": BLUE_SERVES_A}).endpoints[0]
    promoted = load_files(record={"flights": GREEN_SERVES_B}).endpoints[0]

    assert pending.slot_models == promoted.slot_models
    assert list(pending.slot_models) == list(promoted.slot_models)


def test_explicit_variants_have_no_release_slot(load_files: Load):
    """Nobody says which of two named models is the newer one."""
    text = FLIGHTS.replace("    model: { artifact: s3://models/b.tar.gz }\n", "")
    for name, weight in (("blue", 1), ("green", 0)):
        more = f"artifact: s3://models/{name}.tar.gz, initial_weight: {weight}"
        text = text.replace(f"name: {name} }}", f"name: {name}, {more} }}")
    text = text.replace("endpoint: flights }", "endpoint: flights, variant: green }")

    settings = load_files(text).endpoints[0]

    assert settings.release_slot is None
    expected = ReleasedModelConfig(artifact="s3://models/green.tar.gz")
    assert expected == settings.slot_models["green"]


def test_a_job_may_still_name_a_slot(load_files: Load):
    """It scores with what the slot holds, champion or not."""
    text = FLIGHTS.replace("endpoint: flights }", "endpoint: flights, variant: green }")

    config = load_files(text, record={"flights": BLUE_SERVES_A})

    assert "green" == config.batch_jobs[0].model.variant


def test_a_serverless_endpoint_has_one_slot(load_files: Load):
    """It is updated in place, by no canary and no record."""
    text = FLIGHTS.replace("      - { name: green }\n", "").replace("    canary: {}\n", "")

    config = load_files(text.replace("name: blue }", "name: blue, serverless: {} }"))

    assert [("blue", "s3://models/b.tar.gz", 1)] == shown(config)
    assert WeightsOwner.CONFIG == config.endpoints[0].who_owns_weights


# id: change of the text, place of the problem, words of its message
BAD = {
    "model of a slot": (
        ("name: blue }", "name: blue, artifact: s3://models/a.tar.gz }"),
        "endpoints[0].variants[0].artifact (line 8)",
        "artifact of a slot, beside `model:`",
    ),
    "version of a slot": (
        ("name: green }", "name: green, model_package: {group: flights, version: 1} }"),
        "endpoints[0].variants[1].model_package (line 9)",
        "model_package of a slot",
    ),
    "weight of a slot": (
        ("name: green }", "name: green, initial_weight: 0 }"),
        "endpoints[0].variants[1].initial_weight (line 9)",
        "the champion is created with all requests",
    ),
    "two models": (
        ("b.tar.gz }", "b.tar.gz, model_package: {group: flights, version: 1} }"),
        "endpoints[0].model.model_package (line 6)",
        "exactly one of artifact and model_package",
    ),
    "no model": (
        ("artifact: s3://models/b.tar.gz", ""),
        "endpoints[0].model (line 6)",
        "exactly one of artifact and model_package",
    ),
    "a model that is no section": (
        ("model: { artifact: s3://models/b.tar.gz }", "model: s3://models/b.tar.gz"),
        "endpoints[0].model (line 6)",
        "s3://models/b.tar.gz",
    ),
    "artifact that is not there": (
        ("s3://models/b.tar.gz", "build/none.tar.gz"),
        "endpoints[0].model.artifact (line 6)",
        "which is not there",
    ),
    "artifact of the wrong type": (
        ("s3://models/b.tar.gz", "5"),
        "endpoints[0].model.artifact (line 6)",
        "string",
    ),
    "three slots": (
        ("      - { name: green }\n", "      - { name: green }\n      - { name: red }\n"),
        "endpoints[0].variants (line 7)",
        "3 slots for `model:`",
    ),
    "one slot with a canary": (
        ("      - { name: green }\n", ""),
        "endpoints[0].canary (line 9)",
        "a canary with one slot",
    ),
    "weights of two slots in the config": (
        ("    canary: {}\n", ""),
        "endpoints[0].weights_owner (line 5)",
        "add `canary: {}`",
    ),
    "an unknown key in the empty slot": (
        ("name: green }", "name: green, instancetype: ml.m5.large }"),
        "endpoints[0].variants[1].instancetype (line 9)",
        "write `instance_type`",
    ),
    "a shadow without its model": (
        ("    canary: {}\n", "    shadow_variant: { name: dark, sampling_weight: 1 }\n"),
        "endpoints[0].shadow_variant.artifact (line 10)",
        "no model",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_told_where_it_stands(refusal: Callable[..., ConfigError], case: str):
    """Also in an empty slot, and once where two slots are filled with it."""
    change, place, words = BAD[case]

    error = refusal(FLIGHTS.replace(*change))

    said = [str(each) for each in error.problems if str(each).splitlines()[0].strip() == place]
    assert len(said) == 1, str(error)
    assert words in said[0]


def test_a_multi_model_slot_is_refused(refusal: Callable[..., ConfigError]):
    """A release is of one model; those of a multi-model endpoint come and go beside it."""
    error = refusal(FLIGHTS.replace("name: blue }", "name: blue, multi_model: {} }"))

    assert "multi_model of a slot, beside `model:` of its endpoint" in str(error)


# id: record, place of the problem, words of its message
BAD_RECORDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown endpoint": (
        {"flights": BLUE_SERVES_A, "hotels": BLUE_SERVES_A},
        "hotels",
        "endpoints with `model:`: flights",
    ),
    "unknown champion": (
        {"flights": {"champion": {"variant": "red", "model": A}}},
        "flights.champion.variant",
        "give the variant its old name back",
    ),
    "unknown previous": (
        {"flights": {**BLUE_SERVES_A, "previous": {"variant": "red", "model": B}}},
        "flights.previous.variant",
        "remove `previous`",
    ),
    "one slot twice": (
        {"flights": {**BLUE_SERVES_A, "previous": {"variant": "blue", "model": B}}},
        "flights.previous.variant",
        "the champion's slot",
    ),
    "no model": (
        {"flights": {"champion": {"variant": "blue", "model": {}}}},
        "flights.champion.model",
        "exactly one of",
    ),
    "an artifact that is not there": (
        {"flights": {"champion": {"variant": "blue", "model": {"artifact": "none.tar.gz"}}}},
        "flights.champion.model.artifact",
        "which is not there",
    ),
    "a group that is not there": (
        {
            "flights": {
                **BLUE_SERVES_A,
                "previous": {
                    "variant": "green",
                    "model": {"model_package": {"group": "hotels", "version": 1}},
                },
            }
        },
        "flights.previous.model.model_package.group",
        "a group of `model_package_groups`",
    ),
}


@pytest.mark.parametrize("case", BAD_RECORDS)
def test_a_mistake_in_the_record_is_told_with_its_file(
    refusal: Callable[..., ConfigError], case: str
):
    """Another file than the config: that one is fine."""
    record, place, words = BAD_RECORDS[case]
    text = FLIGHTS.replace("b.tar.gz", "a.tar.gz")  # so that what is kept is deployed

    error = refusal(text, record)

    assert ["releases", "test.yaml"] == list(error.file.parts[-2:])
    (problem,) = error.problems
    assert f"  {place} (line" in str(problem)
    assert words in str(problem)


def test_a_record_of_an_endpoint_that_names_its_models_is_refused(
    refusal: Callable[..., ConfigError],
):
    """Silently ignored, it would lie to its readers."""
    text = FLIGHTS.replace("    model: { artifact: s3://models/b.tar.gz }\n", "")
    text = text.replace("name: blue }", "name: blue, artifact: s3://m/a, initial_weight: 1 }")
    text = text.replace("name: green }", "name: green, artifact: s3://m/b, initial_weight: 0 }")
    text = text.replace("endpoint: flights }", "endpoint: flights, variant: blue }")

    error = refusal(text, {"flights": BLUE_SERVES_A})

    assert "an endpoint without `model:`, whose variants name their models" in str(error)


def test_commands_read_what_is_deployed_also_of_a_broken_file(tmp_path: Path):
    """A canary must be stoppable on a machine that could not deploy it."""
    file = write(tmp_path, FLIGHTS.replace("eu-west-1", "5"), {"flights": BLUE_SERVES_A})

    variants = read_deployed(file)["endpoints"][0]["variants"]

    assert [
        {"name": "blue", **A, "initial_weight": 1},
        {"name": "green", **B, "initial_weight": 0},
    ] == variants


def test_with_a_broken_record_commands_read_what_is_written(tmp_path: Path):
    """Nobody can tell then what is deployed; the endpoint's name and region stand all the same."""
    file = write(tmp_path, FLIGHTS)
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "test.yaml").write_text("flights: [")

    assert yaml.safe_load(FLIGHTS) == read_deployed(file)


def test_only_files_that_name_an_environment_are_environments(tmp_path: Path):
    """Beside them stand the pipeline's file, the schema, and the folder of records."""
    file = write(tmp_path, "# of ours\n" + FLIGHTS, {"flights": BLUE_SERVES_A})
    (tmp_path / "broken.yaml").write_text("environment : broken\nendpoints: [")
    (tmp_path / "pipeline.yaml").write_text("environments:\n  - environment: prod\n")
    (tmp_path / "schema.json").write_text(json.dumps({"environment": "test"}))

    assert ["broken", file.stem] == available_environments(tmp_path)
