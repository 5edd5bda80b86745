"""What exists in one account and region."""

from __future__ import annotations

from sandbox.sagemaker.arns import ResourceKind, Scope
from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.registry.packages import ModelPackage, ModelPackageGroup
from sandbox.sagemaker.resources import EndpointConfig, Model
from sandbox.sagemaker.shelf import Named, Shelf
from sandbox.sagemaker.transform.jobs import TransformJob


class Catalog:
    """A shelf for each kind of resource, and the way to a resource by its ARN."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.models: Shelf[Model] = Shelf(scope, ResourceKind.MODEL)
        self.endpoint_configs: Shelf[EndpointConfig] = Shelf(scope, ResourceKind.ENDPOINT_CONFIG)
        self.endpoints: Shelf[Endpoint] = Shelf(scope, ResourceKind.ENDPOINT)
        self.model_package_groups: Shelf[ModelPackageGroup] = Shelf(
            scope, ResourceKind.MODEL_PACKAGE_GROUP
        )
        self.model_packages: Shelf[ModelPackage] = Shelf(scope, ResourceKind.MODEL_PACKAGE)
        self.transform_jobs: Shelf[TransformJob] = Shelf(scope, ResourceKind.TRANSFORM_JOB)

    def resources(self) -> list[Named]:
        """Return everything that has an ARN and tags."""
        return [
            *self.models,
            *self.endpoint_configs,
            *self.endpoints,
            *self.model_package_groups,
            *self.model_packages,
            *self.transform_jobs,
        ]

    def by_arn(self, arn: str) -> Named:
        """Return the resource that an ARN names."""
        for resource in self.resources():
            if resource.arn == arn.lower():
                return resource
        raise validation_exception(f'Could not find resource "{arn}".')
