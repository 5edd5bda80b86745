"""PutScalingPolicy, DescribeScalingPolicies, DeleteScalingPolicy."""

from __future__ import annotations

import copy
import dataclasses
import uuid

from sandbox.autoscaling import rules
from sandbox.autoscaling.alarms import alarm_name, alarms_of
from sandbox.autoscaling.control import Answer, Control, Params
from sandbox.autoscaling.describing import describe_alarms, describe_policy
from sandbox.autoscaling.errors import object_not_found
from sandbox.autoscaling.metric_queries import query_for
from sandbox.autoscaling.paging import page
from sandbox.autoscaling.targets import NAMESPACE, ScalingPolicy, TargetKey
from sandbox.sagemaker.arns import Scope

TARGET_TRACKING = "TargetTrackingScaling"
_CONFIGURATION = "TargetTrackingScalingPolicyConfiguration"
_PAGE_SIZE = 10  # AWS's limit where alarms are listed too


def put(control: Control, params: Params) -> Answer:
    """Create a policy or change it, with its two alarms."""
    key = rules.key_from(params)
    registered = control.registry.get(control.scope, key)
    former = registered.policies.get(params["PolicyName"])
    policy_type = params.get("PolicyType", "StepScaling" if former is None else TARGET_TRACKING)
    rules.check_policy(key, policy_type, params.get(_CONFIGURATION))
    configuration: Params = copy.deepcopy(params[_CONFIGURATION])
    others = [each for each in registered.policies.values() if each.name != params["PolicyName"]]
    rules.check_only_policy(configuration, others)
    policy = (
        _new(control, key, params["PolicyName"], configuration)
        if former is None
        else dataclasses.replace(former, configuration=configuration)
    )
    registered.policies[policy.name] = policy
    for alarm in alarms_of(policy, query_for(configuration, key.variant), control.settings):
        control.alarms.put(control.scope, alarm)
    return {
        "PolicyARN": policy.arn,
        "Alarms": describe_alarms(control.scope, policy, control.alarms),
    }


def describe(control: Control, params: Params) -> Answer:
    """Return one page of policies."""
    rules.check_namespace(params)
    names, resource_id = params.get("PolicyNames"), params.get("ResourceId")
    dimension = params.get("ScalableDimension")
    entries = [
        describe_policy(control.scope, each.target.key, policy, control.alarms)
        for each in control.registry.in_scope(control.scope)
        if resource_id in {None, each.target.key.resource_id}
        and dimension in {None, each.target.key.dimension}
        for policy in each.policies.values()
        if names is None or policy.name in names
    ]
    return page("ScalingPolicies", entries, params, size=_PAGE_SIZE)


def delete(control: Control, params: Params) -> Answer:
    """Forget a policy with its alarms."""
    key = rules.key_from(params)
    registered = control.registry.find(control.scope, key)
    if registered is None or params["PolicyName"] not in registered.policies:
        raise object_not_found(
            f"No scaling policy found for {key}, policy name: {params['PolicyName']}"
        )
    control.registry.remove_policy(registered, params["PolicyName"])
    return {}


def _new(control: Control, key: TargetKey, name: str, configuration: Params) -> ScalingPolicy:
    return ScalingPolicy(
        name=name,
        arn=_policy_arn(control.scope, key, name),
        created=control.clock(),
        configuration=configuration,
        alarm_high=alarm_name(key.resource_id, "AlarmHigh", str(uuid.uuid4())),
        alarm_low=alarm_name(key.resource_id, "AlarmLow", str(uuid.uuid4())),
    )


def _policy_arn(scope: Scope, key: TargetKey, name: str) -> str:
    return (
        f"arn:{scope.partition}:autoscaling:{scope.region}:{scope.account}:scalingPolicy:"
        f"{uuid.uuid4()}:resource/{NAMESPACE}/{key.resource_id}:policyName/{name}"
    )
