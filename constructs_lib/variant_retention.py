"""Which live properties of the variants an endpoint update keeps, and which it sets again."""

from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import aws_sagemaker as sagemaker


class VariantProperty(StrEnum):
    """SageMaker's names; CloudFormation takes any text here and passes a slip of the pen on."""

    DESIRED_INSTANCE_COUNT = "DesiredInstanceCount"
    DESIRED_WEIGHT = "DesiredWeight"


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantRetention:
    """What lives on through an update because something other than the config owns it."""

    keeps_weights: bool
    keeps_counts: bool
    retains: bool = True

    @classmethod
    def of_everything(cls) -> "VariantRetention":
        """Keep all that is live."""
        return cls(keeps_weights=True, keeps_counts=True)

    @classmethod
    def of_nothing(cls) -> "VariantRetention":
        """Set all to what the endpoint config says."""
        return cls(keeps_weights=False, keeps_counts=False, retains=False)

    @property
    def applied(self) -> tuple[VariantProperty, ...]:
        """What an update sets to the initial values of the endpoint config."""
        applied = []
        if not self.keeps_counts:
            applied.append(VariantProperty.DESIRED_INSTANCE_COUNT)
        if not self.keeps_weights:
            applied.append(VariantProperty.DESIRED_WEIGHT)
        return tuple(applied)

    def to_excluded(self) -> list[sagemaker.CfnEndpoint.VariantPropertyProperty] | None:
        """What is applied, as the endpoint wants it: excluded from retention."""
        if not self.retains:
            return None
        excluded = [
            sagemaker.CfnEndpoint.VariantPropertyProperty(variant_property_type=str(each))
            for each in self.applied
        ]
        return excluded if excluded else None
