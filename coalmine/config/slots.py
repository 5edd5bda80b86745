"""Which slot holds what: the model to serve and Git's record in, the variants' contents out."""

from collections.abc import Sequence
from dataclasses import dataclass

from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.release_record import EndpointRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A variant that is deployed, with its model and the weight that it is created with."""

    name: str
    model: ReleasedModelConfig
    weight: float


def assign_slots(
    model: ReleasedModelConfig,
    slot_names: Sequence[str],
    record: EndpointRecord | None,
    *,
    keeps_all: bool = False,
) -> tuple[Slot, ...]:
    """Give the slots that are deployed, in the order of their names; an empty one is left out.

    The champion keeps its slot and its model, whatever `model` says. A release goes into the slot
    of what is kept to go back to, or else into the first that is not the champion's.

    Args:
        model: what is to serve.
        slot_names: the endpoint's variants.
        record: who serves and what is kept; None before the first promotion.
        keeps_all: an empty slot is deployed too, with the champion's model: SageMaker's deployment
            guardrails refuse an update that adds or removes a variant.
    """
    if record is None or len(slot_names) == 1:
        champion, held = slot_names[0], {slot_names[0]: model}
    else:
        champion, held = record.champion.variant, _held(model, slot_names, record)
    if keeps_all:
        held = dict.fromkeys(slot_names, held[champion]) | held
    return tuple(
        Slot(name=name, model=held[name], weight=1 if name == champion else 0)
        for name in slot_names
        if name in held
    )


def _held(
    model: ReleasedModelConfig, slot_names: Sequence[str], record: EndpointRecord
) -> dict[str, ReleasedModelConfig]:
    """Give the models of the slots that are not empty."""
    champion, previous = record.champion, record.previous
    held = {champion.variant: _as_named_now(champion.model, model)}
    if previous is not None:
        held[previous.variant] = _as_named_now(previous.model, model)
    if model.identity != champion.model.identity:
        others = (name for name in slot_names if name != champion.variant)
        held[next(others) if previous is None else previous.variant] = model
    return held


def champion_slot(slots: Sequence[Slot]) -> str:
    """Give the slot that serves when the endpoint is created."""
    return next(slot.name for slot in slots if slot.weight > 0)


def _as_named_now(held: ReleasedModelConfig, model: ReleasedModelConfig) -> ReleasedModelConfig:
    """Take the key of an artifact, and where it lies, from the config where both mean one model."""
    return model if held.identity == model.identity else held
