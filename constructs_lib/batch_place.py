"""A place on S3 that a batch job reads or publishes to."""

from dataclasses import dataclass

from aws_cdk import aws_s3 as s3


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchPlace:
    """A prefix, which ends with a slash, or one object.

    Attributes:
        bucket: with its customer managed key, when it has one.
    """

    bucket: s3.IBucket
    key: str

    def __post_init__(self) -> None:
        """Refuse what is no place, and signs by which EventBridge marks what it fills in."""
        if self.key == "" or self.key.startswith("/") or {"<", ">"} & set(self.key):
            raise ValueError(
                "a place of a batch job must be a prefix or an object without < and >, got "
                f"{self.key!r}; name a folder such as input/"
            )

    @property
    def uri(self) -> str:
        """Its S3 URI."""
        return self.bucket.s3_url_for_object(self.key)

    @property
    def objects_arn(self) -> str:
        """What a policy names to allow all of it, and nothing beside."""
        is_prefix = self.key.endswith("/")
        return self.bucket.arn_for_objects(f"{self.key}*" if is_prefix else self.key)
