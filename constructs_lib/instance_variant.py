"""A production variant on instances."""

import math
import re
from dataclasses import dataclass

from aws_cdk import Token
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.model import Model
from constructs_lib.variant_name import variant_name_problems
from constructs_lib.variant_scaling import VariantScaling, instance_problems

_INSTANCE_TYPE = re.compile(r"ml\.[a-z0-9-]+\.[a-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceVariant:
    """A model with its instances and its weight; the name is a lasting slot, not a version.

    Count and weight are what the variant starts with. Which of the live ones an update keeps, by
    the variant's name, says the endpoint. With a scaling, autoscaling moves the count.
    """

    name: str
    model: Model
    instance_type: str
    initial_instance_count: int
    initial_weight: float
    scaling: VariantScaling | None = None

    def __post_init__(self) -> None:
        """Refuse what SageMaker would refuse, all of it at once."""
        problems = [
            *variant_name_problems(self.name),
            *fleet_problems(self.name, self.instance_type, self.initial_instance_count),
            *weight_problems(self.name, self.initial_weight),
        ]
        if self.scaling is not None:
            problems += instance_problems(
                self.scaling, variant=self.name, instance_type=self.instance_type
            )
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def least_instance_count(self) -> int:
        """The fewest instances that an update may find."""
        return self.initial_instance_count if self.scaling is None else self.scaling.min_capacity

    def to_production_variant(
        self, *, initial_weight: float | None = None
    ) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
        """The variant as the endpoint config wants it, also with another weight than its own."""
        weight = self.initial_weight if initial_weight is None else initial_weight
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.name,
            model_name=self.model.model_name,
            instance_type=self.instance_type,
            initial_instance_count=self.initial_instance_count,
            initial_variant_weight=weight,
        )


def fleet_problems(variant: str, instance_type: str, count: int) -> list[str]:
    """Name what SageMaker has against these instances."""
    problems = []
    known = not Token.is_unresolved(instance_type)
    if known and _INSTANCE_TYPE.fullmatch(instance_type) is None:
        problems.append(
            f"instance type of variant {variant!r} must look like ml.m5.large, "
            f"got {instance_type!r}"
        )
    # A token is a huge negative number: it says nothing about the range.
    if not Token.is_unresolved(count) and count < 1:
        problems.append(
            f"initial instance count of variant {variant!r} must be at least 1, "
            f"got {count}; a variant without traffic has weight 0"
        )
    return problems


def weight_problems(variant: str, weight: float) -> list[str]:
    """Name what SageMaker has against this weight."""
    # Not a number must not reach jsii either: its kernel dies of it.
    if math.isfinite(weight) and (Token.is_unresolved(weight) or weight >= 0):
        return []
    return [
        f"initial weight of variant {variant!r} must be 0 or more, got {weight}; "
        "0 keeps traffic away"
    ]
