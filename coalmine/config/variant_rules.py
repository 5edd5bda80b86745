"""A variant: where its model comes from, and what it runs on."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path as FilePath
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, section
from constructs_lib.package_data import read_data
from constructs_lib.sklearn_image import check_instance_type

_SOURCES = ("artifact", "model_package", "multi_model")


def of_endpoint(
    data: dict[str, Any], endpoint: dict[str, Any], path: Path, base: FilePath
) -> Iterator[Problem]:
    """Yield what is wrong with the models of an endpoint and their instances."""
    yield from of_region(data.get("region"), endpoint.get("framework_version", "1.9-0"))
    hosted = [
        ((*path, "variants", number), variant)
        for number, variant in enumerate(items(endpoint.get("variants")))
    ]
    # Those of slots are filled in: `release_rules` look at what they are filled from.
    sources = [] if given(endpoint, "model") else list(hosted)
    shadow = endpoint.get("shadow_variant")
    if isinstance(shadow, dict):
        hosted.append(((*path, "shadow_variant"), shadow))
        sources.append(((*path, "shadow_variant"), shadow))
    for here, variant in sources:
        yield from _one_source(variant, here)
    for here, variant in hosted:
        yield from of_artifact(variant.get("artifact"), here, base)
        yield from of_key(variant, here)
        yield from of_instance_type(variant.get("instance_type"), here, check_instance_type)


def _one_source(variant: dict[str, Any], path: Path) -> Iterator[Problem]:
    sources = given(variant, *_SOURCES)
    if len(sources) == 1:
        return
    yield Problem(
        path=(*path, sources[1]) if sources else (*path, "artifact"),
        value=f"{' and '.join(sources)}" if sources else "no model",
        allowed=f"exactly one of {', '.join(_SOURCES)}",
        fix=f"keep one of them: {' or '.join(sources)}"
        if sources
        else "name the packed model: `artifact: build/models/flights-forest.tar.gz`",
    )


def of_key(variant: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield a key for an artifact that none is needed for."""
    artifact = variant.get("artifact")
    is_on_s3 = isinstance(artifact, str) and artifact.startswith("s3://")
    is_of_others = given(section(variant.get("model_package")), "artifacts")
    if given(variant, "artifact_kms_key_arn") and not is_on_s3 and not is_of_others:
        yield Problem(
            path=(*path, "artifact_kms_key_arn"),
            value="a key without an artifact on S3",
            allowed="the key of the bucket that `artifact: s3://...` or `artifacts:` of a "
            "`model_package` names",
            fix="remove it; a file is uploaded to the CDK's own bucket, under that bucket's key",
        )


def of_artifact(artifact: Any, path: Path, base: FilePath) -> Iterator[Problem]:
    """Yield what is wrong with where an artifact is."""
    if not isinstance(artifact, str) or not artifact:
        return
    if artifact.startswith("s3://"):
        bucket, _, key = artifact.removeprefix("s3://").partition("/")
        if not bucket or not key or key.endswith("/"):
            yield Problem(
                path=(*path, "artifact"),
                value=repr(artifact),
                allowed="s3://bucket/key of one object",
                fix="name the object that `coalmine package` wrote and you uploaded",
            )
    elif "://" in artifact:
        yield Problem(
            path=(*path, "artifact"),
            value=repr(artifact),
            allowed="a path, or s3://bucket/key",
            fix="put the artifact into S3 or beside the project",
        )
    elif not (base / artifact).is_file():
        yield Problem(
            path=(*path, "artifact"),
            value=f"{artifact!r}, which is not there",
            allowed="a file, its path as seen from the project's folder, or s3://bucket/key",
            fix="pack it with `coalmine package`; `make models` makes those of the demo",
        )


def of_instance_type(
    instance_type: Any, path: Path, check: Callable[[str], None]
) -> Iterator[Problem]:
    """Yield an instance type that a check refuses, in the check's words."""
    if not isinstance(instance_type, str):
        return
    try:
        check(instance_type)
    except ValueError as refusal:
        must, _, rest = str(refusal).partition(", got ")
        yield Problem(
            path=(*path, "instance_type"),
            value=repr(instance_type),
            allowed=must.removeprefix("instance type must "),
            fix=rest.partition("; ")[2],
        )


def of_region(region: Any, version: Any) -> Iterator[Problem]:
    """Yield a region that does not have the container of a framework version."""
    registries = _registries(version) if isinstance(version, str) else None
    if registries is not None and isinstance(region, str) and region not in registries:
        yield Problem(
            path=("region",),
            value=repr(region),
            allowed=f"a region that has the scikit-learn {version} container: "
            + ", ".join(sorted(registries)),
            fix="choose one of those regions",
        )


@cache
def _registries(version: str) -> dict[str, str] | None:
    """Give the container registry of each region; None where nothing is known of the version."""
    if find_spec("sagemaker") is None:
        return None
    versions = read_data("sagemaker", "core/image_uri_config/sklearn.json")["inference"]["versions"]
    entry = versions.get(version)
    return None if entry is None else dict(entry["registries"])
