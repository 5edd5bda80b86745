"""An endpoint as a template declares it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from canary.documents import from_stored
from deploy_gate.scaling import Scalable, ScalingDefinition

# One property of the custom resource holds all of it as JSON: CloudFormation makes text of the
# numbers in its other properties.
DECLARATION_PROPERTY = "Declaration"


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantDeclaration:
    """A production variant; weight and count are live only where the config owns them."""

    name: str
    instance_type: str | None = None  # None: serverless
    weight: float = 1
    instance_count: int | None = None  # None: serverless
    model_source: str | None = None  # where its artifact is, or its version's ARN; None: unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointDeclaration:
    """Everything that an update of the endpoint is made of, but its scaling."""

    endpoint_name: str
    config_name: str
    variants: tuple[VariantDeclaration, ...]
    owns_weights: bool = False  # the config does: a deployment applies the declared weights
    owns_counts: bool = False
    deployment: str = ""  # how the update is rolled out, as JSON; only that it changes matters


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What is wanted of the endpoint, and who may say no to it."""

    endpoint: EndpointDeclaration
    scaling: tuple[ScalingDefinition, ...] = ()
    table_name: str | None = None  # where a canary's lock would be; None: there is no canary
    abort_command: str | None = None  # what ends a canary, in words a person can type
    promote_command: str | None = None  # what brings Git's record up to date; None: it has none

    @property
    def endpoint_name(self) -> str:
        """The endpoint's name."""
        return self.endpoint.endpoint_name

    @property
    def is_moved_by_releases(self) -> bool:
        """True when traffic is one champion's, and moves to another variant by a release."""
        has_releases = self.table_name is not None or self.promote_command is not None
        return has_releases and not self.endpoint.owns_weights

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read a custom resource's properties; ValueError says what is wrong with them."""
        document = json.loads(properties[DECLARATION_PROPERTY])
        return cls(
            endpoint=from_stored(EndpointDeclaration, document["endpoint"]),
            scaling=tuple(ScalingDefinition.from_dict(each) for each in document["scaling"]),
            table_name=document.get("table_name"),
            abort_command=document.get("abort_command"),
            promote_command=document.get("promote_command"),
        )

    def find(self, variant_name: str) -> VariantDeclaration | None:
        """Return the variant of that name; None when none is declared."""
        return next((each for each in self.endpoint.variants if each.name == variant_name), None)

    def scales(self, scalable: Scalable) -> bool:
        """Tell whether a dimension of a variant is declared to scale."""
        return any(each.scalable == scalable for each in self.scaling)

    def policies_of(self, scalable: Scalable) -> frozenset[str]:
        """Return the names of the policies declared for a dimension of a variant."""
        return frozenset(
            name for each in self.scaling if each.scalable == scalable for name in each.policy_names
        )

    def is_same_endpoint(self, other: "Declaration | None") -> bool:
        """Tell whether the other wants the same; who may say no is not part of that."""
        return (
            other is not None and self.endpoint == other.endpoint and self.scaling == other.scaling
        )
