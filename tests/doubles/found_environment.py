"""Environments as they may be found, put together by hand and by chance."""

from dataclasses import replace

from canary.lock import Lock
from coalmine.cleanup.inventory import (
    FoundStack,
    HeldCanary,
    Inventory,
    LiveEndpoint,
    StackResource,
    Thing,
)

REGION = "eu-west-1"


def thing(kind, name, **more):
    return Thing(kind=kind, name=name, region=more.pop("region", REGION), **more)


def stack(name, *, status="CREATE_COMPLETE", region=REGION, **more):
    return FoundStack(
        name=f"Coalmine-dev-{name}", region=region, stack_id=name, status=status, **more
    )


def resource(logical_id, kind, *, status="DELETE_FAILED", reason="no"):
    return StackResource(
        logical_id=logical_id, type=kind, physical_id=logical_id, status=status, reason=reason
    )


def lock(**changes):
    return replace(
        Lock(owner="arn:execution:flights-1", canary_id="flights-1", acquired_at=0, heartbeat_at=0),
        **changes,
    )


def inventory(*things, stacks=(), live=(), unseen=()):
    return Inventory(
        environment="dev",
        account="111111111111",
        region=REGION,
        stacks=tuple(stacks),
        things=things,
        live=tuple(live),
        unseen=tuple(unseen),
    )


def held_canary(**changes):
    return HeldCanary(endpoint="flights", **changes)


def live(name, *, is_ours=True, configs=(), models=(), artifacts=()):
    return LiveEndpoint(
        name=name, is_ours=is_ours, configs=configs, models=models, artifacts=artifacts
    )
