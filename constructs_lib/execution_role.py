"""The role of the containers that serve an endpoint."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge_wildcard


class ExecutionRole(Construct):
    """Lets SageMaker write an endpoint's logs and metrics; models add what they read themselves."""

    def __init__(self, scope: Construct, construct_id: str, *, endpoint_name: str) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self._role = iam.Role(
            self,
            "Role",
            description=f"Serves the models of the endpoint {endpoint_name}",
            assumed_by=account_service(self, "sagemaker.amazonaws.com"),
        )
        log_group_arn = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"/aws/sagemaker/Endpoints/{endpoint_name}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self._role.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                resources=[log_group_arn, f"{log_group_arn}:*"],
            )
        )
        self._role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={
                    "StringEquals": {
                        "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/Endpoints"]
                    }
                },
            )
        )
        self._role.add_to_policy(
            iam.PolicyStatement(actions=["ecr:GetAuthorizationToken"], resources=["*"])
        )
        acknowledge_wildcard(
            self,
            "*",
            reason="PutMetricData, held to two namespaces, and GetAuthorizationToken know no "
            "resource; DescribeAlarms does, but not of composite alarms",
        )
        acknowledge_wildcard(
            self,
            f"{log_group_arn}:*",
            reason="SageMaker names the log streams, one for each instance of a variant",
        )

    @property
    def role(self) -> iam.Role:
        """The IAM role that a SageMaker Model runs with."""
        return self._role

    def allow_describing_alarms(self) -> None:
        """Let SageMaker watch alarms during an update, and send it back when one goes off."""
        # CloudWatch shows a composite alarm only to who may see all of them.
        self._role.add_to_policy(
            iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"])
        )
