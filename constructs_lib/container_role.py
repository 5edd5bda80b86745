"""The role of containers that SageMaker runs for us."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.account_service import account_service
from constructs_lib.acknowledgment import acknowledge_wildcard


class ContainerRole(Construct):
    """Lets SageMaker write a container's logs and metrics; models add what they read themselves."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        description: str,
        log_group_name: str,
        metrics_namespace: str,
    ) -> None:
        """Declare the role.

        Args:
            log_group_name: where SageMaker writes what the containers print.
            metrics_namespace: where it counts what their instances do, beside AWS/SageMaker.
        """
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self._role = iam.Role(
            self,
            "Role",
            description=description,
            assumed_by=account_service(self, "sagemaker.amazonaws.com"),
        )
        log_group_arn = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name=log_group_name,
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
                    "StringEquals": {"cloudwatch:namespace": ["AWS/SageMaker", metrics_namespace]}
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
            reason="SageMaker names the log streams, one for each instance",
        )

    @property
    def role(self) -> iam.Role:
        """The IAM role that a SageMaker Model runs with."""
        return self._role
