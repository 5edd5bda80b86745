"""DescribeEndpoint, as SageMaker answers it."""

from typing import Any

from botocore.exceptions import ClientError

from canary.descriptions import is_missing_endpoint
from coalmine.gateways.aws import aws_errors


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
