"""Autoscaling: one target, and limits that contain each other."""

import re
from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, number, section

_INSTANCE_TARGETS = ("requests_per_second", "concurrent_requests", "cpu_utilization_percent")
_SERVERLESS_TARGET = "provisioned_concurrency_utilization"
_BURSTABLE = re.compile(r"ml\.t\d")


def of_endpoint(endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the autoscaling of an endpoint's variants."""
    variants = items(endpoint.get("variants"))
    yield from _all_or_none(variants, path)
    for index, variant in enumerate(variants):
        scaling = variant.get("autoscaling")
        if isinstance(scaling, dict):
            here = (*path, "variants", index)
            yield from _of_variant(variant, here)
            yield from _target(scaling, here, is_serverless=bool(given(variant, "serverless")))
            yield from _limits(scaling, (*here, "autoscaling"))


def _all_or_none(variants: list[dict[str, Any]], path: Path) -> Iterator[Problem]:
    scaled = [variant.get("name") for variant in variants if given(variant, "autoscaling")]
    if scaled and len(scaled) < len(variants):
        yield Problem(
            path=(*path, "variants"),
            value=f"autoscaling of {', '.join(str(name) for name in scaled)} only",
            allowed="autoscaling of all variants of an endpoint, or of none: SageMaker keeps or "
            "applies the instance counts of a whole endpoint when it is updated",
            fix="give the others `autoscaling` too; min_capacity = max_capacity holds a count",
        )


def _of_variant(variant: dict[str, Any], path: Path) -> Iterator[Problem]:
    instance_type = variant.get("instance_type")
    if isinstance(instance_type, str) and _BURSTABLE.match(instance_type):
        yield Problem(
            path=(*path, "instance_type"),
            value=f"{instance_type!r} with autoscaling",
            allowed="a type that is not burstable: SageMaker refuses to scale ml.t types",
            fix="write `instance_type: ml.m5.large`, or remove `autoscaling`",
        )
    scaling = section(variant.get("autoscaling"))
    least = number(scaling.get("min_capacity", 1))
    most = number(scaling.get("max_capacity", 10))
    if given(variant, "serverless"):
        yield from _warm_capacity(section(variant["serverless"]), least, most, path)
        return
    count = number(variant.get("initial_instance_count", 1))
    if None not in (least, most, count) and not least <= count <= most:  # type: ignore[operator]  # None is out
        yield Problem(
            path=(*path, "initial_instance_count"),
            value=f"{count:g}",
            allowed=f"between min_capacity and max_capacity, {least:g} to {most:g}",
            fix=f"write `initial_instance_count: {least:g}`",
        )


def _warm_capacity(
    serverless: dict[str, Any], least: float | None, most: float | None, path: Path
) -> Iterator[Problem]:
    here = (*path, "autoscaling")
    warm = number(serverless.get("provisioned_concurrency"))
    if warm is None:
        yield Problem(
            path=here,
            value="autoscaling of a variant without provisioned concurrency",
            allowed="autoscaling of the provisioned concurrency; the rest scales by itself",
            fix="add `provisioned_concurrency` to `serverless`, or remove `autoscaling`",
        )
    elif least is not None and most is not None and not least <= warm <= most:
        yield Problem(
            path=(*path, "serverless", "provisioned_concurrency"),
            value=f"{warm:g}",
            allowed=f"between min_capacity and max_capacity, {least:g} to {most:g}",
            fix=f"write `provisioned_concurrency: {least:g}`",
        )
    limit = number(serverless.get("max_concurrency", 5))
    if limit is not None and most is not None and most > limit:
        yield Problem(
            path=(*here, "max_capacity"),
            value=f"{most:g}",
            allowed=f"at most max_concurrency, {limit:g}",
            fix=f"write `max_capacity: {limit:g}`, or raise max_concurrency",
        )


def _target(scaling: dict[str, Any], path: Path, *, is_serverless: bool) -> Iterator[Problem]:
    here = (*path, "autoscaling")
    targets = (_SERVERLESS_TARGET,) if is_serverless else _INSTANCE_TARGETS
    others = _INSTANCE_TARGETS if is_serverless else (_SERVERLESS_TARGET,)
    kind = "a serverless variant" if is_serverless else "a variant with instances"
    for name in given(scaling, *others):
        yield Problem(
            path=(*here, name),
            value=f"{name} on {kind}",
            allowed=f"{' or '.join(targets)} there",
            fix=f"write `{targets[0]}` instead",
        )
    found = given(scaling, *targets)
    if len(found) != 1:
        yield Problem(
            path=(*here, found[1]) if found else here,
            value=" and ".join(found) if found else "no target",
            allowed=f"exactly one of {', '.join(targets)}",
            fix="keep one of them" if found else f"add `{targets[0]}`, as a load test found it",
        )
    if given(scaling, "safety_factor") and not given(scaling, "requests_per_second"):
        yield Problem(
            path=(*here, "safety_factor"),
            value="a safety factor without requests_per_second",
            allowed="a safety factor of requests_per_second; other targets are used as they are",
            fix="remove `safety_factor`",
        )


def _limits(scaling: dict[str, Any], path: Path) -> Iterator[Problem]:
    least = number(scaling.get("min_capacity", 1))
    most = number(scaling.get("max_capacity", 10))
    if least is not None and most is not None and most < least:
        yield Problem(
            path=(*path, "max_capacity"),
            value=f"{most:g}",
            allowed=f"at least min_capacity, {least:g}",
            fix="raise it, or lower min_capacity",
        )
