"""A model, as a config names it: a packed artifact, or a version of the model registry."""

from pydantic import Field

from coalmine.config.section import KmsKeyArn, Section


class ModelPackageConfig(Section):
    """A version of a model package group, pinned."""

    group: str = Field(
        min_length=1,
        max_length=256,
        description="The name of a group of `model_package_groups`, or the ARN of another one.",
        examples=["flights"],
    )
    version: int = Field(
        ge=1,
        description='The version, a number. "latest" cannot be written: two deployments of '
        "the same commit would run different models.",
        examples=[3],
    )
    artifacts: str | None = Field(
        default=None,
        pattern=r"^s3://[a-z0-9.-]+/(.*/)?$",
        description="Where a group that is named by its ARN keeps its artifacts, a prefix that "
        "ends with a slash: the containers may read there.",
        examples=["s3://example-models/flights/"],
    )


class ModelSource(Section):
    """Where a model comes from: what endpoints, variants and batch jobs say of it alike."""

    artifact: str | None = Field(
        default=None,
        min_length=1,
        description="The packed model: a file of `coalmine package`, or s3://bucket/key of one. "
        "A new model is a new file or key; an artifact is never overwritten.",
        examples=["s3://example-models/flights/forest-2013-08.tar.gz"],
    )
    artifact_kms_key_arn: KmsKeyArn | None = Field(
        default=None,
        description="The customer managed key of the bucket that `artifact` or "
        "`model_package.artifacts` names, when it has one.",
    )
    model_package: ModelPackageConfig | None = Field(
        default=None, description="A version of the model registry, instead of an artifact."
    )


class ReleasedModelConfig(ModelSource):
    """A model that an endpoint is to serve; which slot holds it is computed."""

    @property
    def identity(self) -> str:
        """What tells one model from another: not the key that opens it, nor where it may lie."""
        if self.model_package is None:
            return f"artifact {self.artifact}"
        return f"version {self.model_package.version} of {self.model_package.group}"

    def as_written(self) -> dict[str, object]:
        """Give it as a config file has it."""
        return self.model_dump(mode="json", exclude_none=True)
