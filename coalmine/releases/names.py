"""What a model is called where there is little room: the last part of its source."""

import re

from coalmine.config.model_schema import ReleasedModelConfig

_HASH = re.compile(r"[0-9a-f]{32,}")
_PACKAGE = ":model-package/"
_SHOWN_OF_A_HASH = 12


def short_source(source: str | None) -> str:
    """Name what is live: `forest`, or `flights-prod/3` of the registry; `-` for unknown."""
    if source is None:
        return "-"
    if _PACKAGE in source:
        return source.partition(_PACKAGE)[2]
    name = source.rstrip("/").rpartition("/")[2].removesuffix(".gz").removesuffix(".tar")
    # An asset of the CDK has no other name.
    return _HASH.sub(lambda found: found.group()[:_SHOWN_OF_A_HASH], name)


def short_model(model: ReleasedModelConfig) -> str:
    """Name a model of a config: `forest`, or `flights/3` of the registry."""
    if model.model_package is not None:
        group = model.model_package.group.rpartition("/")[2]
        return f"{group}/{model.model_package.version}"
    return short_source(model.artifact)


def pin_option(model: ReleasedModelConfig) -> str:
    """Give the option that pins a model: `--artifact URI` or `--version N`."""
    if model.model_package is not None:
        return f"--version {model.model_package.version}"
    return f"--artifact {model.artifact}"
