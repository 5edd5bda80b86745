"""The resources of one kind in one account and region, by name in any case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from sandbox.sagemaker.arns import ResourceKind, Scope
from sandbox.sagemaker.errors import validation_exception


class Named(Protocol):
    """What every resource has."""

    @property
    def name(self) -> str:
        """Return the name as it was given."""

    @property
    def arn(self) -> str:
        """Return the ARN."""

    @property
    def tags(self) -> dict[str, str]:
        """Return the tags; the dictionary may be changed."""


ResourceT = TypeVar("ResourceT", bound=Named)


class Shelf(Generic[ResourceT]):
    """Finds, adds and removes, or refuses with SageMaker's words."""

    def __init__(self, scope: Scope, kind: ResourceKind) -> None:
        self._scope = scope
        self._kind = kind
        self._resources: dict[str, ResourceT] = {}

    def __iter__(self) -> Iterator[ResourceT]:
        """Iterate over a snapshot of the resources."""
        return iter(list(self._resources.values()))

    def arn(self, name: str) -> str:
        """Return the ARN that a resource of this name has or would have."""
        return self._scope.arn(self._kind, name)

    def find(self, name: str) -> ResourceT | None:
        """Return a resource, None when there is none of that name."""
        return self._resources.get(name.lower())

    def get(self, name: str) -> ResourceT:
        """Return a resource that must be there."""
        resource = self.find(name)
        if resource is None:
            raise validation_exception(f'Could not find {self._kind.words} "{self.arn(name)}".')
        return resource

    def refuse_existing(self, name: str) -> None:
        """Refuse a name that is taken."""
        if name.lower() in self._resources:
            raise validation_exception(
                f'Cannot create already existing {self._kind.words} "{self.arn(name)}".'
            )

    def add(self, resource: ResourceT) -> None:
        """Put a new resource on the shelf."""
        self.refuse_existing(resource.name)
        self._resources[resource.name.lower()] = resource

    def remove(self, name: str) -> ResourceT:
        """Take a resource off the shelf."""
        resource = self.get(name)
        del self._resources[name.lower()]
        return resource
