"""What must not be deployed: another model in a variant that serves, past the canary.

It happens when Git's record is behind: a promotion that nobody committed, or a pipeline that was
synthesized before. The slot that was idle then serves now.
"""

from collections.abc import Iterator

from canary.endpoint import EndpointState
from deploy_gate.declaration import Declaration
from deploy_gate.live import LiveEndpoint
from deploy_gate.request import Request


def replaced_while_serving(request: Request, live: LiveEndpoint) -> str | None:
    """Say which variant would get another model under its traffic; None when none would.

    A change of the container alone is none: it concerns all variants, so no canary could try it.
    """
    declared, before = request.declared, request.previous
    if before is None or not declared.is_moved_by_releases:
        return None
    replaced = list(_replaced(declared, before, live.state))
    return f"{'; '.join(replaced)}; {_fix(declared, live.state)}" if replaced else None


def _replaced(declared: Declaration, before: Declaration, state: EndpointState) -> Iterator[str]:
    is_computed, stays = declared.promote_command is not None, _serves_on(declared, state)
    for old in before.endpoint.variants:
        share, new = _share(state, old.name), declared.find(old.name)
        if share == 0:
            continue
        if new is None:
            # Without `model:`, somebody has taken it out of the config, and not a computation. But
            # the others keep their live weights: without a share of it nobody serves any more.
            if is_computed or not stays:
                model = "" if old.model_source is None else f" and its model, {old.model_source}"
                yield (
                    f"variant {old.name} serves {_percent(share)} of the requests and must stay, "
                    f"got a deployment without it{model}"
                )
        elif old.model_source is None:
            # A template of an older version. With `model:` the slots were computed without a look.
            if is_computed and new.model_source is not None:
                yield (
                    f"what variant {old.name} serves must be known before a model is put into its "
                    f"slot, got {new.model_source}, and a deployment of before that named none: "
                    "deploy once without `model:`, with each variant's own model as it is"
                )
        elif new.model_source not in (None, old.model_source):
            yield (
                f"variant {old.name} serves {_percent(share)} of the requests and must keep its "
                f"model, got {new.model_source} in place of {old.model_source}"
            )


def _serves_on(declared: Declaration, state: EndpointState) -> bool:
    """Tell whether a variant stays that serves, or one comes with a weight of its own."""
    return any(
        _share(state, each.name) > 0 or state.find(each.name) is None
        for each in declared.endpoint.variants
    )


def _fix(declared: Declaration, state: EndpointState) -> str:
    if declared.promote_command is not None:
        return (
            f"Git's record is behind what serves: run {declared.promote_command}, commit, deploy "
            "again"
        )
    idle = [each.name for each in declared.endpoint.variants if _share(state, each.name) == 0]
    slot = " or ".join(idle) if idle else "another variant"
    return f"put a new model into {slot}, which has no traffic, and start a canary"


def _share(state: EndpointState, variant_name: str) -> float:
    """Return a variant's part of the requests; 0 where nothing is known of its weight."""
    weights = {
        each.name: each.current_weight for each in state.variants if each.current_weight is not None
    }
    total = sum(weights.values())
    return weights.get(variant_name, 0) / total if total > 0 else 0


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"
