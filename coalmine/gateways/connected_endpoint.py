"""An endpoint as deployed, with or without a canary that may hold it."""

from dataclasses import dataclass
from typing import Any

from canary.lock import Lock
from coalmine.gateways.aws import make_client
from coalmine.gateways.canary_records import CanaryRecords
from coalmine.gateways.deployment import read_deployment, read_stack
from coalmine.gateways.live_endpoint import LiveEndpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectedEndpoint:
    """The gateways of one endpoint."""

    endpoint: LiveEndpoint
    records: CanaryRecords | None  # None: no canary is deployed for it

    def lock(self) -> Lock | None:
        """Return the lock of the canary that holds the endpoint; None when none does."""
        return None if self.records is None else self.records.lock()


def connect_endpoint(stack_name: str, region: str | None) -> ConnectedEndpoint:
    """Find the endpoint that a stack deployed; AwsError when there is no such stack."""

    def client(service: str) -> Any:
        return make_client(service, region)

    stack = read_stack(client("cloudformation"), stack_name)
    name = stack.output("EndpointName")
    return ConnectedEndpoint(
        endpoint=LiveEndpoint(client("sagemaker"), client("cloudwatch"), name),
        records=CanaryRecords(client("dynamodb"), read_deployment(stack))
        if stack.has_canary
        else None,
    )
