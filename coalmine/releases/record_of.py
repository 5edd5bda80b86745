"""What Git's record has to say of an endpoint, by what serves."""

from canary.lock import held_reason
from canary.rules import listed
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.release_record import EndpointRecord, SlotRecord
from coalmine.releases.facts import LiveRelease


def refusal_to_record(live: LiveRelease, *, now: int) -> str | None:
    """Say why nothing can be written down now; None when it can."""
    name = live.endpoint.name
    if live.lock is not None:
        return held_reason(live.lock, now)
    if live.is_moving:
        return (
            f"endpoint {name} must be at rest when its champion is written down, got "
            f"{live.endpoint.status}, its stack {live.stack_status}; wait, then promote again"
        )
    if live.champion is None:
        serving = f"a share for {listed(live.serving)}" if live.serving else "none for anybody"
        return (
            f"one variant of {name} must have all requests to be written down as its champion, "
            f"got {serving}; move the weights first: coalmine traffic, or a canary"
        )
    return None


def record_of(live: LiveRelease, former: EndpointRecord | None) -> EndpointRecord:
    """Give the record of an endpoint at rest; the former one where the champion is the same.

    Raises:
        ValueError: what was deployed into the champion's slot is not known.
    """
    champion = "" if live.champion is None else live.champion
    model = live.model_of(champion)
    if model is None:
        raise ValueError(
            f"the stack of {live.endpoint.name} must say in its output SlotModels what {champion} "
            "holds, got nothing; deploy it again"
        )
    if former is not None and _is(former.champion, champion, model):
        # What was dropped from the record stays dropped, and what it keeps is kept.
        return former
    return EndpointRecord(
        champion=SlotRecord(variant=champion, model=model), previous=_previous(live, former)
    )


def _previous(live: LiveRelease, former: EndpointRecord | None) -> SlotRecord | None:
    """Give what served before, if it still lies in its slot."""
    promoted = live.promoted
    if promoted is not None and promoted.variant_name == live.champion:
        name, source = promoted.previous_variant_name, promoted.previous_source
        model = live.model_of(name)
        is_there = source is None or live.sources.get(name) == source
        return SlotRecord(variant=name, model=model) if model is not None and is_there else None
    if former is None:
        return None
    # Somebody moved the weights by hand: the record knows who served before.
    for slot in (former.champion, former.previous):
        if slot is None or slot.variant == live.champion:
            continue
        model = live.model_of(slot.variant)
        if model is not None and model.identity == slot.model.identity:
            return slot
    return None


def _is(slot: SlotRecord, variant_name: str, model: ReleasedModelConfig) -> bool:
    return slot.variant == variant_name and slot.model.identity == model.identity
