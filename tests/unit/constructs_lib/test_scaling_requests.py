"""The requests are checked against botocore's model of the service: names, types and enums."""

import botocore.session
import pytest
from botocore.validate import ParamValidator

from constructs_lib.scaling_requests import scaling_requests
from constructs_lib.scaling_target import (
    ConcurrentRequests,
    CpuUtilization,
    ProvisionedConcurrencyUtilization,
    RequestsPerSecond,
)
from constructs_lib.variant_scaling import ScalingSchedule, VariantScaling

NIGHT = ScalingSchedule(
    name="night", schedule="cron(0 22 * * ? *)", timezone="Europe/Berlin", max_capacity=2
)
TARGETS = [
    RequestsPerSecond(requests_per_second=20),
    ConcurrentRequests(concurrent_requests=4),
    CpuUtilization(cpu_utilization_percent=120),
    ProvisionedConcurrencyUtilization(utilization=0.7),
]


@pytest.fixture(scope="module")
def service():
    return botocore.session.get_session().get_service_model("application-autoscaling")


def requests_of(target, **changes):
    scaling = VariantScaling(target=target, schedules=(NIGHT,), **changes)
    return scaling_requests(scaling, endpoint_name="flights-dev", variant_name="blue")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: type(target).__name__)
def test_the_service_understands_the_requests(service, target):
    """An unknown key or a wrong enum would show only when a target is put back."""
    requests = requests_of(target)
    sent = {
        "RegisterScalableTarget": requests.target,
        "PutScalingPolicy": requests.policy,
        "PutScheduledAction": requests.scheduled_actions[0],
    }
    reports = {
        operation: ParamValidator()
        .validate(params, service.operation_model(operation).input_shape)
        .generate_report()
        for operation, params in sent.items()
    }
    dimensions = service.shape_for("ScalableDimension").enum
    metrics = service.shape_for("MetricType").enum
    tracking = requests.policy["TargetTrackingScalingPolicyConfiguration"]
    predefined = tracking.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")

    assert dict.fromkeys(sent, "") == reports
    assert requests.target["ScalableDimension"] in dimensions
    assert predefined is None or predefined in metrics


def test_all_requests_are_about_the_same_variant():
    requests = requests_of(TARGETS[0])
    named = [requests.target, requests.policy, *requests.scheduled_actions]

    assert {("sagemaker", "endpoint/flights-dev/variant/blue")} == {
        (request["ServiceNamespace"], request["ResourceId"]) for request in named
    }
    assert {"sagemaker:variant:DesiredInstanceCount"} == {
        request["ScalableDimension"] for request in named
    }


def test_concurrency_is_another_dimension_than_instances():
    requests = requests_of(TARGETS[3])

    assert "sagemaker:variant:DesiredProvisionedConcurrency" == requests.target["ScalableDimension"]


def test_cpu_is_tracked_by_a_metric_that_is_spelled_out():
    """There is no predefined one, and it lives in another namespace than the invocations."""
    tracking = requests_of(TARGETS[2]).policy["TargetTrackingScalingPolicyConfiguration"]

    assert {
        "Namespace": "/aws/sagemaker/Endpoints",
        "MetricName": "CPUUtilization",
        "Dimensions": [
            {"Name": "EndpointName", "Value": "flights-dev"},
            {"Name": "VariantName", "Value": "blue"},
        ],
        "Statistic": "Average",
        "Unit": "Percent",
    } == tracking["CustomizedMetricSpecification"]
    assert "PredefinedMetricSpecification" not in tracking


def test_a_schedule_sets_only_the_limits_it_names():
    (action,) = requests_of(TARGETS[0]).scheduled_actions

    assert {"MaxCapacity": 2} == action["ScalableTargetAction"]


def test_plain_data_has_all_of_it():
    requests = requests_of(TARGETS[0], min_capacity=2)
    plain = requests.to_dict()

    assert {"Target", "Policies", "ScheduledActions"} == set(plain)
    assert 2 == plain["Target"]["MinCapacity"]
    assert [requests.policy["PolicyName"]] == [policy["PolicyName"] for policy in plain["Policies"]]
    assert ["night"] == [action["ScheduledActionName"] for action in plain["ScheduledActions"]]


def test_every_configuration_has_a_policy_name_of_its_own():
    """CloudFormation cannot change a policy that was put back: it must make another one."""
    names = [
        requests_of(target, scale_in_cooldown_seconds=seconds).policy["PolicyName"]
        for target in TARGETS[:3]
        for seconds in (300, 600)
    ]

    assert len(names) == len(set(names))
    assert names[0] == requests_of(TARGETS[0], scale_in_cooldown_seconds=300).policy["PolicyName"]


def test_limits_leave_the_policy_alone():
    """They are the target's, which CloudFormation knows by its name and changes in place."""
    assert requests_of(TARGETS[0]).policy == requests_of(TARGETS[0], max_capacity=7).policy
