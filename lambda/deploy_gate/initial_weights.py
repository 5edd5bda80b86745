"""With which weights an endpoint config starts, where the config file does not own them.

A promotion swaps the champion in Git, and traffic has moved long before. Were the weights of that
commit literal, its deployment would make another endpoint config and update an endpoint that is
as it should be. So the weights of a live endpoint's config stay, and those declared are for an
endpoint that is made, or whose slots are others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from canary.endpoint import EndpointState, is_close_weight
from deploy_gate.live import LiveEndpoint

_NAME, _WEIGHTS, _VARIANT, _WEIGHT, _OWNER = (
    "EndpointName",
    "Weights",
    "VariantName",
    "InitialVariantWeight",
    "IsMovedByReleases",
)
_DIGITS = 6  # of a share


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredWeights:
    """The weights of the endpoint's variants in the template, in the order of its variants."""

    endpoint_name: str
    by_variant: Mapping[str, float]
    is_moved_by_releases: bool = False  # a variant that is added waits for one, without requests

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read a custom resource's properties; CloudFormation has made text of the numbers."""
        return cls(
            endpoint_name=str(properties[_NAME]),
            by_variant={str(each[_VARIANT]): float(each[_WEIGHT]) for each in properties[_WEIGHTS]},
            is_moved_by_releases=str(properties.get(_OWNER)).lower() == "true",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ChosenWeights:
    """The weights that an endpoint config gets, in the order of its variants, and why."""

    reason: str
    weights: tuple[float, ...]

    @property
    def attributes(self) -> dict[str, str]:
        """What the template reads: by place, for a variant's name may have hyphens."""
        return {f"Weight{place}": _as_text(each) for place, each in enumerate(self.weights)}


def choose_weights(declared: DeclaredWeights, live: LiveEndpoint | None) -> ChosenWeights:
    """Choose those of the live endpoint config if it has just these variants.

    If it has others, the endpoint gets another config in any case. Its variants keep their live
    weights then, and one that is added must not take a share of theirs: by a record that is behind,
    or on the way back of a deployment that removed it.
    """
    wanted = declared.by_variant
    if live is None:
        return ChosenWeights(reason="there is no endpoint yet", weights=tuple(wanted.values()))
    found = live.initial_weights
    if found is None or found.keys() != wanted.keys():
        shares = _live_shares(wanted, live.state) if declared.is_moved_by_releases else None
        if shares is not None:
            return ChosenWeights(reason="the live endpoint has other variants", weights=shares)
        return ChosenWeights(
            reason="the live endpoint config has other variants", weights=tuple(wanted.values())
        )
    return ChosenWeights(
        reason="the live endpoint config has these variants",
        # SageMaker's numbers are shorter than ours: what comes back as 0.69999999 is 0.7 still.
        weights=tuple(
            each if is_close_weight(found[name], each) else found[name]
            for name, each in wanted.items()
        ),
    )


def _live_shares(wanted: Mapping[str, float], state: EndpointState) -> tuple[float, ...] | None:
    """Return each variant's part of what those that stay serve; None when they serve nothing."""
    weights = {
        each.name: each.current_weight
        for each in state.variants
        if each.name in wanted and each.current_weight is not None
    }
    total = sum(weights.values())
    if total <= 0:
        return None
    return tuple(round(weights.get(name, 0) / total, _DIGITS) for name in wanted)


def _as_text(weight: float) -> str:
    return str(int(weight)) if weight.is_integer() else repr(weight)
