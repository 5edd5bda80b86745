"""What exists in one account and region."""

from __future__ import annotations

from sandbox.sagemaker.arns import ResourceKind, Scope
from sandbox.sagemaker.endpoints import Endpoint
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.resources import EndpointConfig, Model
from sandbox.sagemaker.shelf import Named, Shelf


class Catalog:
    """Three shelves, and the way to a resource by its ARN."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.models: Shelf[Model] = Shelf(scope, ResourceKind.MODEL)
        self.endpoint_configs: Shelf[EndpointConfig] = Shelf(scope, ResourceKind.ENDPOINT_CONFIG)
        self.endpoints: Shelf[Endpoint] = Shelf(scope, ResourceKind.ENDPOINT)

    def resources(self) -> list[Named]:
        """Return everything that has an ARN and tags."""
        return [*self.models, *self.endpoint_configs, *self.endpoints]

    def by_arn(self, arn: str) -> Named:
        """Return the resource that an ARN names."""
        for resource in self.resources():
            if resource.arn == arn.lower():
                return resource
        raise validation_exception(f'Could not find resource "{arn}".')
