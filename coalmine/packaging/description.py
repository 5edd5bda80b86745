"""model.json: what an artifact says of itself."""

import hashlib
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from coalmine.packaging.feature_types import Feature
from coalmine.packaging.formats import ModelFormat
from coalmine.packaging.golden import GoldenRequest

FORMAT_VERSION = 1
FILE_NAME = "model.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDescription:
    """What model.json says beside the golden requests.

    Attributes:
        features: in the estimator's order.
        classes: None for a regressor.
        model_files: the SHA-256 digest of each file of the model; a pickle without is not loaded.
        trusted_types: what a skops model is made of, beyond what skops trusts anyway.
        why_not_exact: why the estimator itself will be asked; None where its arrays are.
        importances: of the estimator's inputs, by name, the largest first; None: it has none.
        metadata: the caller's own.
    """

    name: str
    framework_version: str
    scikit_learn_version: str
    features: tuple[Feature, ...]
    classes: list[Any] | None
    format: ModelFormat = ModelFormat.JOBLIB
    model_files: dict[str, str] = field(default_factory=dict)
    trusted_types: list[str] = field(default_factory=list)
    why_not_exact: str | None = None
    importances: dict[str, float] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    def to_json(self, requests: Sequence[GoldenRequest] = (), answers: Sequence[str] = ()) -> str:
        """Renders the document, the same bytes for the same content."""
        document = {
            "format_version": FORMAT_VERSION,
            "name": self.name,
            "framework": "sklearn",
            "framework_version": self.framework_version,
            "scikit_learn_version": self.scikit_learn_version,
            "features": [asdict(feature) for feature in self.features],
            "classes": self.classes,
            "format": self.format,
            "model_files": self.model_files,
            "trusted_types": self.trusted_types,
            "why_not_exact": self.why_not_exact,
            "importances": self.importances,
            "metadata": self.metadata,
            "golden_requests": [
                {**asdict(request), "answer": answer}
                for request, answer in zip(requests, answers, strict=True)
            ],
        }
        return json.dumps(document, indent=1, allow_nan=False) + "\n"


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Gives the SHA-256 digest of each file, as `model_files` records it."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def read_description(artifact: Path) -> dict[str, Any]:
    """Reads the model.json at the head of a packed artifact."""
    with tarfile.open(artifact) as archive:
        head = archive.next()
        content = None if head is None else archive.extractfile(head)
        if head is None or head.name != FILE_NAME or content is None:
            raise ValueError(f"{artifact}: artifact must begin with {FILE_NAME}; pack it again")
        return cast("dict[str, Any]", json.load(content))
