"""What `coalmine promote` has to write for an endpoint: a record, weights, or nothing."""

from dataclasses import dataclass

from coalmine.config import WeightsOwner
from coalmine.config.release_record import EndpointRecord
from coalmine.releases.facts import LiveRelease
from coalmine.releases.names import short_model
from coalmine.releases.record_of import record_of, refusal_to_record


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What the config says of an endpoint, as far as a promotion goes by it."""

    slots: int
    has_model_line: bool
    owner: WeightsOwner
    record: EndpointRecord | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promotion:
    """What is to be written, and why; or why not."""

    words: str
    is_refused: bool = False
    record: EndpointRecord | None = None  # of an endpoint with `model:`
    champion: str | None = None  # of explicit slots: begins with all requests

    @property
    def serving(self) -> str | None:
        """The variant that is written down as the one that serves; None: nothing is."""
        return self.champion if self.record is None else self.record.champion.variant


def find_promotion(declared: Declared, live: LiveRelease, *, is_named: bool, now: int) -> Promotion:
    """Tell what has to be written.

    Args:
        is_named: somebody asked for this endpoint; else it is one of all, and one whose traffic is
            shared on purpose stands in nobody's way.
    """
    nothing = _nothing_to_write(declared, live, is_named=is_named)
    if nothing is not None:
        return Promotion(words=nothing)
    refusal = refusal_to_record(live, now=now)
    if refusal is not None:
        return Promotion(words=refusal, is_refused=True)
    if not declared.has_model_line:
        return Promotion(words=f"{live.champion} serves", champion=live.champion)
    try:
        record = record_of(live, declared.record)
    except ValueError as error:
        return Promotion(words=str(error), is_refused=True)
    return Promotion(words=describe_record(record), record=record)


def _nothing_to_write(declared: Declared, live: LiveRelease, *, is_named: bool) -> str | None:
    if declared.slots < 2:
        return "it has one slot: what is deployed serves, nothing to write"
    if declared.owner is WeightsOwner.CONFIG and not declared.has_model_line:
        return "its weights are the config's own, nothing to write"
    is_shared = len(live.serving) > 1 and live.lock is None and not live.is_moving
    if is_shared and declared.owner is WeightsOwner.TRAFFIC and not is_named:
        return f"shared by {', '.join(live.serving)}: it has no champion, nothing to write"
    return None


def describe_record(record: EndpointRecord) -> str:
    """Say who serves, and what is kept."""
    champion, previous = record.champion, record.previous
    serves = f"{champion.variant} serves {short_model(champion.model)}"
    if previous is None:
        return f"{serves}, nothing is kept"
    return f"{serves}, {previous.variant} keeps {short_model(previous.model)}"
