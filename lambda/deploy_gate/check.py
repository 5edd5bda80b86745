"""The check behind an update of the endpoint: does SageMaker serve what was asked for?"""

from collections.abc import Iterator

from canary.endpoint import VariantState, is_close_weight
from deploy_gate.declaration import EndpointDeclaration
from deploy_gate.live import LiveEndpoint, Look
from deploy_gate.request import Request, RequestType
from deploy_gate.scaling import ScalingDefinition, missing
from deploy_gate.step import Proceed, Refuse, Step, TakeTraffic, Wait


def next_check_step(request: Request, look: Look) -> Step:
    """Decide what one look at the endpoint leads to."""
    live = look.endpoint
    if live is not None and not live.is_settled and not look.is_last:
        return Wait(reason=f"endpoint {live.state.name} is {live.state.status}")
    if request.type is RequestType.DELETE:
        # The endpoint is deleted next, which SageMaker refuses while it is being updated.
        return Proceed(reason="there is nothing to check")
    problem = find_problem(request.declared.endpoint, live, is_updated=_is_updated(request))
    if look.is_rolling_back:
        return _roll_back(request, live, look, problem)
    if problem is not None:
        return Refuse(reason=problem)
    return Proceed(
        reason="the endpoint is what was asked for",
        put_back=missing(not_made_again(request), look.registered),
    )


def not_made_again(request: Request) -> Iterator[ScalingDefinition]:
    """Give the scaling that CloudFormation believes to be there already.

    What was not declared before, CloudFormation makes after this check; made here first, it would
    be refused there as existing. A policy that changed has another name, so it was not declared.
    """
    if request.previous is None:
        return
    for definition in request.declared.scaling:
        if request.previous.scales(definition.scalable):
            yield definition.with_policies(request.previous.policies_of(definition.scalable))


def find_problem(
    declared: EndpointDeclaration, live: LiveEndpoint | None, *, is_updated: bool
) -> str | None:
    """Say what is not as declared; None when all of it is.

    Args:
        is_updated: this deployment brought another config. Without one it has set no weights and
            no counts, and what somebody moved before is not its failure.
    """
    name = declared.endpoint_name
    if live is None:
        return f"endpoint {name} must exist after its update, got none; deploy again"
    has_config = live.state.config_name == declared.config_name
    # Autoscaling or SageMaker itself may keep it moving: what was asked for is served all the same.
    if not (live.is_in_service or (has_config and live.is_updating)):
        return (
            f"endpoint {name} must be InService after its update, got {live.state.status}"
            f"{_reason(live)}; {_where_to_look(name)}"
        )
    if not has_config:
        return (
            f"endpoint {name} must serve {declared.config_name}, got {live.state.config_name}: "
            f"SageMaker rolled the update back{_reason(live)}; {_where_to_look(name)}"
        )
    deviations = [*_wrong_weights(declared, live), *_wrong_counts(declared, live)]
    if is_updated and deviations:
        return (
            f"endpoint {name} must be as its config declares, got {', '.join(deviations)}; "
            "somebody else moves it, deploy again when nobody does"
        )
    return None


def _is_updated(request: Request) -> bool:
    before = request.previous
    return before is None or before.endpoint.config_name != request.declared.endpoint.config_name


def _roll_back(
    request: Request, live: LiveEndpoint | None, look: Look, problem: str | None
) -> Step:
    """Put back everything of the old config: CloudFormation never removed it, so makes nothing."""
    declared = request.declared
    has_config = live is not None and live.state.config_name == declared.endpoint.config_name
    warning = "" if problem is None else f"; {problem}"
    return Proceed(
        reason=f"the stack is rolling back{warning}",
        put_back=missing(declared.scaling, look.registered) if has_config else (),
        take_traffic=_without_call(request, live) if live is not None and has_config else None,
    )


def _without_call(request: Request, live: LiveEndpoint) -> TakeTraffic | None:
    """Find variants that got requests by coming back, and not by a release.

    A deployment that removed them has failed. They come with the weights that their config began
    with, maybe long before another variant was promoted.
    """
    declared, failed = request.declared, request.previous
    if failed is None or not live.is_settled or not declared.is_moved_by_releases:
        return None
    serving = [each.name for each in live.state.variants if each.has_traffic]
    back = tuple(name for name in serving if failed.find(name) is None)
    if not back or len(back) == len(serving):
        return None
    return TakeTraffic(endpoint_name=declared.endpoint_name, variant_names=back)


def _wrong_weights(declared: EndpointDeclaration, live: LiveEndpoint) -> Iterator[str]:
    for variant in declared.variants if declared.owns_weights else ():
        found = _find(live, variant.name).current_weight
        # A single serverless variant has no weight to speak of.
        if found is not None and not is_close_weight(found, variant.weight):
            yield f"weight of {variant.name} {found:g} instead of {variant.weight:g}"


def _wrong_counts(declared: EndpointDeclaration, live: LiveEndpoint) -> Iterator[str]:
    for variant in declared.variants if declared.owns_counts else ():
        # The current count may be lower for a while, when SageMaker replaces an instance.
        found = _find(live, variant.name).desired_instance_count
        if None not in (found, variant.instance_count) and found != variant.instance_count:
            yield f"instance count of {variant.name} {found} instead of {variant.instance_count}"


def _find(live: LiveEndpoint, variant_name: str) -> VariantState:
    found = live.state.find(variant_name)
    if found is None:
        return VariantState(name=variant_name, current_weight=None, desired_weight=None)
    return found


def _reason(live: LiveEndpoint) -> str:
    return " without a reason" if live.failure_reason is None else f": {live.failure_reason}"


def _where_to_look(endpoint_name: str) -> str:
    return f"the containers' log is /aws/sagemaker/Endpoints/{endpoint_name} in CloudWatch Logs"
