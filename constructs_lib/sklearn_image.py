"""The image of SageMaker's scikit-learn container, from the SageMaker SDK's own table."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from constructs_lib.package_data import read_data

DEFAULT_FRAMEWORK_VERSION: Final = "1.9-0"

# Older versions are in the table too, but run on a Python without security fixes.
SCIKIT_LEARN_VERSIONS: Final = {
    "1.9-0": "1.9.0",
    "1.4-2-py312": "1.4.2",
    "1.2-1": "1.2.1",
}
"""What each supported framework version runs: framework version -> scikit-learn version."""

_URI = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[^/]+/(?P<repository>[^:]+):.+"
)
_INSTANCE_TYPE = re.compile(r"ml\.(?P<family>[a-z]+)\d+(?P<attributes>[a-z0-9-]*)\.[a-z0-9]+")
_ACCELERATED_FAMILIES = frozenset({"dl", "g", "inf", "p", "trn"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SklearnImage:
    """One container image: its URI, and where its repository lives."""

    uri: str
    account: str
    region: str
    repository: str

    @classmethod
    def for_region(
        cls,
        region: str,
        *,
        framework_version: str = DEFAULT_FRAMEWORK_VERSION,
        instance_type: str = "ml.m5.large",
    ) -> "SklearnImage":
        """Find the image that serves `framework_version` on `instance_type` in `region`."""
        _check_framework_version(framework_version)
        check_instance_type(instance_type)
        uri = _retrieve(region, framework_version, instance_type)
        parts = _URI.fullmatch(uri)
        if parts is None:
            raise ValueError(f"an image URI must name account, region and repository, got {uri!r}")
        return cls(uri=uri, **parts.groupdict())


def check_instance_type(instance_type: str) -> None:
    """Refuse an instance type that no scikit-learn image runs on; needs no SDK.

    Raises:
        ValueError: it is not an instance type, has an accelerator, or has a Graviton processor.
    """
    parts = _INSTANCE_TYPE.fullmatch(instance_type)
    if parts is None:
        raise ValueError(
            f"instance type must look like ml.m5.large, got {instance_type!r}; "
            "take a CPU type that SageMaker hosts"
        )
    if parts["family"] in _ACCELERATED_FAMILIES:
        raise ValueError(
            "instance type must be a CPU type, the scikit-learn image has no accelerator build, "
            f"got {instance_type!r}; take a type such as ml.m5.large or ml.c5.large"
        )
    # The SDK answers a Graviton type with the image of version 1.0-1, whatever was asked for.
    if "g" in parts["attributes"]:
        raise ValueError(
            "instance type must have an x86 processor, the scikit-learn image has no Graviton "
            f"build, got {instance_type!r}; take a type such as ml.m5.large or ml.c5.large"
        )


def _check_framework_version(framework_version: str) -> None:
    if framework_version not in SCIKIT_LEARN_VERSIONS:
        raise ValueError(
            f"framework version must be one of {', '.join(SCIKIT_LEARN_VERSIONS)}, "
            f"got {framework_version!r}; package the model with one of these"
        )


def _retrieve(region: str, framework_version: str, instance_type: str) -> str:
    entry = _versions()[framework_version]
    account = entry["registries"].get(region)
    if account is None:
        raise ValueError(
            f"no scikit-learn image {framework_version} for {instance_type!r} in {region!r}; "
            f"choose another framework version, or a region that the SDK's table has: "
            f"{', '.join(sorted(entry['registries']))}"
        )
    (processor,), (python,) = entry["processors"], entry["py_versions"]
    tag = f"{framework_version}-{processor}-{python}"
    return f"{account}.dkr.ecr.{region}.{_dns_suffix(region)}/{entry['repository']}:{tag}"


@cache
def _versions() -> dict[str, Any]:
    table = read_data("sagemaker", "core/image_uri_config/sklearn.json")
    versions: dict[str, Any] = table["inference"]["versions"]
    return versions


@cache
def _dns_suffix(region: str) -> str:
    for partition in read_data("botocore", "data/partitions.json")["partitions"]:
        if region in partition["regions"] or re.match(partition["regionRegex"], region):
            suffix: str = partition["outputs"]["dnsSuffix"]
            return suffix
    raise ValueError(f"a region must be in one of AWS's partitions, got {region!r}")
