"""What is there after a plan was carried out, although it was to go."""

from collections.abc import Mapping
from dataclasses import dataclass

from coalmine.cleanup.inventory import Inventory, Thing
from coalmine.cleanup.plan import Plan

_UNKNOWN = "it is there still, or again; nobody said why"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftStack:
    """A stack that is there still, and why."""

    name: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftThing:
    """A thing that is there still, and why."""

    thing: Thing
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """What is there still; false when nothing is."""

    stacks: tuple[LeftStack, ...] = ()
    things: tuple[LeftThing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stacks or self.things)


def what_is_left(found: Inventory, plan: Plan, reasons: Mapping[str, str]) -> Left:
    """Compare what is there with what was to stay.

    Args:
        found: looked at again, after everything was done.
        reasons: why something did not go, by its name.
    """
    staying = {each.thing.key for each in plan.kept}
    stacks = tuple(
        LeftStack(name=each.name, status=each.status, reason=reasons.get(each.name, _UNKNOWN))
        for each in found.stacks
    )
    things = tuple(
        LeftThing(thing=each, reason=_reason(each, reasons))
        for each in sorted(found.things, key=lambda each: (each.kind.rank, each.name))
        if each.key not in staying
    )
    return Left(stacks=stacks, things=things)


def _reason(thing: Thing, reasons: Mapping[str, str]) -> str:
    if thing.name in reasons:
        return reasons[thing.name]
    return _UNKNOWN if thing.stack is None else f"stack {thing.stack} is there still"
