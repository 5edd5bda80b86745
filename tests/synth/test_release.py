"""What a release, and the commit of a promotion, change of an environment's templates."""

import json

import pytest
import yaml
from aws_cdk import App

from app import build
from coalmine.config import ReleasedModelConfig, load
from coalmine.config.release_record import (
    EndpointRecord,
    ReleaseRecord,
    SlotRecord,
    record_path,
    write_record,
)
from tests.synth.conftest import RELEASED

FLIGHTS = "Coalmine-released-flights"
OLD, NEW = (
    ReleasedModelConfig(artifact=f"s3://example-models/flights/{name}.tar.gz")
    for name in ("forest", "boosting")
)
BLUE, GREEN = SlotRecord(variant="blue", model=OLD), SlotRecord(variant="green", model=NEW)
RECORDS: dict[str, EndpointRecord | None] = {
    "first": None,
    "pending": EndpointRecord(champion=BLUE),
    "promoted": EndpointRecord(champion=GREEN, previous=BLUE),
}


@pytest.fixture(scope="module")
def templates(feature_flags, tmp_path_factory):
    """Give the templates of each state of the record, by stack."""

    def synthesized(state):
        folder = tmp_path_factory.mktemp(state)
        file = folder / RELEASED.name
        file.write_text(RELEASED.read_text(encoding="utf-8"), encoding="utf-8")
        record = ReleaseRecord().replacing("flights", RECORDS[state])
        write_record(record_path(file, "released"), record)
        app = App(context=feature_flags, outdir=str(folder / "cdk.out"))
        build(app, load(file, folder), folder)
        return {stack.stack_name: stack.template for stack in app.synth().stacks}

    return {state: synthesized(state) for state in RECORDS}


def changed(before, after):
    """Give what differs of two templates: types of resources, names of outputs."""
    return {
        before["Resources"].get(name, after["Resources"].get(name))["Type"]
        for name in before["Resources"].keys() | after["Resources"].keys()
        if before["Resources"].get(name) != after["Resources"].get(name)
    } | {
        name for name in before["Outputs"] if before["Outputs"][name] != after["Outputs"].get(name)
    }


def variants(template):
    (config,) = of_type(template, "AWS::SageMaker::EndpointConfig")
    return [each["VariantName"] for each in config["ProductionVariants"]]


def of_type(template, kind):
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def test_the_first_deployment_has_one_slot(templates):
    """An empty one would cost as much as one that serves."""
    template = templates["first"][FLIGHTS]

    assert ["blue"] == variants(template)
    assert {"release": "blue", "slots": {"blue": NEW.as_written()}} == json.loads(
        template["Outputs"]["SlotModels"]["Value"]
    )


def test_a_release_lies_beside_the_champion_without_traffic(templates):
    template = templates["pending"][FLIGHTS]

    (asked,) = of_type(template, "Custom::InitialWeights")
    assert [
        {"VariantName": "blue", "InitialVariantWeight": 1},
        {"VariantName": "green", "InitialVariantWeight": 0},
    ] == asked["Weights"]
    assert "green" == json.loads(template["Outputs"]["SlotModels"]["Value"])["release"]


def test_a_promotion_changes_initial_weights_alone(templates):
    """No endpoint config, so no update of the endpoint: traffic has moved long before."""
    before, after = templates["pending"][FLIGHTS], templates["promoted"][FLIGHTS]

    assert {"Custom::InitialWeights"} == changed(before, after)
    (asked,) = of_type(after, "Custom::InitialWeights")
    assert [0, 1] == [each["InitialVariantWeight"] for each in asked["Weights"]]


def test_a_promotion_changes_the_model_of_batch_jobs(templates):
    """They score with the champion, from the commit on that says who it is."""
    stack = next(name for name in templates["pending"] if name.endswith("-nightly"))

    models = {
        state: of_type(templates[state][stack], "AWS::SageMaker::Model")[0]["PrimaryContainer"]
        for state in ("pending", "promoted")
    }

    assert [OLD.artifact, NEW.artifact] == [each["ModelDataUrl"] for each in models.values()]
    others = {name for name in templates["pending"] if name not in (FLIGHTS, stack)}
    for name in others:
        assert templates["pending"][name] == templates["promoted"][name]


def test_the_record_of_the_sample_is_of_a_pending_release():
    """What cfn-lint, cdk-nag and the snapshots look at has both slots."""
    record = yaml.safe_load(record_path(RELEASED, "released").read_text(encoding="utf-8"))

    assert {"flights": {"champion": {"variant": "blue", "model": OLD.as_written()}}} == record
