"""The initial weights of an endpoint whose live weights are not the template's to set."""

from aws_cdk import CustomResource, Token
from constructs import Construct

from constructs_lib.endpoint import Endpoint
from constructs_lib.endpoint_gate import SERVICE_TIMEOUT
from constructs_lib.gate_function import GateFunction


class InitialWeights(Construct):
    """Asks, while a deployment runs, with which weights the endpoint config is to start.

    A live endpoint with the same variants keeps those of its config: so other weights in the
    template, where Git has another champion now, neither replace the config nor update the
    endpoint. An endpoint that is made, or that gets other variants, starts with the template's.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        function: GateFunction,
        is_moved_by_releases: bool = False,
    ) -> None:
        """Declare the question, and let the endpoint config have the answer.

        Args:
            function: that of the endpoint's gate.
            is_moved_by_releases: the traffic of a live endpoint is moved by releases alone: a
                variant that it gets starts without, whatever weight the template gives it.
        """
        super().__init__(scope, construct_id)
        answer = CustomResource(
            self,
            "Resource",
            resource_type="Custom::InitialWeights",
            service_token=function.function.function_arn,
            service_timeout=SERVICE_TIMEOUT,
            properties={
                "EndpointName": endpoint.endpoint_name,
                "Weights": [
                    {"VariantName": each.name, "InitialVariantWeight": each.initial_weight}
                    for each in endpoint.variants
                ],
                "IsMovedByReleases": str(is_moved_by_releases).lower(),
            },
        )
        # With its role: a permission that is on its way yet is a refusal.
        answer.node.add_dependency(function)
        # By place: CloudFormation's names of attributes have no hyphens, a variant's may.
        endpoint.start_with(
            [
                Token.as_number(answer.get_att(f"Weight{place}"))
                for place, _ in enumerate(endpoint.variants)
            ]
        )
