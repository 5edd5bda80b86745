"""The role of the containers that serve an endpoint."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.container_role import ContainerRole


class ExecutionRole(ContainerRole):
    """Lets SageMaker serve the models of an endpoint."""

    def __init__(self, scope: Construct, construct_id: str, *, endpoint_name: str) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"Serves the models of the endpoint {endpoint_name}",
            log_group_name=f"/aws/sagemaker/Endpoints/{endpoint_name}",
            metrics_namespace="/aws/sagemaker/Endpoints",
        )

    def allow_describing_alarms(self) -> None:
        """Let SageMaker watch alarms during an update, and send it back when one goes off."""
        # CloudWatch shows a composite alarm only to who may see all of them.
        self.role.add_to_policy(
            iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"])
        )
