"""model.json: what an artifact says of itself."""

import json
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from coalmine.packaging.feature_types import Feature
from coalmine.packaging.golden import GoldenRequest

FORMAT_VERSION = 1
FILE_NAME = "model.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDescription:
    """Name, framework, features in order, classes (None: a regressor), the caller's metadata."""

    name: str
    framework_version: str
    scikit_learn_version: str
    features: tuple[Feature, ...]
    classes: list[Any] | None
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
            "metadata": self.metadata,
            "golden_requests": [
                {**asdict(request), "answer": answer}
                for request, answer in zip(requests, answers, strict=True)
            ],
        }
        return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read_description(artifact: Path) -> dict[str, Any]:
    """Reads the model.json at the head of a packed artifact."""
    with tarfile.open(artifact) as archive:
        head = archive.next()
        content = None if head is None else archive.extractfile(head)
        if head is None or head.name != FILE_NAME or content is None:
            raise ValueError(f"{artifact}: artifact must begin with {FILE_NAME}; pack it again")
        return cast("dict[str, Any]", json.load(content))
