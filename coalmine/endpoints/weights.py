"""Weights that an operator asks for."""

import math
from collections.abc import Mapping, Sequence

from canary.endpoint import EndpointState
from canary.reasons import describe_share
from coalmine.config import WeightsOwner


def read_weights(words: Sequence[str]) -> dict[str, float]:
    """Read `champion=70 challenger=30`.

    Raises:
        ValueError: a word is no weight, or a variant is named twice; all of it at once.
    """
    weights: dict[str, float] = {}
    problems = []
    for word in words:
        name, is_pair, text = word.partition("=")
        weight = _number(text)
        if not is_pair or not name or weight is None:
            problems.append(f"a weight must be VARIANT=NUMBER with 0 or more, got {word!r}")
        elif name in weights:
            problems.append(f"a variant must be named once, got {name} more than once")
        else:
            weights[name] = weight
    if problems:
        raise ValueError("\n".join(problems))
    return weights


def refusal_of_weights(
    wanted: Mapping[str, float], endpoint: EndpointState, owner: WeightsOwner
) -> str | None:
    """Say why weights cannot be set; None when they can."""
    if owner is WeightsOwner.CONFIG:
        return (
            f"the weights of {endpoint.name} must not be owned by its config, got weights_owner: "
            "config; change initial_weight there and deploy, or write `weights_owner: traffic`"
        )
    names = [variant.name for variant in endpoint.variants]
    strangers = [name for name in wanted if name not in names]
    if strangers:
        return (
            f"endpoint {endpoint.name} must have the variants that get weights, "
            f"got {', '.join(strangers)}; it has {', '.join(names)}"
        )
    if not sum({**live_weights(endpoint), **wanted}.values()) > 0:
        return (
            f"the weights of {endpoint.name} must sum to more than 0, "
            f"got 0 for {', '.join(names)}; give at least one variant a weight"
        )
    return None


def live_weights(endpoint: EndpointState) -> dict[str, float]:
    """Give the current weight of each variant; one that is not stated yet counts as 0."""
    return {
        variant.name: 0.0 if variant.current_weight is None else variant.current_weight
        for variant in endpoint.variants
    }


def describe_weights(weights: Mapping[str, float]) -> dict[str, str]:
    """Give each weight with its share of the requests, for instance `70 (70 %)`."""
    total = sum(weights.values())
    return {
        name: f"{weight:g} ({describe_share(weight / total)})" if total > 0 else f"{weight:g}"
        for name, weight in weights.items()
    }


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
