"""Everything about one endpoint's canary, as deployed."""

from dataclasses import dataclass
from typing import Any

from coalmine.gateways.aws import make_client
from coalmine.gateways.canary_records import CanaryRecords
from coalmine.gateways.canary_reports import CanaryReports
from coalmine.gateways.deployment import Deployment, read_deployment, read_stack
from coalmine.gateways.executions import CanaryExecutions
from coalmine.gateways.live_endpoint import LiveEndpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveCanary:
    """The gateways of one endpoint's canary."""

    deployment: Deployment
    records: CanaryRecords
    executions: CanaryExecutions
    endpoint: LiveEndpoint
    reports: CanaryReports


def connect(stack_name: str, region: str | None) -> LiveCanary:
    """Find the canary that a stack deployed; AwsError when there is none."""

    def client(service: str) -> Any:
        return make_client(service, region)

    deployment = read_deployment(read_stack(client("cloudformation"), stack_name))
    return LiveCanary(
        deployment=deployment,
        records=CanaryRecords(client("dynamodb"), deployment),
        executions=CanaryExecutions(client("stepfunctions"), client("lambda"), deployment),
        endpoint=LiveEndpoint(client("sagemaker"), client("cloudwatch"), deployment.endpoint_name),
        reports=CanaryReports(client("s3")),
    )
