"""The models of an endpoint's variants: an artifact, a version of the registry, or many."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from coalmine.config import EnvironmentConfig, HostedModel, ModelPackageConfig, VariantSettings
from constructs_lib.container_environment import Serving
from constructs_lib.instance_vcpus import vcpus_of
from constructs_lib.model import Model
from constructs_lib.model_artifact import ArtifactLocation, ModelArtifact
from constructs_lib.model_package_group import group_arn
from constructs_lib.multi_model import MultiModel
from constructs_lib.packaged_model import PackagedModel
from constructs_lib.sklearn_image import SklearnImage
from constructs_lib.sklearn_model import SklearnModel
from stacks.registry_stack import RegistryStack


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantModels:
    """Declares each variant's model below `models`, and what it refers to below `keys`.

    Attributes:
        data_bucket: where multi-model endpoints have their models.
        artifacts_root: the folder against which relative artifact paths are read.
        registry: the stack with the environment's own model package groups.
        variables: of the containers, beside the usual ones.
        serving: of the containers of one model.
    """

    models: Construct
    keys: Construct
    environment: EnvironmentConfig
    framework_version: str
    role: iam.IRole
    data_bucket: s3.IBucket
    artifacts_root: Path
    registry: RegistryStack | None
    variables: Mapping[str, str] | None = None
    serving: Serving = Serving.STANDARD

    def declare(self, variant: HostedModel) -> Model:
        """Declare the model that a variant hosts."""
        image = SklearnImage.for_region(
            self.environment.region,
            framework_version=self.framework_version,
            instance_type=variant.instance_type,
        )
        if isinstance(variant, VariantSettings) and variant.multi_model is not None:
            return MultiModel(
                self.models,
                variant.name,
                bucket=self.data_bucket,
                image=image,
                role=self.role,
                cache_models=variant.multi_model.cache_models,
                environment=self.variables,
            )
        if variant.model_package is not None:
            group, artifacts = self._registered(variant, variant.model_package)
            return PackagedModel(
                self.models,
                variant.name,
                group_arn=group,
                version=variant.model_package.version,
                artifacts=artifacts,
                image=image,
                role=self.role,
                environment=self.variables,
                network_isolation=_can_be_isolated(variant),
                serving=self.serving,
                worker_count=self._worker_count(variant),
            )
        return SklearnModel(
            self.models,
            variant.name,
            artifact=self._artifact(variant),
            image=image,
            role=self.role,
            environment=self.variables,
            network_isolation=_can_be_isolated(variant),
            serving=self.serving,
            worker_count=self._worker_count(variant),
        )

    def _worker_count(self, variant: HostedModel) -> int | None:
        """Give the processes of a container; None where the container finds the number itself."""
        if _is_serverless(variant):
            # It gets one request at a time, and its memory is what is paid for.
            return 1
        if self.serving is Serving.STANDARD:
            return None
        try:
            return vcpus_of(variant.instance_type)
        except ValueError:  # a type of another pattern: the container counts its cores
            return None

    def _registered(
        self, variant: HostedModel, package: ModelPackageConfig
    ) -> tuple[str, ArtifactLocation]:
        """Return a group's ARN, and where its artifacts lie."""
        if package.artifacts is not None:
            bucket_name, _, prefix = package.artifacts.removeprefix("s3://").partition("/")
            bucket = s3.Bucket.from_bucket_attributes(
                Construct(self.keys, f"{variant.name}Registry"),
                "Bucket",
                bucket_name=bucket_name,
                encryption_key=self._key(variant),
            )
            return package.group, ArtifactLocation(bucket=bucket, key=f"{prefix}*")
        if self.registry is None:
            raise ValueError(
                f"variant {variant.name!r} must name a group that the environment has, got "
                f"{package.group!r}; add it to `model_package_groups`"
            )
        name = self.environment.model_package_group_name(package.group)
        bucket = self.registry.import_model_bucket(Construct(self.keys, f"{variant.name}Registry"))
        return (
            group_arn(Stack.of(self.models), name),
            ArtifactLocation(bucket=bucket, key=f"{package.group}/*"),
        )

    def _artifact(self, variant: HostedModel) -> ModelArtifact:
        if variant.artifact is None:
            raise ValueError(f"variant {variant.name!r} must have an artifact, got none; name one")
        if not variant.artifact.startswith("s3://"):
            return ModelArtifact.from_file(self.artifacts_root / variant.artifact)
        return ModelArtifact.from_s3(variant.artifact, encryption_key=self._key(variant))

    def _key(self, variant: HostedModel) -> kms.IKey | None:
        arn = variant.artifact_kms_key_arn
        return None if arn is None else kms.Key.from_key_arn(self.keys, variant.name, arn)


def _can_be_isolated(variant: HostedModel) -> bool:
    """Say whether SageMaker takes isolated containers; on serverless endpoints it refuses them."""
    return not _is_serverless(variant)


def _is_serverless(variant: HostedModel) -> bool:
    return isinstance(variant, VariantSettings) and variant.serverless is not None
