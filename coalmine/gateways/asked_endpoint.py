"""An endpoint that is asked its golden requests: how it is, its models, its answers."""

from dataclasses import dataclass
from typing import Any

from coalmine.gateways.aws import make_client
from coalmine.gateways.golden_answers import GoldenAnswers
from coalmine.gateways.live_endpoint import LiveEndpoint
from coalmine.gateways.variant_models import VariantModels


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedEndpoint:
    """The gateways that a smoke test needs."""

    endpoint: LiveEndpoint
    models: VariantModels
    answers: GoldenAnswers


def connect_asked(endpoint_name: str, region: str | None) -> AskedEndpoint:
    """Connect to an endpoint in a region."""

    def client(service: str) -> Any:
        return make_client(service, region)

    sagemaker = client("sagemaker")
    return AskedEndpoint(
        endpoint=LiveEndpoint(sagemaker, client("cloudwatch"), endpoint_name),
        models=VariantModels(sagemaker, client("s3")),
        answers=GoldenAnswers(client("sagemaker-runtime"), endpoint_name),
    )
