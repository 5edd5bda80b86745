"""DescribeEndpoint, as SageMaker answers it."""

from typing import Any, TypeVar

from botocore.exceptions import ClientError

from canary.descriptions import is_missing_endpoint
from coalmine.gateways.aws import AwsError, aws_errors

T = TypeVar("T")


def describe_endpoint(sagemaker: Any, endpoint_name: str) -> dict[str, Any] | None:
    """Return the description of an endpoint; None when it does not exist."""
    with aws_errors(f"endpoint {endpoint_name}"):
        try:
            found: dict[str, Any] = sagemaker.describe_endpoint(EndpointName=endpoint_name)
        except ClientError as error:
            if is_missing_endpoint(error.response):
                return None
            raise
    return found


def existing(found: T | None, endpoint_name: str) -> T:
    """Return what was found of an endpoint; AwsError when it does not exist."""
    if found is None:
        raise AwsError(f"endpoint {endpoint_name} must exist, got none; run: cdk deploy")
    return found
