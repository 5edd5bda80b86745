"""The check behind each update of an endpoint."""

from aws_cdk import CustomResource
from constructs import Construct

from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_gate import DECLARATION_PROPERTY, SERVICE_TIMEOUT, EndpointGate


class EndpointCheck(Construct):
    """Fails the deployment unless the endpoint is what was asked for; restores its scaling.

    SageMaker can roll an update back by itself and say InService. What the gate took away and
    CloudFormation will not make again, since nothing about it changed, is put back here.

    What needs the endpoint as it was asked for, its scalable targets among them, depends on this.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, endpoint: Endpoint, gate: EndpointGate
    ) -> None:
        """Declare the check, which waits for the endpoint."""
        super().__init__(scope, construct_id)
        check = CustomResource(
            self,
            "Resource",
            resource_type="Custom::EndpointCheck",
            service_token=gate.function.function.function_arn,
            service_timeout=SERVICE_TIMEOUT,
            properties={DECLARATION_PROPERTY: gate.declaration},
        )
        check.node.add_dependency(endpoint)
