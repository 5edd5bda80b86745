"""The model of a job as a file of this machine, where the config names one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coalmine.config.batch_schema import BatchModelConfig


def local_artifact(model: BatchModelConfig, environment: Mapping[str, Any]) -> Path:
    """Find the artifact that a job scores with, by the config with its slots filled in.

    Raises:
        ValueError: it is on S3 or in the registry, or is no file.
    """
    artifact = _named(model, environment)
    if artifact is None or artifact.startswith("s3://"):
        where = "the registry or nowhere" if artifact is None else artifact
        raise ValueError(
            f"the artifact must be a file to score here, got one in {where}; "
            "fetch it and say --artifact model.tar.gz"
        )
    if not Path(artifact).is_file():
        raise ValueError(
            f"the artifact must be there, got no file {artifact}; pack it with `coalmine package`, "
            "or say --artifact model.tar.gz"
        )
    return Path(artifact)


def _named(model: BatchModelConfig, environment: Mapping[str, Any]) -> str | None:
    if model.endpoint is None:
        return model.artifact
    for endpoint in environment.get("endpoints", []):
        for variant in endpoint.get("variants", []):
            if (endpoint.get("name"), variant.get("name")) == (model.endpoint, model.variant):
                named = variant.get("artifact")
                return None if named is None else str(named)
    return None
