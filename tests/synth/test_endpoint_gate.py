"""Gate and check: where they stand, what they are told, what they may do."""

import json
from itertools import pairwise

import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk.assertions import Match, Template

from constructs_lib.autoscaling import Autoscaling
from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_check import EndpointCheck
from constructs_lib.endpoint_gate import EndpointGate
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import RequestsPerSecond
from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling
from deploy_gate.declaration import Declaration

GATE, CHECK = "Custom::EndpointGate", "Custom::EndpointCheck"
NIGHT = ScalingSchedule(name="night", schedule="cron(0 22 * * ? *)", max_capacity=2)


@pytest.fixture
def template(stack, model):
    """Synthesize a gated endpoint with two variants, autoscaled or not."""

    def synthesized(*, scaling=None, has_canary=True, **endpoint):
        variants = [
            InstanceVariant(
                name=name,
                model=model,
                instance_type="ml.m5.large",
                initial_instance_count=2,
                initial_weight=weight,
                scaling=scaling,
            )
            for name, weight in (("blue", 0.5), ("green", 0))
        ]
        built = Endpoint(
            stack, "Endpoint", endpoint_name="flights-dev", variants=variants, **endpoint
        )
        key = dynamodb.Attribute(name="endpoint_name", type=dynamodb.AttributeType.STRING)
        table = dynamodb.Table(stack, "Locks", partition_key=key) if has_canary else None
        gate = EndpointGate(
            stack, "Gate", endpoint=built, canary_table=table, abort_command="coalmine abort"
        )
        check = EndpointCheck(stack, "Check", endpoint=built, gate=gate)
        if scaling is not None:
            Autoscaling(stack, "Autoscaling", endpoint=built, depends_on=[check])
        return Template.from_stack(stack)

    return synthesized


def declaration(template, resource_type=GATE):
    """Read what a custom resource is told, the way its function does."""
    (resource,) = template.find_resources(resource_type).values()
    text = resource["Properties"]["Declaration"]
    if isinstance(text, dict):
        parts = text["Fn::Join"][1]
        text = "".join(part if isinstance(part, str) else _reference(part) for part in parts)
    return Declaration.from_properties({"Declaration": text})


def _reference(part):
    return json.dumps(part.get("Ref", part.get("Fn::GetAtt"))).replace('"', "'")


def test_config_gate_endpoint_check_targets_are_made_in_that_order(template):
    made = template(scaling=VariantScaling(target=RequestsPerSecond(requests_per_second=5)))

    order = [
        ids(made, "AWS::SageMaker::EndpointConfig"),
        ids(made, GATE),
        ids(made, "AWS::SageMaker::Endpoint"),
        ids(made, CHECK),
        ids(made, "AWS::ApplicationAutoScaling::ScalableTarget"),
    ]
    for earlier, later in pairwise(order):
        for logical_id in later:
            assert earlier <= needs(made, logical_id), logical_id


def test_the_gate_waits_for_its_permissions(template):
    """Without its policy it could be denied to look, and refuse every deployment."""
    made = template()
    (gate,) = ids(made, GATE)

    assert any("HandlerRoleDefaultPolicy" in each for each in needs(made, gate))


def test_the_gate_is_told_what_the_update_is_made_of(template):
    told = declaration(template())

    assert "flights-dev" == told.endpoint_name
    assert "EndpointConfigName" in told.endpoint.config_name
    source = "s3://example-models/flights/forest.tar.gz"
    assert [("blue", "ml.m5.large", 2, source), ("green", "ml.m5.large", 2, source)] == [
        (each.name, each.instance_type, each.instance_count, each.model_source)
        for each in told.endpoint.variants
    ]
    assert "Locks" in str(told.table_name)
    assert "coalmine abort" == told.abort_command


@pytest.mark.parametrize("applied", [True, False])
def test_the_check_is_told_who_owns_weights_and_counts(template, applied):
    told = declaration(template(apply_initial_weights=applied), CHECK)

    assert applied == told.endpoint.owns_weights
    assert told.endpoint.owns_counts


def test_weights_are_told_where_the_config_owns_them(template):
    """Elsewhere they are nobody's to compare, and another champion is no change of the endpoint."""
    made = template(apply_initial_weights=True)

    assert [0.5, 0.0] == [each.weight for each in declaration(made).endpoint.variants]


def test_counts_that_autoscaling_owns_are_not_checked(template):
    scaling = VariantScaling(target=RequestsPerSecond(requests_per_second=5))

    assert not declaration(template(scaling=scaling), CHECK).endpoint.owns_counts


def test_the_check_can_put_back_what_the_template_made(template):
    """Names and values are those of the native resources: nobody can tell them apart."""
    scaling = VariantScaling(
        target=RequestsPerSecond(requests_per_second=5), max_capacity=7, schedules=(NIGHT,)
    )
    made = template(scaling=scaling)

    blue, green = declaration(made, CHECK).scaling
    assert "endpoint/flights-dev/variant/green" == green.scalable.resource_id
    made.has_resource_properties(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {key: blue.target[key] for key in ("ResourceId", "MinCapacity", "MaxCapacity")},
    )
    made.has_resource_properties(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        {
            "PolicyName": blue.policies[0]["PolicyName"],
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": blue.policies[0]["TargetTrackingScalingPolicyConfiguration"][
                    "TargetValue"
                ]
            },
        },
    )
    assert ["night"] == [action["ScheduledActionName"] for action in blue.actions]


def test_an_endpoint_without_a_canary_has_no_lock(template):
    assert declaration(template(has_canary=False)).table_name is None


def test_a_killed_function_does_not_hold_the_stack_for_an_hour(template):
    template().has_resource_properties(GATE, {"ServiceTimeout": "960"})


def test_targets_are_changed_in_sagemakers_namespace_only(template):
    template().has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Action": Match.array_with(
                                    ["application-autoscaling:DeregisterScalableTarget"]
                                ),
                                "Condition": {
                                    "StringEquals": {
                                        "application-autoscaling:service-namespace": "sagemaker"
                                    }
                                },
                            }
                        )
                    ]
                )
            }
        },
    )


def ids(template, resource_type):
    """Return the logical ids of all resources of a type."""
    return set(template.find_resources(resource_type))


def needs(template, logical_id):
    """Return everything that CloudFormation makes before a resource."""
    resources = template.to_json()["Resources"]
    found: set[str] = set()
    pending = [logical_id]
    while pending:
        direct = references(resources[pending.pop()]) & resources.keys()
        pending += direct - found
        found |= direct
    return found


def references(value):
    """Return the logical ids that a part of a template names."""
    if isinstance(value, list):
        return {each for item in value for each in references(item)}
    if not isinstance(value, dict):
        return set()
    depends = value.get("DependsOn", [])
    own = set(depends if isinstance(depends, list) else [depends])
    if "Ref" in value:
        own.add(value["Ref"])
    if "Fn::GetAtt" in value:
        own.add(value["Fn::GetAtt"][0])
    return own | {each for item in value.values() for each in references(item)}
