"""Scalable targets and policies: every variant its own, and the same as the API's requests."""

import pytest
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from constructs_lib.autoscaling import Autoscaling
from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant
from constructs_lib.scaling_target import CpuUtilization, RequestsPerSecond
from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
RPS = RequestsPerSecond(requests_per_second=20)
NIGHT = ScalingSchedule(
    name="night", schedule="cron(0 22 * * ? *)", timezone="Europe/Berlin", max_capacity=2
)


@pytest.fixture
def endpoint(stack, model):
    """Build an endpoint from the scaling of each of its variants."""

    def build(**scalings):
        variants = [
            InstanceVariant(
                name=name,
                model=model,
                instance_type="ml.m5.large",
                initial_instance_count=1,
                initial_weight=1,
                scaling=scaling,
            )
            for name, scaling in scalings.items()
        ]
        return Endpoint(stack, "Endpoint", endpoint_name="flights-dev", variants=variants)

    return build


def test_every_variant_gets_a_target_and_a_policy(stack, endpoint):
    """The CDK's own endpoint cannot scale the second: its ids collide."""
    scaling = VariantScaling(target=RPS)
    Autoscaling(stack, "Scaling", endpoint=endpoint(blue=scaling, green=scaling))
    template = Template.from_stack(stack)

    for name in ("blue", "green"):
        template.has_resource_properties(
            TARGET,
            {
                "ResourceId": f"endpoint/flights-dev/variant/{name}",
                "ServiceNamespace": "sagemaker",
                "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
                "MinCapacity": 1,
                "MaxCapacity": 10,
            },
        )
    template.resource_count_is(TARGET, 2)
    template.resource_count_is(POLICY, 2)


def test_a_policy_belongs_to_the_target_of_its_variant(stack, endpoint):
    blue = VariantScaling(target=RPS)
    green = VariantScaling(target=CpuUtilization(cpu_utilization_percent=120))
    Autoscaling(stack, "Scaling", endpoint=endpoint(blue=blue, green=green))
    template = Template.from_stack(stack)
    targets = template.find_resources(TARGET)
    tracked = {
        targets[policy["Properties"]["ScalingTargetId"]["Ref"]]["Properties"]["ResourceId"]: policy[
            "Properties"
        ]["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
        for policy in template.find_resources(POLICY).values()
    }

    assert {
        "endpoint/flights-dev/variant/blue": 600,
        "endpoint/flights-dev/variant/green": 120,
    } == tracked


def test_no_role_is_named_and_none_is_made(stack, endpoint):
    """A new account has no service-linked role: who names it cannot create the first target."""
    before = endpoint(blue=VariantScaling(target=RPS))
    Autoscaling(stack, "Scaling", endpoint=before)
    template = Template.from_stack(stack)

    template.has_resource_properties(TARGET, {"RoleARN": Match.absent()})
    assert {"sagemaker.amazonaws.com"} == {
        statement["Principal"]["Service"]
        for role in template.find_resources("AWS::IAM::Role").values()
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    }


def test_targets_wait_for_the_endpoint_and_for_what_the_caller_names(stack, endpoint):
    """Their resource id is a plain name: nothing else tells CloudFormation the order."""
    check = sns.Topic(stack, "Check")
    scaled = endpoint(blue=VariantScaling(target=RPS))
    Autoscaling(stack, "Scaling", endpoint=scaled, depends_on=[check])
    template = Template.from_stack(stack)
    (endpoint_id,) = template.find_resources("AWS::SageMaker::Endpoint")
    (check_id,) = template.find_resources("AWS::SNS::Topic")

    for kind in (TARGET, POLICY):
        (resource,) = template.find_resources(kind).values()
        assert {endpoint_id, check_id} <= set(resource["DependsOn"])


@pytest.mark.parametrize(
    "target", [RPS, CpuUtilization(cpu_utilization_percent=120)], ids=["predefined", "customized"]
)
def test_the_templates_say_what_the_requests_say(stack, endpoint, target):
    """Who puts a target back by the API must put back what CloudFormation had made."""
    scaled = endpoint(blue=VariantScaling(target=target, schedules=(NIGHT,)))
    Autoscaling(stack, "Scaling", endpoint=scaled)
    requests = scaled.scaling_requests["blue"]
    template = Template.from_stack(stack)
    (declared_target,) = template.find_resources(TARGET).values()
    (declared_policy,) = template.find_resources(POLICY).values()
    schedules = [
        {key: value for key, value in action.items() if key not in {*requests.target}}
        for action in requests.scheduled_actions
    ]
    policy = requests.policy

    assert {**requests.target, "ScheduledActions": schedules} == declared_target["Properties"]
    assert {
        "PolicyName": policy["PolicyName"],
        "PolicyType": policy["PolicyType"],
        "TargetTrackingScalingPolicyConfiguration": policy[
            "TargetTrackingScalingPolicyConfiguration"
        ],
    } == {
        key: value
        for key, value in declared_policy["Properties"].items()
        if key != "ScalingTargetId"
    }


def test_an_endpoint_without_a_scaling_is_refused(stack, endpoint):
    with pytest.raises(ValueError, match="must have a variant with a scaling"):
        Autoscaling(stack, "Scaling", endpoint=endpoint(blue=None))


def test_an_update_keeps_the_counts_that_autoscaling_owns(stack, endpoint):
    endpoint(blue=VariantScaling(target=RPS), green=VariantScaling(target=RPS))

    Template.from_stack(stack).has_resource_properties(
        "AWS::SageMaker::Endpoint",
        {"RetainAllVariantProperties": True, "ExcludeRetainedVariantProperties": Match.absent()},
    )


def test_a_variant_left_out_of_autoscaling_is_refused(endpoint):
    """Live counts are kept for all variants of an endpoint, or for none."""
    with pytest.raises(ValueError, match="must all be autoscaled or none, got none for green"):
        endpoint(blue=VariantScaling(target=RPS), green=None)
