"""Permission to look at whatever an endpoint serves just now."""

from aws_cdk import Stack

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.endpoint import Endpoint
from constructs_lib.handler_function import HandlerFunction


def allow_describing_live(function: HandlerFunction, endpoint: Endpoint) -> None:
    """Allow reading the endpoint, and any config and model of the account.

    Until a deployment has updated the endpoint, or when it never does, the endpoint serves a config
    and models that are not this template's.
    """
    endpoint.grant_describe(function.function)
    for resource, action in (
        ("endpoint-config", "sagemaker:DescribeEndpointConfig"),
        ("model", "sagemaker:DescribeModel"),
    ):
        any_of_them = Stack.of(function).format_arn(
            service="sagemaker", resource=resource, resource_name="*"
        )
        function.allow(action, on=[any_of_them])
        acknowledge_wildcard(
            function,
            any_of_them,
            reason=f"the live {resource} is not always one of this template; reading only",
        )
