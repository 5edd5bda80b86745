"""Autoscaling of an endpoint's variants, by CloudFormation's own resources."""

from collections.abc import Sequence

from aws_cdk import aws_applicationautoscaling as appscaling
from constructs import Construct, IDependable

from constructs_lib.endpoint import Endpoint
from constructs_lib.scaling_requests import (
    PutScalingPolicy,
    PutScheduledAction,
    RegisterScalableTarget,
    ScalingRequests,
)


class Autoscaling(Construct):
    """A scalable target with its policy for each variant of an endpoint that is to scale.

    The targets name no role. SageMaker's endpoints are scaled with the account's service-linked
    role, which is made with the first target that names none; one that names it before it exists
    is refused. The CDK's own scalable target makes a role that nobody assumes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        depends_on: Sequence[IDependable] = (),
    ) -> None:
        """Declare targets, policies and schedules of the variants that have a scaling.

        Args:
            depends_on: what must be there before the first target is registered, besides the
                endpoint itself.
        """
        super().__init__(scope, construct_id)
        self._requests = endpoint.scaling_requests
        if not self._requests:
            raise ValueError(
                f"endpoint {endpoint.endpoint_name!r} must have a variant with a scaling to be "
                "autoscaled, got none; give each variant its scaling"
            )
        for name, requests in self._requests.items():
            # A scope for each variant: the ids below it cannot collide.
            _declare(Construct(self, name), requests)
        # The whole construct waits: a target of a variant that does not exist yet is refused.
        self.node.add_dependency(endpoint, *depends_on)

    @property
    def variant_names(self) -> tuple[str, ...]:
        """The variants that scale."""
        return tuple(self._requests)


def _declare(scope: Construct, requests: ScalingRequests) -> None:
    target = _declare_target(scope, requests.target, requests.scheduled_actions)
    _declare_policy(scope, requests.policy, target)


def _declare_target(
    scope: Construct, request: RegisterScalableTarget, actions: Sequence[PutScheduledAction]
) -> appscaling.CfnScalableTarget:
    return appscaling.CfnScalableTarget(
        scope,
        "Target",
        service_namespace=request["ServiceNamespace"],
        resource_id=request["ResourceId"],
        scalable_dimension=request["ScalableDimension"],
        min_capacity=request["MinCapacity"],
        max_capacity=request["MaxCapacity"],
        scheduled_actions=[_scheduled_action(action) for action in actions] if actions else None,
    )


def _scheduled_action(
    request: PutScheduledAction,
) -> appscaling.CfnScalableTarget.ScheduledActionProperty:
    limits = request["ScalableTargetAction"]
    return appscaling.CfnScalableTarget.ScheduledActionProperty(
        scheduled_action_name=request["ScheduledActionName"],
        schedule=request["Schedule"],
        timezone=request["Timezone"],
        scalable_target_action=appscaling.CfnScalableTarget.ScalableTargetActionProperty(
            min_capacity=limits.get("MinCapacity"), max_capacity=limits.get("MaxCapacity")
        ),
    )


def _declare_policy(
    scope: Construct, request: PutScalingPolicy, target: appscaling.CfnScalableTarget
) -> None:
    policy = appscaling.CfnScalingPolicy
    tracking = request["TargetTrackingScalingPolicyConfiguration"]
    predefined = tracking.get("PredefinedMetricSpecification")
    customized = tracking.get("CustomizedMetricSpecification")
    policy(
        scope,
        "Policy",
        policy_name=request["PolicyName"],
        policy_type=request["PolicyType"],
        scaling_target_id=target.ref,
        target_tracking_scaling_policy_configuration=(
            policy.TargetTrackingScalingPolicyConfigurationProperty(
                target_value=tracking["TargetValue"],
                scale_in_cooldown=tracking["ScaleInCooldown"],
                scale_out_cooldown=tracking["ScaleOutCooldown"],
                predefined_metric_specification=(
                    None
                    if predefined is None
                    else policy.PredefinedMetricSpecificationProperty(
                        predefined_metric_type=predefined["PredefinedMetricType"]
                    )
                ),
                customized_metric_specification=(
                    None
                    if customized is None
                    else policy.CustomizedMetricSpecificationProperty(
                        namespace=customized["Namespace"],
                        metric_name=customized["MetricName"],
                        statistic=customized["Statistic"],
                        unit=customized["Unit"],
                        dimensions=[
                            policy.MetricDimensionProperty(
                                name=dimension["Name"], value=dimension["Value"]
                            )
                            for dimension in customized["Dimensions"]
                        ],
                    )
                ),
            )
        ),
    )
