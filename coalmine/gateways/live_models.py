"""The models of one multi-model endpoint, as deployed."""

from dataclasses import dataclass

from coalmine.gateways.aws import make_client
from coalmine.gateways.deployment import read_stack
from coalmine.gateways.model_invocations import ModelInvocations
from coalmine.gateways.model_store import ModelStore

# SageMaker itself waits a minute for a model that is being loaded, and then says so.
_READ_TIMEOUT_SECONDS = 70


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveModels:
    """The gateways of one endpoint's models."""

    store: ModelStore
    invocations: ModelInvocations


def connect(stack_name: str, region: str | None) -> LiveModels:
    """Find the endpoint and the bucket that a stack deployed."""
    stack = read_stack(make_client("cloudformation", region), stack_name)
    runtime = make_client("sagemaker-runtime", region, read_timeout_seconds=_READ_TIMEOUT_SECONDS)
    return LiveModels(
        store=ModelStore(make_client("s3", region), stack.output("DataBucketName")),
        invocations=ModelInvocations(runtime, stack.output("EndpointName")),
    )
