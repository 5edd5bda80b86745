"""Plans and leftovers as JSON, for pipelines."""

from typing import Any

from coalmine.cleanup.inventory import Inventory, Thing
from coalmine.cleanup.kept import Kept
from coalmine.cleanup.left import Left
from coalmine.cleanup.monthly_cost import Prices, monthly_usd
from coalmine.cleanup.orphans import Orphans
from coalmine.cleanup.plan import AbortCanary, DeleteStack, Plan, Step, StopRuns


def plan_document(
    found: Inventory, plan: Plan, left: Left | None, prices: Prices
) -> dict[str, Any]:
    """Give a plan, and what is left of it once it was carried out.

    Args:
        left: None: it was not carried out.
    """
    return {
        "environment": found.environment,
        "account": found.account,
        "region": found.region,
        "refusals": list(plan.refusals),
        "steps": [_step(each, prices) for each in plan.steps],
        "keeps": [_kept(each, prices) for each in plan.kept],
        "not_looked_at": _unseen(found),
        "left": None if left is None else _left(left, prices),
    }


def orphans_document(found: Inventory, orphans: Orphans, prices: Prices) -> dict[str, Any]:
    """Give what no stack owns: what may go, and what stays."""
    return {
        "environment": found.environment,
        "deletable": [_thing(each, prices) for each in orphans.deletable],
        "keeps": [_kept(each, prices) for each in orphans.kept],
        "not_looked_at": _unseen(found),
    }


def _step(step: Step, prices: Prices) -> dict[str, Any]:
    match step:
        case AbortCanary(canary=canary):
            return {"abort": canary.endpoint}
        case StopRuns(stack=stack):
            return {"stop_runs": list(stack.runs), "of_stack": stack.name}
        case DeleteStack(stack=stack, things=things):
            return {
                "delete_stack": stack.name,
                "region": stack.region,
                "status": stack.status,
                "things": [_thing(each, prices) for each in things],
            }
        case _:
            return {"delete": _thing(step.thing, prices)}


def _kept(kept: Kept, prices: Prices) -> dict[str, Any]:
    return {**_thing(kept.thing, prices), "reason": kept.reason}


def _unseen(found: Inventory) -> list[dict[str, str]]:
    return [{"region": each.region, "reason": each.reason} for each in found.unseen]


def _left(left: Left, prices: Prices) -> list[dict[str, Any]]:
    return [
        *(
            {"kind": "stack", "name": each.name, "status": each.status, "reason": each.reason}
            for each in left.stacks
        ),
        *({**_thing(each.thing, prices), "reason": each.reason} for each in left.things),
    ]


def _thing(thing: Thing, prices: Prices) -> dict[str, Any]:
    usd = monthly_usd(thing, prices)
    return {
        "kind": thing.kind.value,
        "name": thing.name,
        "region": thing.region,
        "count": thing.count,
        "stored_bytes": thing.stored_bytes,
        "created_at": thing.created_at,
        "usd_a_month": None if usd is None else str(usd),
    }
