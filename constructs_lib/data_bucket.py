"""The bucket where data lives: captured requests, batch input and output, reports of canaries."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge


class DataBucket(Construct):
    """A private, encrypted bucket that is read and written over TLS only."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        retain_data: bool,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        """Declare the bucket.

        Args:
            retain_data: keep the bucket when its stack is deleted. Otherwise it is deleted, which
                succeeds only when it is empty: data never disappears as a side effect.
            encryption_key: a customer managed key; without one, S3's own keys encrypt.
        """
        super().__init__(scope, construct_id)
        # Unversioned: captured and batch objects have unique keys and are written once, reports are
        # written the same again.
        self._bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            bucket_key_enabled=encryption_key is not None,
            encryption=(
                s3.BucketEncryption.S3_MANAGED
                if encryption_key is None
                else s3.BucketEncryption.KMS
            ),
            encryption_key=encryption_key,
            enforce_ssl=True,
            lifecycle_rules=[
                # A batch job that is stopped leaves its uploads open, billed and invisible.
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(7))
            ],
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
        )
        acknowledge(
            self,
            "AwsSolutions-S1",
            reason="CloudTrail data events record access where an account asks for it; "
            "a log bucket for each endpoint would be a second place to guard",
        )

    @property
    def bucket(self) -> s3.Bucket:
        """The bucket itself."""
        return self._bucket

    def expire(self, prefix: str, *, after: Duration) -> None:
        """Delete what is below `prefix` this long after it was written."""
        self._bucket.add_lifecycle_rule(prefix=f"{prefix}/", expiration=after)
