"""What must hold between the fields of a config file.

The rules look at the data as it was written, not at a checked model, so that they still speak when
something else in the file is wrong; what has the wrong type they pass over, the schema names it.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coalmine.config.problems import Problem
from constructs_lib.sklearn_image import check_instance_type

_NAME_LENGTH_LIMIT = 63  # SageMaker's, for endpoints and variants
_SANDBOX_ACCOUNT = "000000000000"  # only there are counts published every second


def broken_rules(data: dict[str, Any], base: Path) -> Iterator[Problem]:
    """Yield every rule between fields that the data breaks.

    Args:
        data: The file's content.
        base: The folder against which relative artifact paths are read.
    """
    region = data.get("region")
    yield from _unique_names(data.get("endpoints"), ("endpoints",))
    for index, endpoint in enumerate(_items(data.get("endpoints"))):
        path = ("endpoints", index)
        variants = endpoint.get("variants")
        yield from _unique_names(variants, (*path, "variants"))
        yield from _physical_name(data.get("environment"), endpoint.get("name"), path)
        yield from _weights(variants, path)
        yield from _registry(region, endpoint.get("framework_version", "1.9-0"))
        for number, variant in enumerate(_items(variants)):
            here = (*path, "variants", number)
            yield from _artifact(variant.get("artifact"), here, base)
            yield from _instance_type(variant.get("instance_type"), here)
        canary = endpoint.get("canary")
        if isinstance(canary, dict):
            yield from _two_variants(variants, path)
            if data.get("account") != _SANDBOX_ACCOUNT:
                yield from _period(canary.get("period_seconds"), path)


def _items(value: Any) -> list[dict[str, Any]]:
    return (
        [item if isinstance(item, dict) else {} for item in value]
        if isinstance(value, list)
        else []
    )


def _unique_names(value: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, item in enumerate(_items(value)):
        name = item.get("name")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield Problem(
                path=(*path, index, "name"),
                value=repr(name),
                allowed="a name that no other entry of the list has",
                fix=f"rename it; {path[-1]}[{seen[name]}] has that name",
            )
        else:
            seen[name] = index


def _physical_name(environment: Any, name: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(environment, str) and isinstance(name, str):
        physical = f"{name}-{environment}"
        if len(physical) > _NAME_LENGTH_LIMIT:
            yield Problem(
                path=(*path, "name"),
                value=f"{physical!r} ({len(physical)} characters) as the endpoint's name",
                allowed=f"at most {_NAME_LENGTH_LIMIT} characters with the environment's name",
                fix="shorten the name",
            )


def _weights(variants: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    weights = [item.get("initial_weight") for item in _items(variants)]
    if weights and all(_is_number(weight) and weight == 0 for weight in weights):
        yield Problem(
            path=(*path, "variants"),
            value="initial_weight 0 in every variant",
            allowed="at least one variant with a weight above 0",
            fix="give the variant that serves now initial_weight: 1",
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _two_variants(variants: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(variants, list) and len(variants) < 2:
        yield Problem(
            path=(*path, "canary"),
            value=f"a canary on {len(variants)} variant",
            allowed="two variants or more: a champion and a challenger",
            fix="add a variant with initial_weight: 0, or remove `canary`",
        )


def _period(seconds: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if _is_number(seconds) and seconds < 60:
        yield Problem(
            path=(*path, "canary", "period_seconds"),
            value=str(seconds),
            allowed="60 or a multiple of it: SageMaker publishes its counts once a minute",
            fix="write `period_seconds: 60`; shorter ones work in the sandbox only",
        )


def _artifact(artifact: Any, path: tuple[str | int, ...], base: Path) -> Iterator[Problem]:
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


def _instance_type(instance_type: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if not isinstance(instance_type, str):
        return
    try:
        check_instance_type(instance_type)
    except ValueError as refusal:
        must, _, rest = str(refusal).partition(", got ")
        yield Problem(
            path=(*path, "instance_type"),
            value=repr(instance_type),
            allowed=must.removeprefix("instance type must "),
            fix=rest.partition("; ")[2],
        )


def _registry(region: Any, version: Any) -> Iterator[Problem]:
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
    """Give the container registry of each region, from the SageMaker SDK's own table.

    The table is read as a file: importing the SDK for it would take longer than all else here.
    """
    spec = find_spec("sagemaker.core")
    if spec is None or not spec.submodule_search_locations:
        return None
    table = Path(spec.submodule_search_locations[0]) / "image_uri_config" / "sklearn.json"
    versions = json.loads(table.read_text(encoding="utf-8"))["inference"]["versions"]
    entry = versions.get(version)
    return None if entry is None else dict(entry["registries"])
