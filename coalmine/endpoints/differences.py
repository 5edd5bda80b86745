"""Declared against live: weights and instance counts, who owns them, what a deployment does."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from canary.endpoint import EndpointState, VariantState
from coalmine.config import EndpointSettings, VariantSettings, WeightsOwner


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One property of one variant, as the config declares it and as it is."""

    variant_name: str
    what: str
    declared: str
    live: str
    is_same: bool
    owner: str
    deploy: str  # what a deployment that updates the endpoint does about it


def compare(settings: EndpointSettings, endpoint: EndpointState) -> list[Comparison]:
    """Compare each variant of the config, and each that is live without being declared."""
    declared = {variant.name: variant for variant in settings.variants}
    rows: list[Comparison] = []
    for name, variant in declared.items():
        found = endpoint.find(name)
        if found is None:
            rows.append(_missing(variant))
        else:
            rows.extend(_weight(variant, found, settings.who_owns_weights))
            rows.extend(_count(variant, found))
    rows.extend(_stranger(found) for found in endpoint.variants if found.name not in declared)
    return rows


def _weight(
    variant: VariantSettings, found: VariantState, owner: WeightsOwner
) -> Iterator[Comparison]:
    live = 0.0 if found.current_weight is None else found.current_weight
    is_same = math.isclose(live, variant.initial_weight, rel_tol=1e-6, abs_tol=1e-9)
    yield Comparison(
        variant_name=variant.name,
        what="weight",
        declared=f"{variant.initial_weight:g}",
        live=f"{live:g}",
        is_same=is_same,
        owner=owner.value,
        deploy="" if is_same else _weight_after(variant, owner),
    )


def _weight_after(variant: VariantSettings, owner: WeightsOwner) -> str:
    return f"sets {variant.initial_weight:g}" if owner is WeightsOwner.CONFIG else "keeps it"


def _count(variant: VariantSettings, found: VariantState) -> Iterator[Comparison]:
    live = found.current_instance_count
    if variant.serverless is not None or live is None:
        return
    scaling = variant.autoscaling
    if scaling is None:
        is_same, declared = live == variant.initial_instance_count, variant.initial_instance_count
        owner, deploy = "config", f"sets {declared}"
        text = str(declared)
    else:
        is_same = scaling.min_capacity <= live <= scaling.max_capacity
        text = f"{scaling.min_capacity} to {scaling.max_capacity}"
        owner, deploy = "autoscaling", "keeps it"
    yield Comparison(
        variant_name=variant.name,
        what="instances",
        declared=text,
        live=str(live),
        is_same=is_same,
        owner=owner,
        deploy="" if is_same else deploy,
    )


def _missing(variant: VariantSettings) -> Comparison:
    return Comparison(
        variant_name=variant.name,
        what="variant",
        declared="declared",
        live="not there",
        is_same=False,
        owner="config",
        deploy=f"creates it with weight {variant.initial_weight:g}",
    )


def _stranger(found: VariantState) -> Comparison:
    return Comparison(
        variant_name=found.name,
        what="variant",
        declared="not declared",
        live="there",
        is_same=False,
        owner="config",
        deploy="removes it",
    )
