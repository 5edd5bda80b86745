"""An artifact and its model.json as the request that registers a version."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from constructs_lib.container_environment import container_environment
from constructs_lib.sklearn_image import SCIKIT_LEARN_VERSIONS, SklearnImage

# What inference.py reads and writes.
CONTENT_TYPES: Final = (
    "application/json",
    "application/jsonlines",
    "text/csv",
    "application/x-npy",
)
RESPONSE_TYPES: Final = ("application/json", "text/csv", "application/x-npy")

INSTANCE_TYPES: Final = (
    *("ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge"),
    *("ml.c5.large", "ml.c5.xlarge", "ml.c5.2xlarge"),
    *("ml.r5.large", "ml.r5.xlarge"),
)
TRANSFORM_INSTANCE_TYPES: Final = (
    "ml.m5.large",
    "ml.m5.xlarge",
    "ml.c5.xlarge",
)  # c5.large is none

_TOKEN_LENGTH = 36


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """A version to be: its artifact, which is uploaded already, and what is said of it."""

    group_name: str
    model_data_url: str
    image: SklearnImage
    framework_version: str
    properties: dict[str, str]
    description: str | None = None
    instance_types: Sequence[str] = INSTANCE_TYPES

    def to_request(self) -> dict[str, Any]:
        """Return the request of CreateModelPackage; approving is another person's matter."""
        container = {
            "Image": self.image.uri,
            "ModelDataUrl": self.model_data_url,
            "Environment": container_environment(self.image.region),
            "Framework": "SKLEARN",
            "FrameworkVersion": SCIKIT_LEARN_VERSIONS[self.framework_version],
        }
        request: dict[str, Any] = {
            "ModelPackageGroupName": self.group_name,
            "ModelApprovalStatus": "PendingManualApproval",
            "InferenceSpecification": {
                "Containers": [container],
                "SupportedContentTypes": list(CONTENT_TYPES),
                "SupportedResponseMIMETypes": list(RESPONSE_TYPES),
                "SupportedRealtimeInferenceInstanceTypes": list(self.instance_types),
                "SupportedTransformInstanceTypes": list(TRANSFORM_INSTANCE_TYPES),
            },
            "CustomerMetadataProperties": self.properties,
        }
        if self.description is not None:
            request["ModelPackageDescription"] = self.description
        # Whoever registers the same at the same moment gets the same version.
        asked = json.dumps(request, sort_keys=True).encode()
        request["ClientToken"] = hashlib.sha256(asked).hexdigest()[:_TOKEN_LENGTH]
        return request


def artifact_key(group: str, artifact_sha256: str) -> str:
    """Return where an artifact lies in the registry's bucket; other bytes lie elsewhere."""
    return f"{group}/{artifact_sha256}.tar.gz"
