"""The `model:` of an endpoint, or the weights of its explicit slots, in the text of a config."""

from collections.abc import Mapping
from typing import Any

from coalmine.config.document import Steps
from coalmine.config.raw import items, section
from coalmine.releases.rewriting import read_data, with_values

_ARTIFACT, _PACKAGE = "artifact", "model_package"


def pin_artifact(text: str, endpoint: str, uri: str) -> str:
    """Let an endpoint's `model:` name an artifact.

    Raises:
        ValueError: the endpoint has no `model:` line, or one of the model registry.
    """
    model = _model(text, endpoint)
    if _ARTIFACT not in model:
        raise ValueError(
            f"the `model:` of {endpoint} must have an artifact to be pinned to {uri}, got "
            f"{_written(model)}; name a version: --version N"
        )
    return pin_model(text, endpoint, {_ARTIFACT: uri})


def pin_version(text: str, endpoint: str, version: int) -> str:
    """Let an endpoint's `model:` name another version of its model package group.

    Raises:
        ValueError: the endpoint has no `model:` line, or one that is no version.
    """
    package = section(_model(text, endpoint).get(_PACKAGE))
    if not package:
        raise ValueError(
            f"the `model:` of {endpoint} must have a model_package to be pinned to version "
            f"{version}, got {_written(_model(text, endpoint))}; name an artifact: --artifact URI"
        )
    return pin_model(text, endpoint, {_PACKAGE: {**package, "version": version}})


def pin_model(text: str, endpoint: str, model: Mapping[str, Any]) -> str:
    """Let an endpoint's `model:` be this model; what it says besides stays.

    Raises:
        ValueError: the endpoint has no `model:` line.
    """
    at = (*_place(text, endpoint), "model")
    now = _model(text, endpoint)
    if now.keys() & {_ARTIFACT, _PACKAGE} != model.keys():
        return with_values(text, {at: dict(model)})
    if _ARTIFACT in model:
        return with_values(text, {(*at, _ARTIFACT): model[_ARTIFACT]})
    package = section(model[_PACKAGE])
    if not package.keys() <= section(now[_PACKAGE]).keys():
        return with_values(text, {(*at, _PACKAGE): dict(package)})
    return with_values(text, {(*at, _PACKAGE, key): value for key, value in package.items()})


def declare_champion(text: str, endpoint: str, variant_name: str) -> str:
    """Let explicit slots begin with all requests on one of them.

    Raises:
        ValueError: the endpoint has no such variant, or shares its weights by an anchor.
    """
    place = _place(text, endpoint)
    variants = items(_settings(text, endpoint).get("variants"))
    names = [each.get("name") for each in variants]
    if variant_name not in names:
        raise ValueError(
            f"variants of {endpoint} must have the champion, {variant_name}, got "
            f"{', '.join(map(str, names))}; write what is deployed into the config"
        )
    return with_values(
        text,
        {
            (*place, "variants", number, "initial_weight"): int(each["name"] == variant_name)
            for number, each in enumerate(variants)
            if each.get("initial_weight") != int(each["name"] == variant_name)
        },
    )


def _model(text: str, endpoint: str) -> dict[str, Any]:
    model = section(_settings(text, endpoint).get("model"))
    if not model:
        raise ValueError(
            f"endpoint {endpoint} must have a `model:` line to be pinned, got slots with a model "
            "each; change the one of the slot without traffic by hand"
        )
    return model


def _settings(text: str, endpoint: str) -> dict[str, Any]:
    *_, number = _place(text, endpoint)
    settings: dict[str, Any] = items(read_data(text)["endpoints"])[int(number)]
    return settings


def _place(text: str, endpoint: str) -> Steps:
    """Give the path of an endpoint's section."""
    names = [each.get("name") for each in items(section(read_data(text)).get("endpoints"))]
    if endpoint not in names:
        known = ", ".join(map(str, names)) if names else "none"
        raise ValueError(f"endpoint {endpoint} must be one of the config, got {known}")
    return ("endpoints", names.index(endpoint))


def _written(model: Mapping[str, Any]) -> str:
    return ", ".join(model)
