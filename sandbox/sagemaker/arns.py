"""Amazon resource names of SageMaker; names are lower-cased in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ResourceKind(StrEnum):
    """What can be created; the value is the word in the ARN."""

    MODEL = "model"
    ENDPOINT_CONFIG = "endpoint-config"
    ENDPOINT = "endpoint"
    MODEL_PACKAGE_GROUP = "model-package-group"
    MODEL_PACKAGE = "model-package"
    TRANSFORM_JOB = "transform-job"

    @property
    def words(self) -> str:
        """Return the kind as SageMaker's messages write it."""
        return "endpoint configuration" if self is ResourceKind.ENDPOINT_CONFIG else self.value


@dataclass(frozen=True, slots=True)
class Scope:
    """One account in one region: what is there is invisible elsewhere."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        """Return the partition that the region belongs to."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    def arn(self, kind: ResourceKind, name: str) -> str:
        """Return a resource's ARN."""
        return f"arn:{self.partition}:sagemaker:{self.region}:{self.account}:{kind}/{name.lower()}"

    def log_group_arn(self, name: str) -> str:
        """Return the ARN of a log group that containers write to."""
        return f"arn:{self.partition}:logs:{self.region}:{self.account}:log-group:{name}"


def endpoint_log_group(endpoint_name: str) -> str:
    """Return the name of the log group of an endpoint's containers."""
    return f"/aws/sagemaker/Endpoints/{endpoint_name}"


TRANSFORM_LOG_GROUP = "/aws/sagemaker/TransformJobs"
