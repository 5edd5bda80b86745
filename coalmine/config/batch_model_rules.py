"""Batch jobs: which model they score with."""

import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, section
from coalmine.config.registry_rules import of_package
from coalmine.config.variant_rules import of_artifact, of_key, of_region

_SOURCES = ("endpoint", "artifact", "model_package")
_VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,1023}")
_LONGEST_VALUE = 1024
_OF_A_VARIANT = ("artifact_kms_key_arn", "framework_version")


def of_job(
    data: dict[str, Any], job: dict[str, Any], path: Path, base: FilePath
) -> Iterator[Problem]:
    """Yield what is wrong with the model of a job."""
    model, here = job.get("model"), (*path, "model")
    if not isinstance(model, dict):
        return
    yield from _one_source(model, here)
    yield from _variables(model, (*here, "container_environment"))
    if given(model, "endpoint", "variant"):
        yield from _variant(data, model, here)
        return
    yield from of_artifact(model.get("artifact"), here, base)
    yield from of_key(model, here)
    package = model.get("model_package")
    if isinstance(package, dict):
        groups = [group.get("name") for group in items(data.get("model_package_groups"))]
        yield from of_package(package, groups, data.get("region"), (*here, "model_package"))
    yield from of_region(data.get("region"), model.get("framework_version", "1.9-0"))


def _one_source(model: dict[str, Any], path: Path) -> Iterator[Problem]:
    sources = given(model, *_SOURCES)
    if len(sources) == 1 or (not sources and given(model, "variant")):
        return
    yield Problem(
        path=(*path, sources[1]) if sources else path,
        value=" and ".join(sources) if sources else "no model",
        allowed="exactly one of endpoint (with variant), artifact, model_package",
        fix=f"keep one of them: {' or '.join(sources)}"
        if sources
        else "name a variant whose model it is: `model: { endpoint: flights, variant: blue }`",
    )


def _variant(data: dict[str, Any], model: dict[str, Any], path: Path) -> Iterator[Problem]:
    for name in given(model, *_OF_A_VARIANT):
        yield Problem(
            path=(*path, name),
            value=f"{name} beside a variant",
            allowed="the variant's own: the model is the same",
            fix="remove it",
        )
    endpoints = _named(data.get("endpoints"))
    yield from _known(model, "endpoint", list(endpoints), "endpoints", path)
    endpoint = endpoints.get(str(model.get("endpoint")))
    if endpoint is None:
        return
    variants = _named(endpoint.get("variants"))
    of_it = f"the variants of {model['endpoint']}"
    yield from _known(model, "variant", list(variants), of_it, path)
    if given(section(variants.get(str(model.get("variant")))), "multi_model"):
        yield Problem(
            path=(*path, "variant"),
            value=f"{model['variant']!r}, which is many models",
            allowed="a variant with one model: a transform job says of no request which one it is",
            fix="name the `artifact` instead",
        )


def _variables(model: dict[str, Any], path: Path) -> Iterator[Problem]:
    for name, value in section(model.get("container_environment")).items():
        if _VARIABLE.fullmatch(str(name)) is None:
            yield Problem(
                path=(*path, str(name)),
                value=repr(name),
                allowed="a name of letters, digits and _ that begins with no digit",
                fix="rename the variable",
            )
        if isinstance(value, str) and len(value) > _LONGEST_VALUE:
            yield Problem(
                path=(*path, str(name)),
                value=f"{len(value)} characters",
                allowed=f"at most {_LONGEST_VALUE} characters",
                fix="shorten the value",
            )


def _named(value: Any) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in items(value) if isinstance(each.get("name"), str)}


def _known(
    model: dict[str, Any], key: str, names: list[str], what: str, path: Path
) -> Iterator[Problem]:
    value = model.get(key)
    if value is None or (isinstance(value, str) and value not in names):
        yield Problem(
            path=(*path, key),
            value="nothing" if value is None else repr(value),
            allowed=f"one of {what}: {', '.join(names)}",
            fix=f"write `{key}: {names[0]}`" if names else f"add it to {what}",
        )
