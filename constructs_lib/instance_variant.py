"""A production variant on instances."""

import math
import re
from dataclasses import dataclass

from aws_cdk import Token
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib.model import Model
from constructs_lib.variant_scaling import VariantScaling, instance_problems

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
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
        problems = [*self._name_problems(), *self._capacity_problems()]
        if self.scaling is not None:
            problems += instance_problems(
                self.scaling, variant=self.name, instance_type=self.instance_type
            )
        if problems:
            raise ValueError("; ".join(problems))

    def to_production_variant(self) -> sagemaker.CfnEndpointConfig.ProductionVariantProperty:
        """The variant as the endpoint config wants it."""
        return sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=self.name,
            model_name=self.model.model_name,
            instance_type=self.instance_type,
            initial_instance_count=self.initial_instance_count,
            initial_variant_weight=self.initial_weight,
        )

    def _name_problems(self) -> list[str]:
        problems = []
        if not Token.is_unresolved(self.name) and _NAME.fullmatch(self.name) is None:
            problems.append(
                "a variant's name must be 1 to 63 letters, digits and inner hyphens, "
                f"got {self.name!r}; take for instance 'challenger'"
            )
        known = not Token.is_unresolved(self.instance_type)
        if known and _INSTANCE_TYPE.fullmatch(self.instance_type) is None:
            problems.append(
                f"instance type of variant {self.name!r} must look like ml.m5.large, "
                f"got {self.instance_type!r}"
            )
        return problems

    def _capacity_problems(self) -> list[str]:
        problems = []
        # A token is a huge negative number: it says nothing about the range.
        count, weight = self.initial_instance_count, self.initial_weight
        if not Token.is_unresolved(count) and count < 1:
            problems.append(
                f"initial instance count of variant {self.name!r} must be at least 1, "
                f"got {count}; a variant without traffic has weight 0"
            )
        # Not a number must not reach jsii either: its kernel dies of it.
        finite = math.isfinite(weight)
        if not finite or (not Token.is_unresolved(weight) and weight < 0):
            problems.append(
                f"initial weight of variant {self.name!r} must be 0 or more, "
                f"got {weight}; 0 keeps traffic away"
            )
        return problems
