"""What `coalmine destroy` and `coalmine orphans` keep, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from coalmine.cleanup.inventory import Inventory, Thing


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What stays, and why.

    Attributes:
        goes_with: the options that would delete it; none do where it is empty.
    """

    thing: Thing
    reason: str
    goes_with: str = ""


def kept_by_its_readers(thing: Thing) -> Kept:
    """Keep what endpoints of other accounts may serve from, and nobody here can look at."""
    return Kept(
        thing=thing,
        reason=f"others read it: {', '.join(thing.readers)}",
        goes_with="--data --shared-data",
    )


def kept_by_its_stack(thing: Thing) -> Kept:
    """Keep what has the environment's tag, and is part of somebody else's stack."""
    return Kept(thing=thing, reason=f"stack {thing.other_stack} owns it")


def outlives_its_stack(thing: Thing) -> bool:
    """Tell whether a thing is there still when its stack is gone."""
    holds_something = thing.count > 0 or thing.gets_report
    return thing.is_retained or (thing.kind.holds_data and holds_something)


def kept_by_destroy(
    found: Inventory, *, deletes_data: bool, deletes_shared_data: bool
) -> Iterator[Kept]:
    """Yield what somebody else needs, and without --data what holds data or is retained."""
    others = [each for each in found.live if not each.is_ours]
    for thing in found.things:
        users = [each.name for each in others if each.needs(thing)]
        if thing.other_stack is not None:
            yield kept_by_its_stack(thing)
        elif users and (thing.stack is None or outlives_its_stack(thing)):
            yield Kept(thing=thing, reason=f"endpoint {users[0]} needs it")
        elif (
            thing.readers
            and not (deletes_data and deletes_shared_data)
            and (thing.stack is None or outlives_its_stack(thing))
        ):
            yield kept_by_its_readers(thing)
        elif deletes_data:
            continue
        elif thing.stack is None and thing.kind.holds_data:
            yield Kept(
                thing=thing,
                reason="no stack owns it any more, it may hold data",
                goes_with="--data",
            )
        elif thing.stack is not None and thing.is_retained:
            yield Kept(thing=thing, reason="it outlives its stack", goes_with="--data")
        elif thing.stack is not None and outlives_its_stack(thing):
            reason = "it is not empty" if thing.count > 0 else "the aborted canary reports there"
            yield Kept(thing=thing, reason=reason, goes_with="--data")
