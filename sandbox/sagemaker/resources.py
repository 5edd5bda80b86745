"""The resources that do nothing by themselves: models and endpoint configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.sagemaker.capture.records import CapturePlan
from sandbox.sagemaker.registry.packages import ModelPackage

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """A container image with an artifact and an environment, or a package that has them."""

    name: str
    arn: str
    created: float
    definition: Params
    tags: dict[str, str] = field(default_factory=dict, compare=False)
    package: ModelPackage | None = field(default=None, compare=False)

    @property
    def container(self) -> Params:
        """Return the one container of the model, as its package has it now if it names one."""
        given = container_of(self.definition)
        return given if self.package is None else self.package.container_for(given)

    @property
    def image(self) -> str:
        """Return the image's address."""
        image: str = self.container["Image"]
        return image

    @property
    def artifact_uri(self) -> str | None:
        """Return where the artifact lies, None for a model without one, or with many."""
        if self.is_multi_model:
            return None
        if "ModelDataUrl" in self.container:
            url: str = self.container["ModelDataUrl"]
            return url
        source = self.container.get("ModelDataSource")
        return None if source is None else str(source["S3DataSource"]["S3Uri"])

    @property
    def is_multi_model(self) -> bool:
        """Say whether requests name one of many models below a prefix."""
        return bool(self.container.get("Mode", "SingleModel") == "MultiModel")

    @property
    def caches_models(self) -> bool:
        """Say whether a model stays loaded after a request."""
        config = self.container.get("MultiModelConfig", {})
        return bool(config.get("ModelCacheSetting", "Enabled") == "Enabled")

    def model_uri(self, target_model: str) -> str:
        """Return where one of many models lies."""
        prefix: str = self.container["ModelDataUrl"]
        return f"{prefix.removesuffix('/')}/{target_model}"

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the variables that the container is given."""
        environment: Mapping[str, str] = self.container.get("Environment", {})
        return environment

    @property
    def execution_role_arn(self) -> str:
        """Return the role that SageMaker acts as, nothing when none was given."""
        return str(self.definition.get("ExecutionRoleArn", ""))

    def with_environment(self, variables: Mapping[str, str]) -> Model:
        """Return the same model with variables added or given other values."""
        given = container_of(self.definition)
        container = {**given, "Environment": {**given.get("Environment", {}), **variables}}
        return replace(self, definition={**self.definition, "PrimaryContainer": container})

    @property
    def is_isolated(self) -> bool:
        """Say whether the container has no network."""
        return bool(self.definition.get("EnableNetworkIsolation", False))


@dataclass(frozen=True, slots=True)
class EndpointConfig:
    """Which variants an endpoint shall have; never changes."""

    name: str
    arn: str
    created: float
    definition: Params
    tags: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def production_variants(self) -> Sequence[Params]:
        """Return the variants as they were given, weights filled in."""
        variants: Sequence[Params] = self.definition["ProductionVariants"]
        return variants

    @property
    def capture(self) -> CapturePlan | None:
        """Return what is captured, None for nothing."""
        config = self.definition.get("DataCaptureConfig")
        return None if config is None else CapturePlan.from_config(config)


def container_of(definition: Params) -> Params:
    """Return the one container of a model's definition, as it was given."""
    container: Params = (
        definition["PrimaryContainer"]
        if "PrimaryContainer" in definition
        else definition["Containers"][0]
    )
    return container


def tags_from(params: Params) -> dict[str, str]:
    """Return the tags of a request."""
    return {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}
