"""How an endpoint's releases stand: gathered once, for `status` and for what changes them."""

from dataclasses import dataclass

from coalmine.cli.release.options import Chosen
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.raw import items
from coalmine.config.release_record import EndpointRecord
from coalmine.gateways.deployment import MissingStackError
from coalmine.gateways.released_endpoint import ReleasedEndpoint
from coalmine.releases.disagreements import Wanted
from coalmine.releases.facts import LiveRelease


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What Git says of an endpoint, and what AWS does."""

    wanted: Wanted
    connected: ReleasedEndpoint | None  # None: its stack was never deployed
    live: LiveRelease | None

    @property
    def model(self) -> ReleasedModelConfig | None:
        """What Git asks for; None where each slot says its own."""
        return self.wanted.model

    @property
    def record(self) -> EndpointRecord | None:
        """Git's record; None before the first promotion."""
        return self.wanted.record


def is_kept(standing: Standing, variant_name: str) -> bool:
    """Tell whether a slot has what the record keeps to go back to."""
    kept = None if standing.record is None else standing.record.previous
    if kept is None or standing.live is None or kept.variant != variant_name:
        return False
    model = standing.live.model_of(variant_name)
    return model is not None and model.identity == kept.model.identity


def look(chosen: Chosen) -> Standing:
    """Read all of it."""
    at, settings = chosen.at, chosen.at.parsed()
    weights = {each.name: each.initial_weight for each in settings.variants}
    with_weight = [name for name, weight in weights.items() if weight > 0]
    slots = items(chosen.files.written(at.name).get("variants"))
    wanted = Wanted(
        words=at.words,
        slot_names=tuple(str(each.get("name")) for each in slots),
        owner=settings.who_owns_weights,
        model=settings.model,
        record=chosen.files.record().find(at.name),
        keeps_all=settings.deployment is not None,
        declared_champion=with_weight[0] if len(with_weight) == 1 else None,
    )
    try:
        connected = chosen.around.connect(at.stack_name, at.region)
    except MissingStackError:
        return Standing(wanted=wanted, connected=None, live=None)
    return Standing(wanted=wanted, connected=connected, live=connected.look())
