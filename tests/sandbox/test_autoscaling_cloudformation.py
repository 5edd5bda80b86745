"""Stacks with a scalable target and a scaling policy of an endpoint's variant."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, container, eventually, variant
from tests.sandbox.scaled_variant import DIMENSION, INVOCATIONS, Variant, delete

DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
CONCURRENCY = {"PredefinedMetricType": "SageMakerVariantConcurrentRequestsPerModelHighResolution"}
NIGHT = {
    "ScheduledActionName": "night",
    "Schedule": "cron(0 22 * * ? *)",
    "Timezone": "Europe/Berlin",
    "ScalableTargetAction": {"MinCapacity": "1", "MaxCapacity": 1},
}
CPU = {
    "Namespace": "/aws/sagemaker/Endpoints",
    "MetricName": "CPUUtilization",
    "Statistic": "Average",
}


@pytest.fixture(scope="module")
def endpoint_name(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str
) -> Iterator[str]:
    """An endpoint with two variants that stays in service."""
    name = "stacked-scaling"
    sagemaker = running_sandbox.client("sagemaker")
    sagemaker.create_model(
        ModelName=name, PrimaryContainer=container(artifact_url), ExecutionRoleArn=role_arn
    )
    both = [variant(name), variant(name, "challenger", 0.0)]
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=both)
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    champion = Variant(running_sandbox, name, "champion")
    eventually(lambda: champion.described()["EndpointStatus"] == "InService")
    yield name
    delete(sagemaker, name)


class Stack:
    """One stack, and what is registered after each step."""

    def __init__(self, sandbox: RunningSandbox, name: str, endpoint_name: str) -> None:
        self._cloudformation = sandbox.client("cloudformation")
        self._scaling = sandbox.client("application-autoscaling")
        self._name = name
        self._resource_id = f"endpoint/{endpoint_name}/variant/champion"

    def template(self) -> dict[str, Any]:
        identity = {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self._resource_id,
            "ScalableDimension": DIMENSION,
        }
        tracking = {"TargetValue": "600", "PredefinedMetricSpecification": INVOCATIONS}
        policy = {
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": tracking,
        }
        resources = {
            "Target": (
                "ScalableTarget",
                {
                    **identity,
                    "MinCapacity": "1",
                    "MaxCapacity": 2,
                    "ScheduledActions": [NIGHT],
                    "SuspendedState": {"DynamicScalingInSuspended": "true"},
                    "Tags": [{"Key": "team", "Value": "ml"}],
                },
            ),
            "ById": (
                "ScalingPolicy",
                {**policy, "PolicyName": "by-id", "ScalingTargetId": {"Ref": "Target"}},
            ),
            "ByName": (
                "ScalingPolicy",
                {
                    "PolicyType": "TargetTrackingScaling",
                    "PolicyName": "by-name",
                    "TargetTrackingScalingPolicyConfiguration": {
                        "TargetValue": "600",
                        "CustomizedMetricSpecification": CPU,
                    },
                    **identity,
                },
            ),
        }
        outputs = {
            "Target": {"Ref": "Target"},
            "TargetId": {"Fn::GetAtt": ["Target", "Id"]},
            "Policy": {"Ref": "ById"},
            "PolicyArn": {"Fn::GetAtt": ["ById", "Arn"]},
        }
        return {
            "Resources": {
                name: {
                    "Type": f"AWS::ApplicationAutoScaling::{kind}",
                    "Properties": properties,
                    **({"DependsOn": "Target"} if name == "ByName" else {}),
                }
                for name, (kind, properties) in resources.items()
            },
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }

    def create(self, template: dict[str, Any]) -> dict[str, Any]:
        self._cloudformation.create_stack(
            StackName=self._name, TemplateBody=json.dumps(template), Tags=[]
        )
        return self._finished()

    def update(self, template: dict[str, Any]) -> dict[str, Any]:
        self._cloudformation.update_stack(StackName=self._name, TemplateBody=json.dumps(template))
        return self._finished()

    def delete(self) -> None:
        self._cloudformation.delete_stack(StackName=self._name)
        waiter = self._cloudformation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=self._name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def reasons(self) -> str:
        events = self._cloudformation.describe_stack_events(StackName=self._name)["StackEvents"]
        return "\n".join(event.get("ResourceStatusReason", "") for event in events)

    def target(self, variant_name: str = "champion") -> dict[str, Any] | None:
        resource_id = f"{self._resource_id.rpartition('/')[0]}/{variant_name}"
        found = self._scaling.describe_scalable_targets(
            ServiceNamespace="sagemaker", ResourceIds=[resource_id]
        )["ScalableTargets"]
        return found[0] if found else None

    def policies(self) -> dict[str, float]:
        found = self._scaling.describe_scaling_policies(
            ServiceNamespace="sagemaker", ResourceId=self._resource_id
        )["ScalingPolicies"]
        return {
            each["PolicyName"]: each["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
            for each in found
        }

    def actions(self) -> dict[str, str]:
        found = self._scaling.describe_scheduled_actions(
            ServiceNamespace="sagemaker", ResourceId=self._resource_id
        )["ScheduledActions"]
        return {each["ScheduledActionName"]: each["Schedule"] for each in found}

    def tags(self) -> dict[str, str]:
        target = self.target()
        assert target is not None
        found: dict[str, str] = self._scaling.list_tags_for_resource(
            ResourceARN=target["ScalableTargetARN"]
        )["Tags"]
        return found

    def deregister(self) -> None:
        self._scaling.deregister_scalable_target(
            ServiceNamespace="sagemaker", ResourceId=self._resource_id, ScalableDimension=DIMENSION
        )

    def replace_policies(self) -> None:
        """Make other policies under the same names, as somebody without CloudFormation does."""
        identity = {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self._resource_id,
            "ScalableDimension": DIMENSION,
        }
        found = self._scaling.describe_scaling_policies(
            ServiceNamespace="sagemaker", ResourceId=self._resource_id
        )["ScalingPolicies"]
        for each in found:
            name = {"PolicyName": each["PolicyName"]}
            self._scaling.delete_scaling_policy(**identity, **name)
            self._scaling.put_scaling_policy(
                **identity,
                **name,
                PolicyType=each["PolicyType"],
                TargetTrackingScalingPolicyConfiguration=each[
                    "TargetTrackingScalingPolicyConfiguration"
                ],
            )

    def _finished(self) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self._cloudformation.describe_stacks(StackName=self._name)["Stacks"][0]
            return found if found["StackStatus"] in DONE else None

        return eventually(look, seconds=30)


@pytest.fixture
def stack(running_sandbox: RunningSandbox, endpoint_name: str, unique: str) -> Iterator[Stack]:
    """A stack that is deleted after the test."""
    stack = Stack(running_sandbox, f"scaling-{unique}", endpoint_name)
    yield stack
    stack.delete()


def test_a_stack_registers_updates_in_place_and_deregisters(stack: Stack):
    """Ref and GetAtt are CloudFormation's; numbers may be text; what is left out is undone."""
    created = stack.create(stack.template())
    outputs = {output["OutputKey"]: output["OutputValue"] for output in created["Outputs"]}
    target = stack.target()

    assert "CREATE_COMPLETE" == created["StackStatus"], stack.reasons()
    assert target is not None
    assert f"{target['ResourceId']}|{DIMENSION}|sagemaker" == outputs["Target"]
    assert target["ScalableTargetARN"].endswith(f"/{outputs['TargetId']}")
    assert outputs["Policy"] == outputs["PolicyArn"]
    assert target["SuspendedState"]["DynamicScalingInSuspended"]
    assert {"by-id": 600.0, "by-name": 600.0} == stack.policies()
    assert {"night": NIGHT["Schedule"]} == stack.actions()
    assert {"team": "ml"} == stack.tags()

    template = stack.template()
    properties = template["Resources"]["Target"]["Properties"]
    properties["MaxCapacity"] = 4
    properties["ScheduledActions"] = [{**copy.deepcopy(NIGHT), "ScheduledActionName": "day"}]
    properties["Tags"] = [{"Key": "owner", "Value": "ops"}]
    del properties["SuspendedState"]
    tracking = template["Resources"]["ById"]["Properties"]
    tracking["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] = 300
    del template["Resources"]["ByName"]
    updated = stack.update(template)
    changed = stack.target()

    assert "UPDATE_COMPLETE" == updated["StackStatus"], stack.reasons()
    assert changed is not None
    assert 4 == changed["MaxCapacity"]
    assert target["ScalableTargetARN"] == changed["ScalableTargetARN"]
    assert not changed["SuspendedState"]["DynamicScalingInSuspended"]
    assert {"by-id": 300.0} == stack.policies()
    assert ["day"] == list(stack.actions())
    assert {"owner": "ops"} == stack.tags()

    stack.deregister()
    stack.delete()

    assert stack.target() is None


def test_another_variant_replaces_target_and_policies(stack: Stack):
    """What identifies a target cannot be changed in place."""
    stack.create(stack.template())
    text = json.dumps(stack.template()).replace("variant/champion", "variant/challenger")
    updated = stack.update(json.loads(text))

    assert "UPDATE_COMPLETE" == updated["StackStatus"], stack.reasons()
    assert stack.target() is None
    assert stack.target("challenger") is not None


def test_a_policy_is_known_by_its_arn_alone(stack: Stack):
    """One that was made again under its name is not the stack's: it is neither found nor deleted.

    In place, it cannot be updated; under another name it can be replaced.
    """
    stack.create(stack.template())
    stack.replace_policies()
    template = stack.template()
    properties = template["Resources"]["ById"]["Properties"]
    properties["TargetTrackingScalingPolicyConfiguration"] = {
        "TargetValue": 300,
        "PredefinedMetricSpecification": CONCURRENCY,
    }
    stack.update(template)

    assert "was not found" in stack.reasons()
    assert {"by-id": 600.0, "by-name": 600.0} == stack.policies()

    properties["PolicyName"] = "by-id-2"
    updated = stack.update(template)

    assert "UPDATE_COMPLETE" == updated["StackStatus"], stack.reasons()
    assert {"by-id": 600.0, "by-id-2": 300.0, "by-name": 600.0} == stack.policies()


@pytest.mark.parametrize(
    ("resource", "name", "value", "words"),
    [
        ("Target", "MinCapacity", 0, "must be at least 1"),
        ("Target", "ResourceId", "endpoint/nobody/variant/x", "Resource not found"),
        ("Target", "MinCapacities", 1, "Encountered unsupported property MinCapacities"),
        ("Target", "ScheduledActions", [{**NIGHT, "Schedule": "nightly"}], "Invalid schedule"),
        ("ByName", "ScalingTargetId", {"Ref": "Target"}, "not both"),
    ],
)
def test_what_the_service_refuses_fails_the_stack_and_leaves_nothing(
    stack: Stack, resource: str, name: str, value: Any, words: str
):
    """The stack rolls back with the service's reason."""
    template = stack.template()
    template["Resources"][resource]["Properties"][name] = value
    created = stack.create(template)

    assert "ROLLBACK_COMPLETE" == created["StackStatus"]
    assert words in stack.reasons()
    assert stack.target() is None
