"""Initial weights: asked for during a deployment, where the template does not own weights."""

import json

import pytest
from aws_cdk.assertions import Template

from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_gate import EndpointGate
from constructs_lib.initial_weights import InitialWeights
from constructs_lib.instance_variant import InstanceVariant
from deploy_gate.initial_weights import DeclaredWeights, choose_weights

CONFIG, WEIGHTS = "AWS::SageMaker::EndpointConfig", "Custom::InitialWeights"


@pytest.fixture
def template(stack, model):
    """An endpoint of two variants, one with a hyphen in its name."""
    variants = [
        InstanceVariant(
            name=name,
            model=model,
            instance_type="ml.m5.large",
            initial_instance_count=1,
            initial_weight=weight,
        )
        for name, weight in (("blue", 0.7), ("green-2", 0))
    ]
    endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights-dev", variants=variants)
    gate = EndpointGate(stack, "Gate", endpoint=endpoint)
    InitialWeights(stack, "InitialWeights", endpoint=endpoint, function=gate.function)
    return Template.from_stack(stack)


def only(template, resource_type):
    """Give the logical id and the body of the resource of a type."""
    ((logical_id, resource),) = template.find_resources(resource_type).items()
    return logical_id, resource


def test_the_endpoint_config_has_what_is_answered(template):
    """By place: names of attributes have no hyphens, those of variants may."""
    asked, _ = only(template, WEIGHTS)
    _, config = only(template, CONFIG)

    assert [
        {"Fn::GetAtt": [asked, "Weight0"]},
        {"Fn::GetAtt": [asked, "Weight1"]},
    ] == [each["InitialVariantWeight"] for each in config["Properties"]["ProductionVariants"]]


def test_the_function_reads_what_the_template_says(template):
    """Construct and function agree on names, places and attributes."""
    _, asked = only(template, WEIGHTS)
    _, config = only(template, CONFIG)

    declared = DeclaredWeights.from_properties(as_sent(asked["Properties"]))

    assert {"blue": 0.7, "green-2": 0} == declared.by_variant
    read = {
        each["InitialVariantWeight"]["Fn::GetAtt"][1]
        for each in config["Properties"]["ProductionVariants"]
    }
    assert read == set(choose_weights(declared, None).attributes)


def test_nothing_is_asked_that_waits_for_the_answer(template):
    """CloudFormation refuses circles: the function and its role come first, then all else."""
    resources = template.to_json()["Resources"]
    asked, _ = only(template, WEIGHTS)

    before = needed_by(resources, asked)

    kinds = {resources[name]["Type"] for name in before}
    assert {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::IAM::Policy"} <= kinds
    assert not kinds & {CONFIG, "AWS::SageMaker::Endpoint", "Custom::EndpointGate"}


def as_sent(value):
    """Give properties as CloudFormation sends them: numbers are text."""
    if isinstance(value, dict):
        return {key: as_sent(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_sent(each) for each in value]
    return str(value)


def needed_by(resources, name):
    """Give everything that CloudFormation makes before a resource."""
    text = json.dumps(resources[name])
    named = {other for other in resources if other != name and f'"{other}"' in text}
    return named.union(*(needed_by(resources, each) for each in named))
