"""Finding model package groups and versions by name or ARN, also those of another account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sagemaker.arns import ResourceKind, Scope
from sandbox.sagemaker.catalog import Catalog
from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.registry import group_policy
from sandbox.sagemaker.registry.packages import ModelPackage, ModelPackageGroup

Params = Mapping[str, Any]
CatalogOf = Callable[[Scope], Catalog]


class Registry:
    """The model registry as one account in one region sees it."""

    def __init__(self, scope: Scope, catalog_of: CatalogOf) -> None:
        self._scope = scope
        self._catalog_of = catalog_of

    def group(self, name_or_arn: str, *, action: str = "") -> ModelPackageGroup:
        """Return a group; `action` is what a stranger's policy must allow."""
        scope, name = self._located(name_or_arn)
        found = self._catalog_of(scope).model_package_groups.find(name)
        if found is None:
            arn = scope.arn(ResourceKind.MODEL_PACKAGE_GROUP, name)
            raise validation_exception(f"ModelPackageGroup {arn} does not exist.")
        self._check_access(scope, found, action, found.arn)
        return found

    def package(self, name_or_arn: str, *, action: str = "") -> ModelPackage:
        """Return a version; `action` is what a stranger's policy must allow."""
        scope, name = self._located(name_or_arn)
        catalog = self._catalog_of(scope)
        found = catalog.model_packages.find(name)
        if found is None:
            arn = scope.arn(ResourceKind.MODEL_PACKAGE, name)
            raise validation_exception(f"ModelPackage {arn} does not exist.")
        group = catalog.model_package_groups.get(found.group_name)
        self._check_access(scope, group, action, found.arn)
        return found

    def unpacked(self, params: Params) -> Params:
        """Return a request of CreateModel with what the packages it names say."""
        given = params.get("Containers", [])
        containers = [self._unpacked(each) for each in given] if isinstance(given, list) else []
        if "PrimaryContainer" in params:
            containers.append(self._unpacked(params["PrimaryContainer"]))
        return {**params, "PrimaryContainer": None, "Containers": containers}

    def _unpacked(self, container: Params) -> Params:
        name = container.get("ModelPackageName") if isinstance(container, Mapping) else None
        if not isinstance(name, str):
            return container
        package = self.package(name, action="CreateModel")
        return package.container_for(container) if package.containers else container

    def versions(self, group: ModelPackageGroup) -> list[ModelPackage]:
        """Return the versions of a group."""
        packages = self._catalog_with(group.arn).model_packages
        return [each for each in packages if each.group_name == group.name]

    def add(self, group: ModelPackageGroup, package: ModelPackage) -> None:
        """Put a new version into its group, wherever that is."""
        self._catalog_with(group.arn).model_packages.add(package)

    def remove(self, package: ModelPackage) -> None:
        """Take a version out of its group, wherever that is."""
        self._catalog_with(package.arn).model_packages.remove(package.name)

    def _catalog_with(self, arn: str) -> Catalog:
        scope, _ = self._located(arn)
        return self._catalog_of(scope)

    def _located(self, name_or_arn: str) -> tuple[Scope, str]:
        if not name_or_arn.startswith("arn:"):
            return self._scope, name_or_arn
        _, _, _, region, account, resource = name_or_arn.split(":", 5)
        return Scope(account, region), resource.partition("/")[2]

    def _check_access(self, scope: Scope, group: ModelPackageGroup, action: str, arn: str) -> None:
        if scope.account != self._scope.account:
            group_policy.refuse_stranger(
                group.policy,
                account=self._scope.account,
                action=f"sagemaker:{action}",
                arn=arn,
            )
