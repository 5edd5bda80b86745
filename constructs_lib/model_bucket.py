"""The bucket where registered artifacts live: written once, read by what serves them."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge

_DELETED_VERSIONS_STAY = Duration.days(90)


class ModelBucket(Construct):
    """A private, encrypted, versioned bucket whose objects nobody can overwrite."""

    def __init__(self, scope: Construct, construct_id: str, *, retain_data: bool) -> None:
        """Declare the bucket.

        Args:
            retain_data: keep the bucket when its stack is deleted. Otherwise it is deleted, which
                succeeds only when it is empty: a model never disappears as a side effect.
        """
        super().__init__(scope, construct_id)
        self._bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[
                # An artifact is deleted by hand only; this is the time to notice that it was.
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                    noncurrent_version_expiration=_DELETED_VERSIONS_STAY,
                )
            ],
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
            versioned=True,
        )
        self._refuse_overwriting()
        acknowledge(
            self,
            "AwsSolutions-S1",
            reason="CloudTrail data events record access where an account asks for it; "
            "a log bucket for each registry would be a second place to guard",
        )

    @property
    def bucket(self) -> s3.Bucket:
        """The bucket itself."""
        return self._bucket

    def grant_read_to_accounts(self, prefix: str, account_ids: Sequence[str]) -> None:
        """Let other accounts read what is below `prefix`, as far as their own policies do."""
        if account_ids:
            self._bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.AccountPrincipal(account_id) for account_id in account_ids],
                    actions=["s3:GetObject"],
                    resources=[self._bucket.arn_for_objects(f"{prefix}*")],
                )
            )
            self._keep_policy()

    def _keep_policy(self) -> None:
        """Leave the policy with the bucket: what other accounts serve, they read in it later too.

        With a bucket that is deleted it is gone all the same.
        """
        if self._bucket.policy is not None:
            self._bucket.policy.apply_removal_policy(RemovalPolicy.RETAIN)

    def _refuse_overwriting(self) -> None:
        """Deny every write without If-None-Match: a version must stay what was approved."""
        self._bucket.add_to_resource_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:PutObject"],
                resources=[self._bucket.arn_for_objects("*")],
                conditions={
                    "Null": {"s3:if-none-match": "true"},
                    # The parts of a large upload know no such header, its completion does.
                    "Bool": {"s3:ObjectCreationOperation": "true"},
                },
            )
        )
