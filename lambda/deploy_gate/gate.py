"""The gate in front of an update of the endpoint: may it happen, and what must go before?"""

from collections.abc import Mapping, Sequence

from canary.lock import Lock, describe_holder
from deploy_gate.declaration import Declaration
from deploy_gate.live import LiveEndpoint, Look
from deploy_gate.live_models import replaced_while_serving
from deploy_gate.request import Request, RequestType
from deploy_gate.scaling import Policy, Registered, Scalable, missing
from deploy_gate.step import Proceed, Refuse, Step, Wait


def next_gate_step(request: Request, look: Look, lock: Lock | None, *, now: int) -> Step:
    """Decide what one look at the endpoint leads to.

    Args:
        lock: of the endpoint's canary; it is not asked for in a rollback.
        now: epoch seconds.
    """
    if request.type is RequestType.DELETE:
        return _clean_up(look)
    live = look.endpoint
    if look.is_rolling_back and live is not None:
        return _roll_back(request, live, look)
    if lock is not None and is_change(request, live):
        return Refuse(reason=_held(request, lock, now))
    if live is None:
        leftovers = tuple(each.scalable for each in look.registered)
        return Proceed(reason="there is no endpoint yet", deregister=leftovers)
    if not is_change(request, live):
        return Proceed(reason="the endpoint is what is asked for")
    return _make_way(request, live, look)


def is_change(request: Request, live: LiveEndpoint | None) -> bool:
    """Tell whether CloudFormation is about to update the endpoint or its scaling."""
    if live is None:
        return request.previous is not None  # it replaces one of another name
    is_live = live.state.config_name == request.declared.endpoint.config_name
    if request.previous is None:
        return not is_live
    return not (is_live and request.declared.is_same_endpoint(request.previous))


def conflicting(
    declared: Declaration, live: LiveEndpoint, registered: Sequence[Registered]
) -> tuple[Scalable, ...]:
    """Return the targets under which SageMaker refuses the update.

    It removes their variant, or changes its instance type.
    """
    return tuple(
        each.scalable
        for each in registered
        if _changes_instance_type(declared, live.instance_types, each.scalable.variant_name)
    )


def dropped(request: Request, registered: Sequence[Registered]) -> tuple[Scalable, ...]:
    """Return the targets that are not declared any more: they would go on moving the count.

    What was never declared, somebody registered by hand, and it stays.
    """
    return tuple(
        each.scalable
        for each in registered
        if not request.declared.scales(each.scalable) and _was_declared(request, each.scalable)
    )


def in_the_way(request: Request, registered: Sequence[Registered]) -> tuple[Scalable, ...]:
    """Return the targets that CloudFormation is about to make, and would find existing."""
    return tuple(
        each.scalable
        for each in registered
        if request.declared.scales(each.scalable) and not _was_declared(request, each.scalable)
    )


def outdated(
    request: Request, registered: Sequence[Registered], gone: Sequence[Scalable]
) -> tuple[Policy, ...]:
    """Return the policies that are not declared any more, on targets that stay.

    CloudFormation makes a changed policy anew before it deletes the old one, and Application Auto
    Scaling takes one policy only for a metric.
    """
    if request.previous is None:
        return ()
    return tuple(
        Policy(scalable=each.scalable, name=name)
        for each in registered
        if each.scalable not in gone
        for name in sorted(
            each.policy_names
            & request.previous.policies_of(each.scalable)
            - request.declared.policies_of(each.scalable)
        )
    )


def _was_declared(request: Request, scalable: Scalable) -> bool:
    return request.previous is not None and request.previous.scales(scalable)


def _changes_instance_type(
    declared: Declaration, instance_types: Mapping[str, str | None] | None, variant_name: str
) -> bool:
    variant = declared.find(variant_name)
    if variant is None or instance_types is None or variant_name not in instance_types:
        return True
    return variant.instance_type != instance_types[variant_name]


def _clean_up(look: Look) -> Step:
    """Leave no targets of an endpoint that is gone; those of one that lives belong to others."""
    if look.endpoint is not None:
        return Proceed(reason="the endpoint stays")
    leftovers = tuple(each.scalable for each in look.registered)
    return Proceed(reason="the endpoint is gone", deregister=leftovers)


def _roll_back(request: Request, live: LiveEndpoint, look: Look) -> Step:
    """Make way for the old config; if SageMaker has it already, nothing behind will be called.

    What stands behind the gate was not updated then, so nobody else would put back what the gate
    took away before the update failed.
    """
    declared = request.declared
    has_config = live.state.config_name == declared.endpoint.config_name
    gone = _each_once(
        conflicting(declared, live, look.registered), dropped(request, look.registered)
    )
    step = Proceed(
        reason="the stack is rolling back",
        deregister=gone,
        delete_policies=outdated(request, look.registered, gone),
        put_back=missing(declared.scaling, look.registered) if has_config else (),
    )
    is_done = has_config and not (step.deregister or step.delete_policies or step.put_back)
    if is_done or live.is_settled or look.is_last:
        return step
    return Wait(reason=f"endpoint {live.state.name} is {live.state.status}")


def _make_way(request: Request, live: LiveEndpoint, look: Look) -> Step:
    name, status = live.state.name, live.state.status
    replaced = replaced_while_serving(request, live)
    if replaced is not None:
        return Refuse(reason=f"endpoint {name}: {replaced}")
    if live.is_settled:
        gone = _each_once(
            conflicting(request.declared, live, look.registered),
            dropped(request, look.registered),
            in_the_way(request, look.registered),
        )
        return Proceed(
            reason="nobody holds the endpoint",
            deregister=gone,
            delete_policies=outdated(request, look.registered, gone),
        )
    if not look.is_last:
        return Wait(reason=f"endpoint {name} is {status}")
    return Refuse(
        reason=f"endpoint {name} must be settled before it is updated, got {status} all the time "
        "that there was; deploy again when its scaling or update is over"
    )


def _each_once(*groups: tuple[Scalable, ...]) -> tuple[Scalable, ...]:
    return tuple(dict.fromkeys(each for group in groups for each in group))


def _held(request: Request, lock: Lock, now: int) -> str:
    # It may be about to get another name; the canary is on the one that is there.
    held = request.declared if request.previous is None else request.previous
    fix = "" if held.abort_command is None else f", or end it: {held.abort_command}"
    return (
        f"endpoint {held.endpoint_name} must be free to be updated, "
        f"got {describe_holder(lock, now)}; deploy again when it has ended{fix}"
    )
