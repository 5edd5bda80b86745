"""The model registry of an environment, and the endpoints that serve versions of it."""

import json

import pytest

from coalmine.config import ConfigError, load
from tests.synth.conftest import REGISTERED


@pytest.fixture(scope="module")
def stacks(synthesize):
    return {stack.stack_name: stack for stack in synthesize("registered").stacks}


def models(stack):
    return [
        resource["Properties"]["PrimaryContainer"]
        for resource in stack.template["Resources"].values()
        if resource["Type"] == "AWS::SageMaker::Model"
    ]


def test_variants_are_made_of_the_versions_that_the_config_pins(stacks):
    own = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/flights-reg"
    foreign = "arn:aws:sagemaker:eu-west-1:222233334444:model-package/shared"

    assert [{"ModelPackageName": f"{own}/3"}, {"ModelPackageName": f"{own}/4"}] == models(
        stacks["Coalmine-reg-flights"]
    )
    assert [{"ModelPackageName": f"{foreign}/7"}] == models(stacks["Coalmine-reg-foreign"])


def test_the_registry_is_deployed_before_who_reads_its_bucket(stacks):
    registry, flights = stacks["Coalmine-reg-registry"], stacks["Coalmine-reg-flights"]

    assert registry.id in [each.id for each in flights.dependencies]
    assert registry.id not in [each.id for each in stacks["Coalmine-reg-foreign"].dependencies]


def test_an_environment_without_groups_has_no_registry(synthesize):
    names = [stack.stack_name for stack in synthesize("sample").stacks]

    assert [] == [name for name in names if name.endswith("-registry")]


def test_the_key_of_a_foreign_registry_may_be_used(stacks):
    statements = [
        statement
        for resource in stacks["Coalmine-reg-foreign"].template["Resources"].values()
        if resource["Type"] == "AWS::IAM::Policy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]
    key = "arn:aws:kms:eu-west-1:222233334444:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    assert ["kms:Decrypt"] == [each["Action"] for each in statements if each["Resource"] == key]


def test_latest_is_refused_with_the_reason(tmp_path):
    """It is a number or nothing: the same commit must always deploy the same model."""
    config = tmp_path / "latest.yaml"
    config.write_text(REGISTERED.read_text().replace("version: 3", "version: latest"))

    with pytest.raises(ConfigError) as refused:
        load(config)

    assert "two deployments of the same commit would run different models" in str(refused.value)
    assert json.dumps("latest") in str(refused.value)
