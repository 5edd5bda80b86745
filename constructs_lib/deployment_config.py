"""A deployment policy as CloudFormation's endpoint wants it."""

from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.deployment_policy import CapacitySize, DeploymentPolicy, DeploymentStrategy

_Endpoint = sagemaker.CfnEndpoint


def to_deployment_config(
    policy: DeploymentPolicy,
) -> sagemaker.CfnEndpoint.DeploymentConfigProperty:
    """Give the property; the timeout stands inside the policy, outside nobody reads it."""
    alarms = [_Endpoint.AlarmProperty(alarm_name=name) for name in policy.rollback_alarms]
    return _Endpoint.DeploymentConfigProperty(
        blue_green_update_policy=None if policy.is_rolling else _blue_green(policy),
        rolling_update_policy=_rolling(policy) if policy.is_rolling else None,
        auto_rollback_configuration=(
            _Endpoint.AutoRollbackConfigProperty(alarms=alarms) if alarms else None
        ),
    )


def _blue_green(
    policy: DeploymentPolicy,
) -> sagemaker.CfnEndpoint.BlueGreenUpdatePolicyProperty:
    step = _size(policy.step)
    # The API wants a number here also of one step, which has nothing to wait for.
    one_step = policy.strategy is DeploymentStrategy.ALL_AT_ONCE
    return _Endpoint.BlueGreenUpdatePolicyProperty(
        traffic_routing_configuration=_Endpoint.TrafficRoutingConfigProperty(
            type=policy.strategy.name,
            wait_interval_in_seconds=0 if one_step else policy.wait_interval_seconds,
            canary_size=step if policy.strategy is DeploymentStrategy.CANARY else None,
            linear_step_size=step if policy.strategy is DeploymentStrategy.LINEAR else None,
        ),
        termination_wait_in_seconds=policy.termination_wait_seconds,
        maximum_execution_timeout_in_seconds=policy.maximum_execution_timeout_seconds,
    )


def _rolling(policy: DeploymentPolicy) -> sagemaker.CfnEndpoint.RollingUpdatePolicyProperty:
    batch = _size(policy.step)
    if batch is None:  # the policy refuses that
        raise AssertionError("a rolling deployment has a step")
    return _Endpoint.RollingUpdatePolicyProperty(
        maximum_batch_size=batch,
        wait_interval_in_seconds=policy.wait_interval_seconds,
        rollback_maximum_batch_size=_size(policy.rollback_step),
        maximum_execution_timeout_in_seconds=policy.maximum_execution_timeout_seconds,
    )


def _size(size: CapacitySize | None) -> sagemaker.CfnEndpoint.CapacitySizeProperty | None:
    if size is None:
        return None
    return _Endpoint.CapacitySizeProperty(type=str(size.type), value=size.value)
