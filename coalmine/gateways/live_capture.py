"""What one endpoint captured, and what is needed to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from canary.descriptions import is_missing_endpoint
from coalmine.capture.location import CaptureLocation
from coalmine.gateways.aws import AwsError, aws_errors, make_client
from coalmine.gateways.captured_objects import CapturedObjects
from coalmine.gateways.deployment import read_stack
from coalmine.gateways.variant_models import ServedModel, VariantModels

CAPTURE_PREFIX = "capture"


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCapture:
    """The captured objects of an endpoint and, while it exists, its models."""

    location: CaptureLocation
    is_capturing: bool
    live_variants: tuple[str, ...]  # also those of which nothing was captured yet
    config_name: str | None
    objects: CapturedObjects
    models: VariantModels

    def variant_models(self) -> dict[str, ServedModel]:
        """Return what is known of the model of each live variant."""
        return {} if self.config_name is None else self.models.read(self.config_name)


def connect_capture(
    endpoint_name: str, *, stack_name: str, region: str | None, location: str | None
) -> LiveCapture:
    """Find the captured data of an endpoint in a region; AwsError when there is none."""
    return find_capture(
        lambda service: make_client(service, region),
        endpoint_name,
        stack_name=stack_name,
        location=location,
    )


def find_capture(
    client: Callable[[str], Any], endpoint_name: str, *, stack_name: str, location: str | None
) -> LiveCapture:
    """Find where an endpoint captures to: as told, as it is configured, or its data bucket.

    Raises:
        AwsError: none of them is there.
    """
    sagemaker, s3 = client("sagemaker"), client("s3")
    endpoint = _describe(sagemaker, endpoint_name)
    capture = endpoint.get("DataCaptureConfig", {})
    uri = capture.get("DestinationS3Uri") if location is None else location
    if uri is None:
        bucket_name = read_stack(client("cloudformation"), stack_name).output("DataBucketName")
        uri = f"s3://{bucket_name}/{CAPTURE_PREFIX}"
    try:
        found = CaptureLocation.from_uri(uri, endpoint_name=endpoint_name)
    except ValueError as error:
        raise AwsError(str(error)) from error
    return LiveCapture(
        location=found,
        is_capturing=bool(capture.get("EnableCapture", False)),
        live_variants=tuple(
            variant["VariantName"] for variant in endpoint.get("ProductionVariants", [])
        ),
        config_name=endpoint.get("EndpointConfigName"),
        objects=CapturedObjects(s3, found),
        models=VariantModels(sagemaker, s3),
    )


def _describe(sagemaker: Any, endpoint_name: str) -> dict[str, Any]:
    """Return the endpoint; nothing when it is gone: what it captured may be there still."""
    with aws_errors(f"endpoint {endpoint_name}"):
        try:
            description: dict[str, Any] = sagemaker.describe_endpoint(EndpointName=endpoint_name)
        except ClientError as error:
            if is_missing_endpoint(error.response):
                return {}
            raise
    return description
