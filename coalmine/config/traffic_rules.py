"""Traffic: who gets requests at first, who may change that, and what a canary needs."""

from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, is_in_sandbox, items, number


def of_endpoint(data: dict[str, Any], endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with weights, their owner and the canary of an endpoint."""
    variants = endpoint.get("variants")
    yield from _weights(variants, path)
    yield from _owner(endpoint, path)
    canary = endpoint.get("canary")
    if isinstance(canary, dict):
        if not given(endpoint, "model"):
            yield from _two_variants(variants, path)
        yield from _equal_counts(items(variants), path)
        yield from _equal_limits(items(variants), path)
        yield from _instances_only(items(variants), path)
        if not is_in_sandbox(data):
            yield from _period(canary.get("period_seconds"), path)


def _owner(endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    owner, has_canary = endpoint.get("weights_owner"), endpoint.get("canary") is not None
    if owner == "canary" and not has_canary:
        yield Problem(
            path=(*path, "weights_owner"),
            value="'canary' on an endpoint without a canary",
            allowed="canary where there is one; traffic or config elsewhere",
            fix="add `canary: {}`, or write `weights_owner: traffic` to move weights by hand",
        )
    if owner == "config" and has_canary:
        yield Problem(
            path=(*path, "weights_owner"),
            value="'config' on an endpoint with a canary",
            allowed="canary or traffic: a deployment would take back what a canary has promoted",
            fix="remove `weights_owner`, or remove `canary`",
        )


def _equal_counts(variants: list[dict[str, Any]], path: Path) -> Iterator[Problem]:
    if any(given(variant, "autoscaling") for variant in variants):
        return
    counts = [number(variant.get("initial_instance_count", 1)) for variant in variants]
    if None not in counts and len(set(counts)) > 1:
        yield Problem(
            path=(*path, "variants"),
            value=f"initial_instance_count {', '.join(f'{count:g}' for count in counts if count)}",
            allowed="one count for all variants of an endpoint with a canary, or autoscaling: "
            "the config owns the counts, so the next deployment would shrink a promoted variant",
            fix="give each variant the same initial_instance_count, or `autoscaling`",
        )


def _equal_limits(variants: list[dict[str, Any]], path: Path) -> Iterator[Problem]:
    limits = [
        (scaling.get("min_capacity", 1), scaling.get("max_capacity", 10))
        for variant in variants
        if isinstance(scaling := variant.get("autoscaling"), dict)
    ]
    if any(number(limit) is None for pair in limits for limit in pair):
        return
    if len(set(limits)) > 1:
        yield Problem(
            path=(*path, "variants"),
            value=f"autoscaling {', '.join(f'{least:g} to {most:g}' for least, most in limits)}",
            allowed="one min_capacity and one max_capacity for all variants of an endpoint with "
            "a canary: the challenger must be able to carry what the champion carries",
            fix="give each variant the limits of the largest",
        )


def _instances_only(variants: list[dict[str, Any]], path: Path) -> Iterator[Problem]:
    reasons = {
        "serverless": "a serverless endpoint has one variant, so there is nobody to compare with",
        "multi_model": "its smoke test and its evidence are those of one model a variant",
    }
    for name, reason in reasons.items():
        if any(given(variant, name) for variant in variants):
            yield Problem(
                path=(*path, "canary"),
                value=f"a canary on an endpoint with {name}",
                allowed=f"a canary on variants with instances and one model each: {reason}",
                fix=f"remove `canary`, or move the {name} variant to an endpoint of its own",
            )


def _weights(variants: Any, path: Path) -> Iterator[Problem]:
    weights = [item.get("initial_weight") for item in items(variants)]
    if weights and all(number(weight) is not None and weight == 0 for weight in weights):
        yield Problem(
            path=(*path, "variants"),
            value="initial_weight 0 in every variant",
            allowed="at least one variant with a weight above 0",
            fix="give the variant that serves now initial_weight: 1",
        )


def _two_variants(variants: Any, path: Path) -> Iterator[Problem]:
    if isinstance(variants, list) and len(variants) < 2:
        yield Problem(
            path=(*path, "canary"),
            value=f"a canary on {len(variants)} variant",
            allowed="two variants or more: a champion and a challenger",
            fix="add a variant with initial_weight: 0, or remove `canary`",
        )


def _period(seconds: Any, path: Path) -> Iterator[Problem]:
    if number(seconds) is not None and seconds < 60:
        yield Problem(
            path=(*path, "canary", "period_seconds"),
            value=str(seconds),
            allowed="60 or a multiple of it: SageMaker publishes its counts once a minute",
            fix="write `period_seconds: 60`; shorter ones work in the sandbox only",
        )
