"""Who a model is, by the model.json of its artifact."""

import json
from collections.abc import Mapping
from typing import Any

from batch.documents import Feature, ModelIdentity
from batch.refusal import RefusedRunError
from canary.documents import from_stored

FORMAT_VERSION = 1


def model_identity(
    document: Mapping[str, Any] | None,
    *,
    model_name: str,
    artifact_uri: str,
    artifact_etag: str,
    model_package_arn: str | None = None,
) -> ModelIdentity:
    """Read a model.json.

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
    )


def _column(label: object) -> str:
    """Name a class as the model's answers do: text as it is, anything else as JSON writes it."""
    return label if isinstance(label, str) else json.dumps(label)
