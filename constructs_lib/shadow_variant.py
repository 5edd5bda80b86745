"""A variant that gets copies of requests; its answers are dropped."""

import math
from dataclasses import dataclass

from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.instance_variant import fleet_problems
from constructs_lib.model import Model
from constructs_lib.variant_name import variant_name_problems


@dataclass(frozen=True, kw_only=True, slots=True)
class ShadowVariant:
    """A model in the shadow of an endpoint's one production variant.

    The copied share of the requests is the sampling weight over the production variant's
    weight: equal weights copy all of them.
    """

    name: str
    model: Model
    instance_type: str
    initial_instance_count: int
    sampling_weight: float

    def __post_init__(self) -> None:
        """Refuse what SageMaker would refuse, all of it at once."""
        problems = [
            *variant_name_problems(self.name),
            *fleet_problems(self.name, self.instance_type, self.initial_instance_count),
        ]
        if not (math.isfinite(self.sampling_weight) and self.sampling_weight > 0):
            problems.append(
                f"sampling weight of the shadow variant {self.name!r} must be above 0, got "
                f"{self.sampling_weight}; leave the variant out to copy nothing"
            )
        if self.model.is_multi_model:
            problems.append(
                f"model of the shadow variant {self.name!r} must be a single one, got a "
                "multi-model container; SageMaker excludes those from shadow tests"
            )
        if problems:
            raise ValueError("; ".join(problems))

    def to_production_variant(self) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
        """The variant as the endpoint config wants it, among its shadow production variants."""
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.name,
            model_name=self.model.model_name,
            instance_type=self.instance_type,
            initial_instance_count=self.initial_instance_count,
            initial_variant_weight=self.sampling_weight,
        )
