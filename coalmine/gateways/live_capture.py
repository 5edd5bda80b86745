"""What one endpoint captured, and what is needed to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coalmine.capture.location import CaptureLocation
from coalmine.gateways.aws import AwsError, make_client
from coalmine.gateways.captured_objects import CapturedObjects
from coalmine.gateways.deployment import read_stack
from coalmine.gateways.endpoint_description import describe_endpoint
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
    found = describe_endpoint(sagemaker, endpoint_name)
    # When it is gone, what it captured may be there still.
    endpoint = {} if found is None else found
    capture = endpoint.get("DataCaptureConfig", {})
    uri = capture.get("DestinationS3Uri") if location is None else location
    if uri is None:
        bucket_name = read_stack(client("cloudformation"), stack_name).output("DataBucketName")
        uri = f"s3://{bucket_name}/{CAPTURE_PREFIX}"
    try:
        place = CaptureLocation.from_uri(uri, endpoint_name=endpoint_name)
    except ValueError as error:
        raise AwsError(str(error)) from error
    return LiveCapture(
        location=place,
        is_capturing=bool(capture.get("EnableCapture", False)),
        live_variants=tuple(
            variant["VariantName"] for variant in endpoint.get("ProductionVariants", [])
        ),
        config_name=endpoint.get("EndpointConfigName"),
        objects=CapturedObjects(s3, place),
        models=VariantModels(sagemaker, s3),
    )
