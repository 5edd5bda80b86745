"""The weights of an endpoint config, asked for while CloudFormation makes it."""

from collections.abc import Callable, Mapping
from typing import Any

from deploy_gate.handlers.world import World
from deploy_gate.initial_weights import DeclaredWeights, choose_weights
from deploy_gate.request import RequestType


def weigh(event: Mapping[str, Any], world: World, log: Callable[..., None]) -> dict[str, str]:
    """Return the weights as attributes of the custom resource."""
    if event.get("RequestType") == RequestType.DELETE:
        return {}
    declared = DeclaredWeights.from_properties(event["ResourceProperties"])
    chosen = choose_weights(declared, world.endpoints.find(declared.endpoint_name))
    log(
        "initial weights",
        request_type=event.get("RequestType"),
        endpoint_name=declared.endpoint_name,
        declared=dict(declared.by_variant),
        chosen=list(chosen.weights),
        reason=chosen.reason,
    )
    return chosen.attributes


def declared_weights(event: Mapping[str, Any]) -> dict[str, str]:
    """Return the declared weights, for a rollback in which the endpoint cannot be looked at.

    Without attributes the endpoint config of before could not be read, and the rollback would fail.
    """
    return choose_weights(
        DeclaredWeights.from_properties(event["ResourceProperties"]), None
    ).attributes
