"""Permission to change scalable targets of SageMaker's endpoints."""

from aws_cdk import Stack

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.handler_function import HandlerFunction

_NAMESPACE = {"StringEquals": {"application-autoscaling:service-namespace": "sagemaker"}}


def allow_changing_targets(function: HandlerFunction, *actions: str) -> None:
    """Allow actions on every scalable target in SageMaker's namespace.

    IAM knows a target by an id that Application Auto Scaling makes up when it is registered, so no
    narrower resource can be named.
    """
    targets = Stack.of(function).format_arn(
        service="application-autoscaling", resource="scalable-target", resource_name="*"
    )
    function.allow(*actions, on=[targets], conditions=_NAMESPACE)
    acknowledge_wildcard(
        function, targets, reason="ids of targets are made up; a condition holds it to SageMaker"
    )
