"""The state that runs a transform job and waits for its end."""

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.volume_key import grant_volumes

_RULE = "StepFunctionsGetEventsForSageMakerTransformJobsRule"
_REQUEST = (
    "TransformJobName",
    "ModelName",
    "MaxConcurrentTransforms",
    "ModelClientConfig",
    "MaxPayloadInMB",
    "BatchStrategy",
    "TransformInput",
    "TransformOutput",
    "TransformResources",
    "DataProcessing",
    "Tags",
)


class TransformTask(Construct):
    """Starts the job that `$.request` describes; CDK's own task has no DataProcessing.

    Refused calls are repeated, they used no name. A job that has failed is not: its name is used
    for ever, and what becomes of the run is decided by who catches the error.
    """

    def __init__(self, scope: Construct, construct_id: str, *, timeout: Duration) -> None:
        """Declare the state.

        Args:
            timeout: after which it gives up and stops the job.
        """
        super().__init__(scope, construct_id)
        resource = Stack.of(self).format_arn(
            service="states",
            region="",
            account="",
            resource="sagemaker",
            resource_name="createTransformJob.sync",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self._state = sfn.CustomState(
            scope,
            f"{construct_id} shards",
            state_json={
                "Type": "Task",
                "Resource": resource,
                "Parameters": {f"{name}.$": f"$.request.{name}" for name in _REQUEST},
                "ResultPath": sfn.JsonPath.DISCARD,
                "TimeoutSeconds": timeout.to_seconds(),
            },
        )
        # Instances of others that have not gone yet count against the quota, too.
        self._state.add_retry(
            errors=["SageMaker.ResourceLimitExceededException"],
            interval=Duration.seconds(30),
            backoff_rate=2,
            max_attempts=8,
            max_delay=Duration.minutes(10),
            jitter_strategy=sfn.JitterType.FULL,
        )
        # All else that SageMaker says: throttling and its own faults, but bad requests as well.
        self._state.add_retry(
            errors=["SageMaker.AmazonSageMakerException", "SageMaker.SdkClientException"],
            interval=Duration.seconds(2),
            backoff_rate=2,
            max_attempts=5,
            max_delay=Duration.seconds(30),
            jitter_strategy=sfn.JitterType.FULL,
        )

    @property
    def state(self) -> sfn.CustomState:
        """The state itself."""
        return self._state


def grant_transform(role: iam.IRole, *, jobs_arn: str, key: kms.IKey | None) -> None:
    """Let a state machine start such jobs, hear of their end, and stop them with their execution.

    Args:
        jobs_arn: the jobs; an ARN that ends with `*`.
        key: encrypts the instances' volumes.
    """
    stack = Stack.of(role)
    rule = stack.format_arn(service="events", resource="rule", resource_name=_RULE)
    for actions, resource in (
        (
            [
                "sagemaker:AddTags",
                "sagemaker:CreateTransformJob",
                "sagemaker:DescribeTransformJob",
                "sagemaker:ListTags",
                "sagemaker:StopTransformJob",
            ],
            jobs_arn,
        ),
        (["events:DescribeRule", "events:PutRule", "events:PutTargets"], rule),
    ):
        iam.Grant.add_to_principal(grantee=role, actions=actions, resource_arns=[resource])
    acknowledge_wildcard(role, jobs_arn, reason="the name of a job says its execution and attempt")
    if key is not None:
        # SageMaker opens the volumes in the name of whoever starts the job.
        grant_volumes(role, key)
