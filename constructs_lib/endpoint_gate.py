"""The gate in front of each update of an endpoint."""

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_declaration import declare
from constructs_lib.gate_function import GateFunction

DECLARATION_PROPERTY = "Declaration"
# Longer than the function may take: CloudFormation would wait an hour for one that was killed.
SERVICE_TIMEOUT = Duration.minutes(16)


class EndpointGate(Construct):
    """Refuses an update while a canary holds the endpoint, and takes away what would block it.

    UpdateEndpoint fails when it removes a variant that is a registered scalable target, or changes
    its instance type; CloudFormation removes resources only after all updates.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        canary_table: dynamodb.ITable | None = None,
        abort_command: str | None = None,
        promote_command: str | None = None,
    ) -> None:
        """Declare the gate, and let the endpoint wait for it.

        Args:
            canary_table: where a canary's lock is; without it nothing is ever refused.
            abort_command: what a person types to end a canary, for the refusal.
            promote_command: the same, to bring a record of releases up to date. With it or a
                canary, a variant that has traffic must keep its model.
        """
        super().__init__(scope, construct_id)
        self._function = GateFunction(self, "Handler", endpoint=endpoint)
        self._declaration = declare(
            endpoint,
            table_name=None if canary_table is None else canary_table.table_name,
            abort_command=abort_command,
            promote_command=promote_command,
        )
        gate = CustomResource(
            self,
            "Resource",
            resource_type="Custom::EndpointGate",
            service_token=self._function.function.function_arn,
            service_timeout=SERVICE_TIMEOUT,
            properties={DECLARATION_PROPERTY: self._declaration},
        )
        # With its role: a permission that is on its way yet is a refusal.
        gate.node.add_dependency(self._function)
        endpoint.endpoint.node.add_dependency(gate)

    @property
    def function(self) -> GateFunction:
        """The function that decides; the check behind the endpoint uses the same."""
        return self._function

    @property
    def declaration(self) -> str:
        """What the gate is told, as JSON."""
        return self._declaration
