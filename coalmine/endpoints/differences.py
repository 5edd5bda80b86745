"""Declared against live: weights and capacity, who owns them, what a deployment does."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from canary.endpoint import EndpointState, VariantState
from coalmine.config import AutoscalingConfig, EndpointSettings, VariantSettings, WeightsOwner


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


def compare(
    settings: EndpointSettings, endpoint: EndpointState, provisioned: Mapping[str, int]
) -> list[Comparison]:
    """Compare each variant of the config, and each that is live without being declared.

    Args:
        provisioned: the live provisioned concurrency, by variant; absent: it has none.
    """
    declared = {variant.name: variant for variant in settings.variants}
    rows: list[Comparison] = []
    for name, variant in declared.items():
        found = endpoint.find(name)
        if found is None:
            rows.append(_missing(variant))
        else:
            rows.extend(_weight(variant, found, settings.who_owns_weights))
            rows.extend(_capacity(variant, found, provisioned.get(name)))
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


def _capacity(
    variant: VariantSettings, found: VariantState, provisioned_concurrency: int | None
) -> Iterator[Comparison]:
    """Compare instances, or of a serverless variant what is warm all the time."""
    if variant.serverless is not None:
        declared = variant.serverless.provisioned_concurrency
        if declared is not None or provisioned_concurrency is not None:
            yield _compare_capacity(
                variant, "provisioned concurrency", declared, provisioned_concurrency
            )
    elif found.current_instance_count is not None:
        yield _compare_capacity(
            variant, "instances", variant.initial_instance_count, found.current_instance_count
        )


def _compare_capacity(
    variant: VariantSettings, what: str, declared: int | None, live: int | None
) -> Comparison:
    scaling = variant.autoscaling
    if scaling is None:
        is_same, owner, text = live == declared, "config", _number(declared)
    else:
        least, most = _limits(scaling)
        is_same = live is not None and least <= live <= most
        owner, text = "autoscaling", f"{least} to {most}"
    is_kept = scaling is not None and live is not None
    deploy = "keeps it" if is_kept else f"sets {_number(declared)}"
    return Comparison(
        variant_name=variant.name,
        what=what,
        declared=text,
        live=_number(live),
        is_same=is_same,
        owner=owner,
        deploy="" if is_same else deploy,
    )


def _limits(scaling: AutoscalingConfig) -> tuple[int, int]:
    """Return the least and the most that autoscaling may choose at any hour: schedules move both.

    Which schedule is in force now, the config cannot tell.
    """
    lows = [scaling.min_capacity, *(each.min_capacity for each in scaling.schedules)]
    highs = [scaling.max_capacity, *(each.max_capacity for each in scaling.schedules)]
    stated = [each for each in (*lows, *highs) if each is not None]
    return min(stated), max(stated)


def _number(count: int | None) -> str:
    return "none" if count is None else str(count)


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
