"""What no stack owns any more, and which of it must stay all the same."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from coalmine.cleanup.inventory import Inventory, Kind, Thing, lies_in
from coalmine.cleanup.kept import Kept, kept_by_its_readers, kept_by_its_stack
from coalmine.cleanup.plan import refusal_of_change

# They are named after an endpoint, and are its own as long as it is there.
_OF_AN_ENDPOINT = (Kind.SCALABLE_TARGET, Kind.ALARM, Kind.LOG_GROUP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Orphans:
    """What may go, users before what they use, and what stays."""

    deletable: tuple[Thing, ...]
    kept: tuple[Kept, ...]


def refusals(found: Inventory) -> tuple[str, ...]:
    """Say why nothing may be deleted: what an update has replaced is needed to roll it back."""
    return tuple(refusal_of_change(each) for each in found.stacks if each.may_go_back)


def find_orphans(found: Inventory, *, keep: int, deletes_shared_data: bool = False) -> Orphans:
    """Divide what no stack owns.

    An endpoint whose config, models or artifacts are gone is not patched any more, so those of
    endpoints that serve stay, and so do the last `keep` configs of each endpoint, as a way back.

    Args:
        deletes_shared_data: what other accounts read is no exception.
    """
    there = {each.name for each in found.live}
    orphans = [
        each
        for each in found.unowned
        if each.other_stack is None
        and (each.kind not in _OF_AN_ENDPOINT or each.endpoint not in there)
    ]
    others = [kept_by_its_stack(each) for each in found.unowned if each.other_stack is not None]
    read = [kept_by_its_readers(each) for each in orphans if each.readers]
    shared = [] if deletes_shared_data else read
    kept = {each.thing.key: each for each in (*others, *shared, *_kept(found, orphans, keep))}
    deletable = [each for each in orphans if each.key not in kept]
    return Orphans(
        deletable=tuple(sorted(deletable, key=lambda each: (each.kind.rank, *_by_age(each)))),
        kept=tuple(kept.values()),
    )


def _kept(found: Inventory, orphans: list[Thing], keep: int) -> Iterator[Kept]:
    for thing in orphans:
        users = [each.name for each in found.live if each.needs(thing)]
        if thing.kind is Kind.ENDPOINT:
            yield Kept(thing=thing, reason="it serves, and coalmine destroy would delete it")
        elif users:
            yield Kept(thing=thing, reason=f"endpoint {users[0]} needs it")
    last = [
        Kept(thing=config, reason=f"one of the last {keep} of its endpoint")
        for config in _last_configs(found, orphans, keep)
    ]
    yield from last
    yield from _needed(found, orphans, [each.thing for each in last])


def _last_configs(found: Inventory, orphans: list[Thing], keep: int) -> Iterator[Thing]:
    serving = {name for each in found.live for name in each.configs}
    by_endpoint: dict[str | None, list[Thing]] = defaultdict(list)
    for thing in orphans:
        if thing.kind is Kind.ENDPOINT_CONFIG and thing.name not in serving:
            by_endpoint[thing.endpoint].append(thing)
    for configs in by_endpoint.values():
        yield from sorted(configs, key=_by_age)[:keep]


def _needed(found: Inventory, orphans: list[Thing], last: list[Thing]) -> Iterator[Kept]:
    """Yield the models of configs that stay, and where these models have their artifacts."""
    configs = [
        *last,
        *(each for each in found.things if each.kind is Kind.ENDPOINT_CONFIG and each.is_owned),
    ]
    user_of = {model: config.name for config in configs for model in config.uses}
    for thing in orphans:
        if thing.kind is Kind.MODEL and thing.name in user_of:
            yield Kept(thing=thing, reason=f"config {user_of[thing.name]} needs it")
    models = [
        each
        for each in found.things
        if each.kind is Kind.MODEL and (each.is_owned or each.name in user_of)
    ]
    for thing in orphans:
        users = [each.name for each in models if lies_in(each.uses, thing)]
        if users:
            yield Kept(thing=thing, reason=f"model {users[0]} needs it")


def _by_age(thing: Thing) -> tuple[float, str]:
    """Order the youngest first; what has no date counts as oldest."""
    return (float("inf") if thing.created_at is None else -thing.created_at), thing.name
