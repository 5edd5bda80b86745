"""A model.tar.gz: a file of this machine, or a pinned object on S3."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from constructs_lib.artifact_digest import model_json_sha256

_SUFFIX = ".tar.gz"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactLocation:
    """Where SageMaker finds an artifact, and how a role gets to read exactly that object.

    Attributes:
        model_json_sha256: of the artifact's model.json, where the artifact is on this machine.
    """

    bucket: s3.IBucket
    key: str
    model_json_sha256: str | None = None

    @property
    def model_data_url(self) -> str:
        """The S3 URI that a SageMaker Model names."""
        return self.bucket.s3_url_for_object(self.key)

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading this object, and no other object of its bucket."""
        if self.bucket.encryption_key is not None:
            self.bucket.encryption_key.grant_decrypt(grantee)
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["s3:GetObject"],
            resource_arns=[self.bucket.arn_for_objects(self.key)],
        )


class ModelArtifact(ABC):
    """An artifact that a model construct can bind to its place in the tree."""

    @staticmethod
    def from_file(path: str | Path) -> "ModelArtifact":
        """Upload a local model.tar.gz with the deployment, under a key made of its content."""
        return _FileArtifact(path=Path(path))

    @staticmethod
    def from_s3(uri: str, *, encryption_key: kms.IKey | None = None) -> "ModelArtifact":
        """Use an object that is on S3 already; a new model needs a new key.

        Args:
            uri: s3://bucket/path/model.tar.gz.
            encryption_key: the customer managed key of the bucket, when it has one.
        """
        return _S3Artifact(uri=uri, encryption_key=encryption_key)

    @abstractmethod
    def bind(self, scope: Construct) -> ArtifactLocation:
        """Make the artifact part of the tree below `scope`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _FileArtifact(ModelArtifact):
    path: Path

    def __post_init__(self) -> None:
        if not self.path.name.endswith(_SUFFIX) or not self.path.is_file():
            raise ValueError(
                f"model artifact must be an existing {_SUFFIX} file, got {str(self.path)!r}; "
                "write it with: coalmine package"
            )

    def bind(self, scope: Construct) -> ArtifactLocation:
        asset = s3_assets.Asset(scope, "Artifact", path=str(self.path))
        return ArtifactLocation(
            bucket=asset.bucket,
            key=asset.s3_object_key,
            model_json_sha256=model_json_sha256(self.path),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _S3Artifact(ModelArtifact):
    uri: str
    encryption_key: kms.IKey | None

    def __post_init__(self) -> None:
        bucket_name, _, key = self.uri.removeprefix("s3://").partition("/")
        if not self.uri.startswith("s3://") or not bucket_name or not key or key.endswith("/"):
            raise ValueError(
                f"model artifact must be one object, s3://bucket/path/model{_SUFFIX}, "
                f"got {self.uri!r}; name the object, a prefix is not enough"
            )

    def bind(self, scope: Construct) -> ArtifactLocation:
        bucket_name, _, key = self.uri.removeprefix("s3://").partition("/")
        bucket = s3.Bucket.from_bucket_attributes(
            scope,
            "ArtifactBucket",
            bucket_name=bucket_name,
            encryption_key=self.encryption_key,
        )
        return ArtifactLocation(bucket=bucket, key=key)
