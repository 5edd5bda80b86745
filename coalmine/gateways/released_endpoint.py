"""An endpoint with what was deployed into its slots, and what its canaries wrote down."""

from dataclasses import dataclass
from typing import Any

from canary.record import Promoted
from coalmine.gateways.aws import make_client
from coalmine.gateways.canary_records import CanaryRecords
from coalmine.gateways.deployment import Stack, read_deployment, read_stack
from coalmine.gateways.endpoint_description import existing
from coalmine.gateways.live_endpoint import LiveEndpoint
from coalmine.gateways.variant_models import VariantModels
from coalmine.releases.facts import LiveRelease, SlotModels

_SLOT_MODELS = "SlotModels"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedEndpoint:
    """The gateways of one endpoint."""

    stack: Stack
    endpoint: LiveEndpoint
    models: VariantModels
    records: CanaryRecords | None  # None: no canary is deployed for it

    def look(self) -> LiveRelease:
        """Return how the endpoint is now; AwsError when it does not exist."""
        endpoint = existing(self.endpoint.describe(), self.endpoint.name)
        config_name, output = endpoint.config_name, self.stack.outputs.get(_SLOT_MODELS)
        sources = {} if config_name is None else self.models.sources(config_name)
        records = self.records
        promoted = None if records is None else records.promoted()
        known = {source for source in sources.values() if source is not None}
        return LiveRelease(
            endpoint=endpoint,
            stack_status=self.stack.status,
            deployed=None if output is None else SlotModels.from_output(output),
            sources=sources,
            has_canary=records is not None,
            lock=None if records is None else records.lock(),
            promoted=None if promoted is None else Promoted.from_dict(promoted),
            rolled_back={} if records is None else records.rolled_back(sorted(known)),
        )

    def summaries(self) -> list[dict[str, Any]]:
        """Return all canaries of the endpoint, the latest first."""
        return [] if self.records is None else self.records.summaries()

    def promotion(self) -> dict[str, Any] | None:
        """Return the summary of the canary that promoted last; None before the first."""
        promoted = None if self.records is None else self.records.promoted()
        if self.records is None or promoted is None:
            return None
        return self.records.summary(promoted["canary_id"])


def connect_released(stack_name: str, region: str | None) -> ReleasedEndpoint:
    """Find the endpoint that a stack deployed; MissingStackError when there is no such stack."""

    def client(service: str) -> Any:
        return make_client(service, region)

    stack = read_stack(client("cloudformation"), stack_name)
    sagemaker = client("sagemaker")
    return ReleasedEndpoint(
        stack=stack,
        endpoint=LiveEndpoint(sagemaker, client("cloudwatch"), stack.output("EndpointName")),
        models=VariantModels(sagemaker, client("s3")),
        records=CanaryRecords(client("dynamodb"), read_deployment(stack))
        if stack.has_canary
        else None,
    )
