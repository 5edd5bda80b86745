"""Name and version of a model, and the S3 key that they make: models/<name>/<version>.tar.gz.

A key is never written twice, so a version always is the same model; what serves under it can be
kept in memory for ever.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PREFIX = "models/"
VERSION_DIGITS = 12

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_KEY = re.compile(rf"{PREFIX}(?P<name>{_PART.pattern})/(?P<version>{_PART.pattern})\.tar\.gz")


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class ModelVersion:
    """One artifact of a multi-model endpoint."""

    name: str
    version: str

    def __post_init__(self) -> None:
        """Refuse what could not be told apart in a key, all of it at once."""
        problems = [
            f"{what} of a model must be 1 to 63 letters, digits, dots, underscores and hyphens, "
            f"beginning with a letter or digit, got {value!r}; take for instance {example!r}"
            for what, value, example in (
                ("name", self.name, "flights"),
                ("version", self.version, "2013-08"),
            )
            if _PART.fullmatch(value) is None
        ]
        if problems:
            raise ValueError("; ".join(problems))

    def __str__(self) -> str:
        """How it is named on the command line."""
        return f"{self.name}/{self.version}"

    @property
    def target_model(self) -> str:
        """How InvokeEndpoint's TargetModel names it."""
        return f"{self.name}/{self.version}.tar.gz"

    @property
    def key(self) -> str:
        """Where it lies in the data bucket."""
        return f"{PREFIX}{self.target_model}"


def content_version(sha256: str) -> str:
    """Name a version by the beginning of its content's hash."""
    return sha256[:VERSION_DIGITS]


def parse_key(key: str) -> ModelVersion | None:
    """Read an S3 key; None for one that is no model of ours."""
    found = _KEY.fullmatch(key)
    return None if found is None else ModelVersion(**found.groupdict())


def parse_model(text: str) -> ModelVersion | str:
    """Read `name/version`, or a name alone, as a person writes it."""
    name, slash, version = text.removesuffix(".tar.gz").partition("/")
    return ModelVersion(name=name, version=version) if slash else name


def choose_version(name: str, stored: Sequence[ModelVersion]) -> ModelVersion:
    """Find the one version of a model.

    Raises:
        ValueError: there is none, or more than one: which is meant cannot be guessed.
    """
    versions = [each for each in stored if each.name == name]
    if len(versions) == 1:
        return versions[0]
    if versions:
        listed = ", ".join(sorted(each.version for each in versions))
        raise ValueError(
            f"MODEL must name one of the {len(versions)} versions of {name} ({listed}), got none; "
            f"write for instance {versions[-1]}"
        )
    known = sorted({each.name for each in stored})
    raise ValueError(
        f"MODEL must be one that is stored ({', '.join(known) if known else 'there is none'}), "
        f"got {name!r}; add it: coalmine models add"
    )
