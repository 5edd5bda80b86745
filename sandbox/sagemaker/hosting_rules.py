"""The rules that only SageMaker's documentation has, and what this sandbox does not play yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.sagemaker.errors import validation_exception
from sandbox.sagemaker.serverless import rules as serverless_rules
from sandbox.sagemaker.shadow import rules as shadow_rules
from sandbox.sagemaker.variants import VariantPlan

Params = Mapping[str, Any]

_UNSUPPORTED_IN_CONTAINER = ("AdditionalModelDataSources", "ImageConfig")
_UNSUPPORTED_IN_CONFIG = ("AsyncInferenceConfig", "ExplainerConfig")
_UNSUPPORTED_IN_VARIANT = (
    "InstancePools",
    "AcceleratorType",
    "CoreDumpConfig",
    "ManagedInstanceScaling",
    "CapacityReservationConfig",
)
_REQUIRED_IN_VARIANT = ("ModelName", "InstanceType", "InitialInstanceCount")


def check_tags(params: Params) -> None:
    """Refuse tag keys that AWS keeps for itself, and keys given twice."""
    keys = [tag["Key"] for tag in params.get("Tags", [])]
    reserved = [key for key in keys if key.lower().startswith("aws:")]
    if reserved != []:
        raise validation_exception(f"Tag keys must not start with aws:, got {reserved[0]!r}")
    _refuse_twice("Tag keys", keys)


def check_model(params: Params) -> None:
    """Refuse what is not one container with one artifact."""
    containers = params.get("Containers")
    if (containers is None) == ("PrimaryContainer" not in params):
        raise validation_exception("Exactly one of PrimaryContainer or Containers must be given.")
    if containers is not None and len(containers) != 1:
        raise _unsupported("Containers with more than one container (an inference pipeline)")
    container = params["PrimaryContainer"] if containers is None else containers[0]
    _refuse_unsupported("a container", container, _UNSUPPORTED_IN_CONTAINER)
    is_multi_model = container.get("Mode", "SingleModel") == "MultiModel"
    if "MultiModelConfig" in container and not is_multi_model:
        raise validation_exception("MultiModelConfig requires a container with Mode MultiModel.")
    if is_multi_model and "ModelDataUrl" not in container:
        raise validation_exception(
            "A container with Mode MultiModel must have a ModelDataUrl, the prefix of its models."
        )
    if "Image" not in container and "ModelPackageName" not in container:
        raise validation_exception("A container must have an Image or a ModelPackageName.")
    source = container.get("ModelDataSource")
    if source is not None and "ModelDataUrl" in container:
        raise validation_exception("A container has a ModelDataUrl or a ModelDataSource, not both.")
    if source is not None:
        s3 = source.get("S3DataSource", {})
        if (s3.get("S3DataType"), s3.get("CompressionType")) != ("S3Object", "Gzip"):
            raise _unsupported("a ModelDataSource other than one gzipped S3Object")


def check_endpoint_config(params: Params) -> None:
    """Refuse variants that contradict themselves or each other."""
    _refuse_unsupported("an endpoint configuration", params, _UNSUPPORTED_IN_CONFIG)
    shadow_rules.check_endpoint_config(params)
    variants = [*params["ProductionVariants"], *params.get("ShadowProductionVariants", [])]
    _refuse_twice("Variant names", [each["VariantName"] for each in variants])
    if serverless_rules.has_serverless(params):
        serverless_rules.check_endpoint_config(params)
        return
    _check_capture(params.get("DataCaptureConfig"))
    for variant in variants:
        name = variant["VariantName"]
        _refuse_unsupported(f"variant {name}", variant, _UNSUPPORTED_IN_VARIANT)
        missing = [member for member in _REQUIRED_IN_VARIANT if member not in variant]
        if missing != []:
            raise validation_exception(f"Variant {name} must have {', '.join(missing)}.")
        strategy = variant.get("RoutingConfig", {}).get("RoutingStrategy", "RANDOM")
        if strategy not in {"RANDOM", "LEAST_OUTSTANDING_REQUESTS"}:
            raise _unsupported(f"RoutingStrategy {strategy}")


def _check_capture(capture: Params | None) -> None:
    if capture is None:
        return
    bucket = capture["DestinationS3Uri"].removeprefix("s3://").partition("/")[0]
    if not capture["DestinationS3Uri"].startswith("s3://") or bucket == "":
        raise validation_exception(
            "DestinationS3Uri of a DataCaptureConfig must be s3://bucket/prefix, "
            f"got {capture['DestinationS3Uri']}."
        )
    _refuse_twice("CaptureModes", [each["CaptureMode"] for each in capture["CaptureOptions"]])


def check_registered(
    registered: Iterable[str], plans: Iterable[VariantPlan], live: Mapping[str, VariantPlan]
) -> None:
    """Refuse to remove a scalable target, or to change its instance type."""
    wanted = {plan.name: plan for plan in plans}
    lost = sorted(
        name
        for name in registered
        if name in live
        and (name not in wanted or wanted[name].instance_type != live[name].instance_type)
    )
    if lost != []:
        names = ", ".join(f'"{name}"' for name in lost)
        raise validation_exception(
            f"The variant(s) {names} must be deregistered as scalable targets with AWS Auto "
            "Scaling before they can be removed or have their instance type updated."
        )


def check_desired(desired: Iterable[Params], plans: Mapping[str, VariantPlan]) -> None:
    """Refuse weights and capacities of variants that are not there, and instance counts of 0."""
    known = list(plans)
    wanted = [each["VariantName"] for each in desired]
    _refuse_twice("Variant names", wanted)
    for each in desired:
        name = each["VariantName"]
        if name not in known:
            raise validation_exception(
                f"The variant name(s) {name!r} is/are not present within endpoint variants: "
                f"{', '.join(known)}."
            )
        serverless_rules.check_desired(each, plans[name])
        if each.get("DesiredInstanceCount", 1) < 1:
            raise validation_exception(
                f"DesiredInstanceCount of variant {name} must be at least 1, got 0."
            )


def _refuse_twice(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice != []:
        raise validation_exception(f"{what} must be unique, got {', '.join(twice)} more than once.")


def _refuse_unsupported(where: str, params: Params, members: Iterable[str]) -> None:
    for member in members:
        if member in params:
            raise _unsupported(f"{member} in {where}")


def _unsupported(what: str) -> Exception:
    return validation_exception(f"{what} is not supported by this sandbox.")
