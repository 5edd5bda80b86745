"""Everything about one endpoint's canary, as deployed."""

from dataclasses import dataclass

from coalmine.gateways.canary_records import CanaryRecords
from coalmine.gateways.deployment import Deployment, find_deployment
from coalmine.gateways.executions import CanaryExecutions
from coalmine.gateways.live_endpoint import LiveEndpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCanary:
    """The gateways of one endpoint's canary."""

    deployment: Deployment
    records: CanaryRecords
    executions: CanaryExecutions
    endpoint: LiveEndpoint


def connect(stack_name: str, region: str | None) -> LiveCanary:
    """Find the canary that a stack deployed; AwsError when there is none."""
    deployment = find_deployment(stack_name, region)
    return LiveCanary(
        deployment=deployment,
        records=CanaryRecords(deployment),
        executions=CanaryExecutions(deployment),
        endpoint=LiveEndpoint(deployment.endpoint_name, region),
    )
