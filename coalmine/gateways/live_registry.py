"""A model package group and its artifacts, as deployed."""

from dataclasses import dataclass

from coalmine.gateways.artifact_store import ArtifactStore
from coalmine.gateways.aws import make_client
from coalmine.gateways.deployment import read_stack
from coalmine.gateways.model_registry import ModelRegistry


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveRegistry:
    """The gateways of one group."""

    versions: ModelRegistry
    artifacts: ArtifactStore


def connect_registry(stack_name: str, group_name: str, region: str | None) -> LiveRegistry:
    """Find the registry that a stack deployed; AwsError when there is none."""
    stack = read_stack(make_client("cloudformation", region), stack_name)
    return LiveRegistry(
        versions=ModelRegistry(make_client("sagemaker", region), group_name),
        artifacts=ArtifactStore(make_client("s3", region), stack.output("ModelBucketName")),
    )
