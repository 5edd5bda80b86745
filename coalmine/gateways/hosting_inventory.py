"""What SageMaker has of an environment, and what every endpoint of the region needs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from coalmine.cleanup.inventory import Kind, LiveEndpoint, Thing
from coalmine.cleanup.readers import reader_accounts
from coalmine.gateways.aws import aws_errors

_LISTS = {
    Kind.ENDPOINT: ("list_endpoints", "Endpoints", "Endpoint"),
    Kind.ENDPOINT_CONFIG: ("list_endpoint_configs", "EndpointConfigs", "EndpointConfig"),
    Kind.MODEL: ("list_models", "Models", "Model"),
    Kind.MODEL_PACKAGE_GROUP: (
        "list_model_package_groups",
        "ModelPackageGroupSummaryList",
        "ModelPackageGroup",
    ),
}


class HostingInventory:
    """SageMaker in one region, as it was when it was first asked."""

    def __init__(self, sagemaker: Any, autoscaling: Any, region: str) -> None:
        self._client = sagemaker
        self._autoscaling = autoscaling
        self._region = region
        self._config = cache(self._describe_config)
        self._artifacts = cache(self._describe_artifacts)

    def things(
        self, kind: Kind, wanted: Collection[str], endpoint_of: Mapping[str, str]
    ) -> Iterator[Thing]:
        """Yield what there is of a kind among these; ARNs have names in lower case.

        Args:
            endpoint_of: by ARN, the endpoint that something was made for.
        """
        if not wanted:
            return
        operation, member, prefix = _LISTS[kind]
        for found in self._listed(operation, member):
            name = found[f"{prefix}Name"]
            if name in wanted or found[f"{prefix}Arn"] in wanted:
                thing = Thing(
                    kind=kind,
                    name=name,
                    region=self._region,
                    arn=found[f"{prefix}Arn"],
                    endpoint=endpoint_of.get(found[f"{prefix}Arn"]),
                    created_at=found["CreationTime"].timestamp(),
                )
                yield self._with_details(thing)

    def targets(self, is_wanted: Callable[[str], bool]) -> Iterator[Thing]:
        """Yield the scalable targets of endpoints.

        Args:
            is_wanted: asked with an endpoint's name.
        """
        with aws_errors("scalable targets"):
            pages = self._autoscaling.get_paginator("describe_scalable_targets").paginate(
                ServiceNamespace="sagemaker"
            )
            found = [each for page in pages for each in page["ScalableTargets"]]
        for each in found:
            endpoint = each["ResourceId"].split("/")[1]
            if is_wanted(endpoint):
                yield Thing(
                    kind=Kind.SCALABLE_TARGET,
                    name=f"{each['ResourceId']}|{each['ScalableDimension']}",
                    region=self._region,
                    endpoint=endpoint,
                    created_at=each["CreationTime"].timestamp(),
                )

    def live(self, ours: Collection[str]) -> Iterator[LiveEndpoint]:
        """Yield every endpoint of the region with what it needs.

        Args:
            ours: names of the environment's endpoints.
        """
        for each in self._listed("list_endpoints", "Endpoints"):
            name = each["EndpointName"]
            found = self._described("endpoint", "describe_endpoint", EndpointName=name)
            if found is None:
                continue
            pending = found.get("PendingDeploymentSummary", {}).get("EndpointConfigName")
            configs = [found.get("EndpointConfigName"), pending]
            names = tuple(config for config in configs if config is not None)
            models = tuple(model for config in names for model in _models(self._config(config)))
            yield LiveEndpoint(
                name=name,
                is_ours=name in ours,
                configs=names,
                models=models,
                artifacts=tuple(uri for model in models for uri in self._artifacts(model)),
            )

    def _with_details(self, thing: Thing) -> Thing:
        match thing.kind:
            case Kind.ENDPOINT:
                return replace(thing, instances=self._instances(thing.name))
            case Kind.ENDPOINT_CONFIG:
                return replace(thing, uses=tuple(_models(self._config(thing.name))))
            case Kind.MODEL:
                return replace(thing, uses=self._artifacts(thing.name))
            case _:
                versions = self._listed(
                    "list_model_packages",
                    "ModelPackageSummaryList",
                    ModelPackageGroupName=thing.name,
                )
                return replace(thing, count=sum(1 for _ in versions), readers=self._readers(thing))

    def _readers(self, group: Thing) -> tuple[str, ...]:
        found = self._described(
            "policy of group", "get_model_package_group_policy", ModelPackageGroupName=group.name
        )
        if found is None:
            return ()
        return reader_accounts(found["ResourcePolicy"], group.arn.split(":")[4])

    def _instances(self, endpoint_name: str) -> tuple[tuple[str, int], ...]:
        found = self._described("endpoint", "describe_endpoint", EndpointName=endpoint_name)
        if found is None or "EndpointConfigName" not in found:
            return ()
        types = {
            each["VariantName"]: each.get("InstanceType")
            for each in _variants(self._config(found["EndpointConfigName"]))
        }
        live = [
            *found.get("ProductionVariants", []),
            *found.get("ShadowProductionVariants", []),
        ]
        return tuple(
            (instance_type, each.get("CurrentInstanceCount", 0))
            for each in live
            if (instance_type := types.get(each["VariantName"])) is not None
        )

    def _describe_config(self, name: str) -> dict[str, Any]:
        found = self._described("config", "describe_endpoint_config", EndpointConfigName=name)
        return {} if found is None else found

    def _describe_artifacts(self, model_name: str) -> tuple[str, ...]:
        model = self._described("model", "describe_model", ModelName=model_name)
        if model is None:
            return ()
        containers = [model.get("PrimaryContainer", {}), *model.get("Containers", [])]
        return tuple(uri for each in containers for uri in self._container_artifacts(each))

    def _container_artifacts(self, container: dict[str, Any]) -> Iterator[str]:
        package = container.get("ModelPackageName")
        if package is not None:
            yield package
            found = self._described("package", "describe_model_package", ModelPackageName=package)
            specification = {} if found is None else found.get("InferenceSpecification", {})
            for each in specification.get("Containers", []):
                yield from self._container_artifacts({**each, "ModelPackageName": None})
        source = container.get("ModelDataSource", {}).get("S3DataSource", {})
        for uri in (container.get("ModelDataUrl"), source.get("S3Uri")):
            if uri is not None:
                yield uri

    def _described(self, what: str, operation: str, **names: str) -> dict[str, Any] | None:
        """Return a description; None for what is gone by now."""
        with aws_errors(f"{what} {', '.join(names.values())}"):
            try:
                found: dict[str, Any] = getattr(self._client, operation)(**names)
            except ClientError as error:
                if error.response["Error"]["Code"] in ("ValidationException", "ResourceNotFound"):
                    return None
                raise
        return found

    def _listed(self, operation: str, member: str, **options: str) -> list[dict[str, Any]]:
        with aws_errors(operation):
            pages = self._client.get_paginator(operation).paginate(
                **options, PaginationConfig={"PageSize": 100}
            )
            return [each for page in pages for each in page[member]]


def _variants(config: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [*config.get("ProductionVariants", []), *config.get("ShadowProductionVariants", [])]


def _models(config: dict[str, Any]) -> list[str]:
    return [each["ModelName"] for each in _variants(config) if "ModelName" in each]
