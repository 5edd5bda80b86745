"""The rule on a group's approvals, and what its function may do."""

import json

import pytest
from aws_cdk.assertions import Match, Template

from canary.approval import ApprovalAction
from canary.settings import CanarySettings
from constructs_lib.approval_trigger import ApprovalTrigger
from constructs_lib.canary import Canary
from constructs_lib.endpoint import Endpoint
from constructs_lib.instance_variant import InstanceVariant


@pytest.fixture
def trigger(stack, model):
    def declare(action):
        variants = [
            InstanceVariant(
                name=name,
                model=model,
                instance_type="ml.m5.large",
                initial_instance_count=1,
                initial_weight=weight,
            )
            for name, weight in (("blue", 1), ("green", 0))
        ]
        endpoint = Endpoint(stack, "Endpoint", endpoint_name="flights-dev", variants=variants)
        canary = Canary(stack, "Canary", endpoint=endpoint, settings=CanarySettings())
        ApprovalTrigger(
            stack,
            "Approvals",
            group_name="flights-dev",
            endpoint=endpoint,
            canary=canary,
            action=action,
        )
        return Template.from_stack(stack)

    return declare


def actions(template):
    """Return what the function's role may do."""
    policies = template.find_resources("AWS::IAM::Policy")
    (policy,) = [each for name, each in policies.items() if name.startswith("ApprovalsDecide")]
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    listed = [each["Action"] for each in statements]
    return {one for each in listed for one in (each if isinstance(each, list) else [each])}


def test_only_an_approval_of_the_group_is_heard(trigger):
    """Approved versions change in other ways too, and every change repeats the approval status."""
    trigger(ApprovalAction.NOTIFY).has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": ["aws.sagemaker"],
                "detail-type": ["SageMaker Model Package State Change"],
                "detail": {
                    "ModelPackageGroupName": ["flights-dev"],
                    "ModelApprovalStatus": ["Approved"],
                    "UpdatedModelPackageFields": ["ModelApprovalStatus"],
                },
            },
            "Targets": [Match.object_like({"Arn": Match.any_value()})],
        },
    )


def test_who_only_tells_starts_nothing(trigger):
    found = actions(trigger(ApprovalAction.NOTIFY))

    assert "states:StartExecution" not in found
    assert {"sns:Publish", "sagemaker:DescribeEndpoint", "sagemaker:DescribeModel"} <= found


def test_who_starts_canaries_moves_no_traffic_itself(trigger):
    found = actions(trigger(ApprovalAction.START_CANARY))

    assert "states:StartExecution" in found
    assert "sagemaker:UpdateEndpointWeightsAndCapacities" not in found


def test_an_approval_that_could_not_be_dealt_with_is_told(trigger):
    """EventBridge has handed it over: nobody else would ever hear of it."""
    template = trigger(ApprovalAction.NOTIFY)
    (topic,) = template.find_resources("AWS::SNS::Topic")

    template.has_resource_properties(
        "AWS::Lambda::EventInvokeConfig",
        {"DestinationConfig": {"OnFailure": {"Destination": {"Ref": topic}}}},
    )


def test_it_may_look_at_configs_and_models_of_other_deployments(trigger):
    """The endpoint serves them until an update of it is through."""
    policies = trigger(ApprovalAction.NOTIFY).find_resources("AWS::IAM::Policy")
    text = json.dumps([each for name, each in policies.items() if "ApprovalsDecide" in name])

    assert "111111111111:endpoint-config/*" in text
    assert "111111111111:model/*" in text
