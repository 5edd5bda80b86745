"""One step of a batch job as a Lambda function."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.batch_place import BatchPlace
from constructs_lib.handler_function import HandlerFunction

_MADE_UP = "keys of objects are made up by who uploads them, and by runs"


class BatchFunction(HandlerFunction):
    """A function that runs `batch.handlers.<step>`, and may do nothing until it is granted."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        step: str,
        code: lambda_.Code,
        timeout: Duration,
        memory_size_mb: int,
        layers: Sequence[lambda_.ILayerVersion] = (),
    ) -> None:
        """Declare the function.

        Args:
            step: the handler's module.
        """
        super().__init__(
            scope,
            construct_id,
            handler=f"batch.handlers.{step}",
            description=f"Coalmine batch: {step}",
            code=code,
            timeout=timeout,
            memory_size_mb=memory_size_mb,
            layers=layers,
        )

    def allow_listing(self, *buckets: s3.IBucket) -> None:
        """Allow finding out what is there; without it, S3 says 403 of what is not."""
        self.allow("s3:ListBucket", on=_once([bucket.bucket_arn for bucket in buckets]))

    def allow_objects(self, place: BatchPlace, *actions: str) -> None:
        """Allow actions on the objects of a place, and the use of its key where it has one."""
        self.allow(*actions, on=[place.objects_arn])
        if "*" in place.objects_arn:
            acknowledge_wildcard(self, place.objects_arn, reason=_MADE_UP)
        key = place.bucket.encryption_key
        if key is not None:
            self._allow_key(key, is_written="s3:PutObject" in actions)

    def _allow_key(self, key: kms.IKey, *, is_written: bool) -> None:
        # The parts of a large upload are decrypted once more when they are put together.
        written = ["kms:GenerateDataKey"] if is_written else []
        key.grant(self.function, "kms:Decrypt", *written)


def _once(arns: list[str]) -> list[str]:
    return list(dict.fromkeys(arns))
