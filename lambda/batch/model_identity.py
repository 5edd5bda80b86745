"""Who a model is, by the model.json of its artifact."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from batch.documents import Feature, ModelIdentity
from batch.refusal import RefusedRunError
from canary.documents import from_stored

FORMAT_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """What runs the artifact's code."""

    image: str
    environment: Mapping[str, str]


def model_identity(
    document: Mapping[str, Any] | None,
    *,
    model_name: str,
    artifact_uri: str,
    artifact_etag: str,
    model_package_arn: str | None = None,
    container: Container | None = None,
) -> ModelIdentity:
    """Read a model.json; without a container its code runs as it is.

    Raises:
        RefusedRunError: the artifact has none that this version understands.
    """
    version = None if document is None else document.get("format_version")
    if document is None or version != FORMAT_VERSION:
        got = "none" if document is None else f"format_version {version!r}"
        raise RefusedRunError(
            f"{artifact_uri} must begin with a model.json of format_version {FORMAT_VERSION}, "
            f"got {got}; pack the model with coalmine"
        )
    labels = document["classes"]
    return ModelIdentity(
        model_name=model_name,
        artifact_uri=artifact_uri,
        artifact_etag=artifact_etag,
        name=str(document["name"]),
        framework_version=str(document["framework_version"]),
        features=tuple(from_stored(Feature, each) for each in document["features"]),
        classes=None if labels is None else tuple(map(_column, labels)),
        model_package_arn=model_package_arn,
        image=None if container is None else container.image,
        environment_sha256=None if container is None else _sha256(container.environment),
    )


def other_model(before: ModelIdentity, now: ModelIdentity) -> tuple[str, ...]:
    """Return what may make a model answer otherwise than before; nothing, if it is the same."""
    changes: list[str] = []
    if before.artifact_etag != now.artifact_etag:
        changes.append(
            f"artifact {before.artifact_uri} with ETag {before.artifact_etag}, got "
            f"{now.artifact_uri} with {now.artifact_etag}"
        )
    if before.image not in (None, now.image):
        changes.append(f"image {before.image}, got {now.image}")
    if before.environment_sha256 not in (None, now.environment_sha256):
        changes.append("environment of the container, got other variables or values")
    return tuple(changes)


def _sha256(environment: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(environment, sort_keys=True).encode()).hexdigest()


def _column(label: object) -> str:
    """Name a class as the model's answers do: text as it is, anything else as JSON writes it."""
    return label if isinstance(label, str) else json.dumps(label)
