"""A production variant: which model, on what, with which share of the requests."""

from typing import Literal

from pydantic import ConfigDict, Field

from coalmine.config.model_schema import ModelSource
from coalmine.config.scaling_schema import AutoscalingConfig
from coalmine.config.section import Name, Section


class MultiModelConfig(Section):
    """All models below `models/` of the endpoint's data bucket, loaded when they are asked for."""

    cache_models: bool = Field(
        default=True,
        description="Keep models in memory between requests; false unloads after each request.",
        examples=[True],
    )


class ServerlessConfig(Section):
    """Capacity that comes with the requests, and goes."""

    memory_size_in_mb: Literal[1024, 2048, 3072, 4096, 5120, 6144] = Field(
        default=2048, description="Memory, and CPU in proportion.", examples=[2048]
    )
    max_concurrency: int = Field(
        default=5,
        ge=1,
        le=200,
        description="Requests at the same time; more are throttled.",
        examples=[5],
    )
    provisioned_concurrency: int | None = Field(
        default=None,
        ge=1,
        le=200,
        description="Requests at the same time that never meet a cold start; null for none.",
        examples=[1],
    )


class HostedModel(ModelSource):
    """A model and the instances it runs on: what production and shadow variants share."""

    name: Name = Field(examples=["blue"])
    instance_type: str = Field(
        default="ml.m5.large",
        description="A SageMaker hosting instance type, ml.<family>.<size>.",
        examples=["ml.m5.large"],
    )
    initial_instance_count: int = Field(
        default=1, ge=1, le=100, description="Instances at creation.", examples=[2]
    )


class VariantSettings(HostedModel):
    """A production variant: a stable slot (`blue`, `green`) that holds one model at a time."""

    # Of an endpoint with `model:` it is computed, so an editor must not miss it in the file.
    model_config = ConfigDict(
        json_schema_extra=lambda schema: schema["required"].remove("initial_weight")
    )

    multi_model: MultiModelConfig | None = Field(
        default=None, description="Many models on the same instances, instead of an artifact."
    )
    serverless: ServerlessConfig | None = Field(
        default=None, description="No instances: capacity that comes with the requests."
    )
    initial_weight: float = Field(
        ge=0,
        le=1_000_000,
        allow_inf_nan=False,
        description="Share of the requests is this weight over the sum of weights. 0 gets none. "
        "It counts when the variant is created; what happens later says `weights_owner`. Not on "
        "an endpoint with `model:`.",
        examples=[1],
    )
    autoscaling: AutoscalingConfig | None = Field(
        default=None, description="Absent: the config says how many instances there are."
    )


class ShadowVariantSettings(HostedModel):
    """A variant that gets copies of requests; its answers are dropped."""

    sampling_weight: float = Field(
        gt=0,
        le=1_000_000,
        allow_inf_nan=False,
        description="Copied share of the requests: this weight over that of the production "
        "variant; equal weights copy all of them.",
        examples=[1],
    )
