"""The role of the containers that transform jobs run."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.container_role import ContainerRole
from constructs_lib.volume_key import grant_volumes

_READ = ("shards/*", "transform/*")
_WRITTEN = "outputs/*"


class TransformRole(ContainerRole):
    """Lets SageMaker read the shards of all runs of a batch job, and write their outputs."""

    def __init__(
        self, scope: Construct, construct_id: str, *, job_name: str, bucket: s3.IBucket, work: str
    ) -> None:
        """Declare the role.

        Args:
            bucket: where runs lie.
            work: the prefix of all runs there.
        """
        super().__init__(
            scope,
            construct_id,
            description=f"Transforms for the batch job {job_name}",
            log_group_name="/aws/sagemaker/TransformJobs",
            metrics_namespace="/aws/sagemaker/TransformJobs",
        )
        read = [bucket.arn_for_objects(f"{work}*/{part}") for part in _READ]
        written = bucket.arn_for_objects(f"{work}*/{_WRITTEN}")
        for actions, resources in (
            (["s3:ListBucket"], [bucket.bucket_arn]),
            (["s3:GetObject"], read),
            (["s3:AbortMultipartUpload", "s3:PutObject"], [written]),
        ):
            self.role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        for resource in (*read, written):
            acknowledge_wildcard(self, resource, reason="runs get their names when they start")
        key = bucket.encryption_key
        if key is not None:
            key.grant(self.role, "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")
            grant_volumes(self.role, key)
