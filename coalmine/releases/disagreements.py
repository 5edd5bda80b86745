"""Where Git, CloudFormation, the live endpoint and the canaries' record differ, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from coalmine.config import WeightsOwner
from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.release_record import EndpointRecord
from coalmine.config.slots import assign_slots
from coalmine.releases.facts import LiveRelease
from coalmine.releases.names import short_model, short_source


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What Git says of an endpoint."""

    words: str  # how it is named on the command line: `flights -c prod`
    slot_names: tuple[str, ...]
    owner: WeightsOwner
    model: ReleasedModelConfig | None = None  # None: explicit slots
    record: EndpointRecord | None = None
    declared_champion: str | None = None  # of explicit slots: the only one with a weight
    keeps_all: bool = False  # an empty slot is deployed too, with the champion's model


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagreement:
    """Two that differ, and the way out."""

    what: str
    fixes: tuple[str, ...]  # a line each


def find_disagreements(wanted: Wanted, live: LiveRelease) -> list[Disagreement]:
    """List what differs, what serves people first; nothing while a canary is at work."""
    found = [*_of_the_stack(wanted, live), *_of_weights(wanted, live)]
    if live.lock is not None:
        return found
    if wanted.model is not None:
        found += [*_of_the_record(wanted, live), *_of_slots(wanted.model, wanted, live)]
        found += _of_the_release(wanted.model, wanted, live)
    elif wanted.owner is not WeightsOwner.CONFIG:
        found += _of_declared_weights(wanted, live)
    return [*found, *_of_live_models(wanted, live)]


def _of_the_stack(wanted: Wanted, live: LiveRelease) -> Iterator[Disagreement]:
    status = live.stack_status
    if "ROLLBACK" in status or status.endswith("_FAILED"):
        yield Disagreement(
            what=f"the last deployment failed: its stack is {status}",
            fixes=(f"mend what its events say, then: coalmine release start {wanted.words}",),
        )
    if live.deployed is None:
        yield Disagreement(
            what="the stack does not say what it put into the slots",
            fixes=(f"deploy it again: coalmine release start {wanted.words}",),
        )


def _of_weights(wanted: Wanted, live: LiveRelease) -> Iterator[Disagreement]:
    name, _, environment = wanted.words.partition(" ")
    if not live.serving:
        yield Disagreement(
            what="no variant has requests",
            fixes=(f"give one all of them: coalmine traffic {name} VARIANT=1 {environment}",),
        )
    has_one = wanted.model is not None or wanted.owner is WeightsOwner.CANARY
    if len(live.serving) > 1 and live.lock is None and has_one:
        champion = _rightful(wanted, live)
        others = " ".join(f"{each}=0" for each in live.serving if each != champion)
        yield Disagreement(
            what=f"{' and '.join(live.serving)} share the requests, and no canary runs",
            fixes=(
                f"coalmine traffic {name} {champion}=1 {others} {environment}",
                f"then: coalmine promote {wanted.words}",
            ),
        )
    promoted = live.promoted
    if promoted is not None and live.champion not in (None, promoted.variant_name):
        yield Disagreement(
            what=f"{live.champion} serves, the last promotion was of {promoted.variant_name}: "
            "somebody moved the weights",
            fixes=(
                f"if that is right: coalmine promote {wanted.words}",
                f"if not: coalmine traffic {name} {promoted.variant_name}=1 {live.champion}=0 "
                f"{environment}",
            ),
        )


def _rightful(wanted: Wanted, live: LiveRelease) -> str:
    """Name who should have what several share: promoted last, or else recorded, or declared."""
    known = (
        None if live.promoted is None else live.promoted.variant_name,
        None if wanted.record is None else wanted.record.champion.variant,
        wanted.declared_champion,
    )
    return next((name for name in known if name in live.serving), live.serving[0])


def _of_the_record(wanted: Wanted, live: LiveRelease) -> Iterator[Disagreement]:
    champion, record = live.champion, wanted.record
    if champion is None or len(wanted.slot_names) < 2:
        return
    model = live.model_of(champion)
    fixes = (f"coalmine promote {wanted.words} --commit",)
    if record is None:
        yield Disagreement(
            what=f"Git has no record of who serves: {champion} does. The next release would "
            "replace its model",
            fixes=fixes,
        )
    elif record.champion.variant != champion:
        yield Disagreement(
            what=f"Git's record says {record.champion.variant} serves, {champion} does", fixes=fixes
        )
    elif model is not None and model.identity != record.champion.model.identity:
        yield Disagreement(
            what=f"Git's record says {champion} serves {short_model(record.champion.model)}, "
            f"{short_model(model)} was deployed there",
            fixes=fixes,
        )


def _of_slots(
    model: ReleasedModelConfig, wanted: Wanted, live: LiveRelease
) -> Iterator[Disagreement]:
    """Tell what the next deployment would change, where the record is right."""
    record = wanted.record
    if live.deployed is None or not (len(wanted.slot_names) < 2 or _is_right(record, live)):
        return
    assigned = assign_slots(model, wanted.slot_names, record, keeps_all=wanted.keeps_all)
    slots = {each.name: each.model for each in assigned}
    deploy = (f"deploy it: coalmine release start {wanted.words}",)
    for name in wanted.slot_names:
        due, now = slots.get(name), live.deployed.slots.get(name)
        if due is None and now is not None:
            yield Disagreement(
                what=f"Git has nothing for {name}, {short_model(now)} is deployed there",
                fixes=deploy,
            )
        elif due is not None and (now is None or due.identity != now.identity):
            there = "nothing" if now is None else short_model(now)
            lead = "Git asks for" if due.identity == model.identity else "Git keeps"
            yield Disagreement(
                what=f"{lead} {short_model(due)}, {name} was deployed with {there}", fixes=deploy
            )


def _is_right(record: EndpointRecord | None, live: LiveRelease) -> bool:
    if record is None or live.champion is None:
        return False
    model = live.model_of(live.champion)
    return (
        record.champion.variant == live.champion
        and model is not None
        and model.identity == record.champion.model.identity
    )


def _of_the_release(
    model: ReleasedModelConfig, wanted: Wanted, live: LiveRelease
) -> Iterator[Disagreement]:
    """Tell of a model that lies in its slot, and serves nobody."""
    slot = None if live.deployed is None else live.deployed.release
    deployed = None if slot is None else live.model_of(slot)
    if slot is None or deployed is None or live.champion is None:
        return
    if deployed.identity != model.identity:
        serving = live.model_of(live.champion)
        if serving is not None and serving.identity == model.identity:
            yield Disagreement(
                what=f"the deployment would still release {short_model(deployed)}, in {slot}",
                fixes=(f"deploy it: coalmine release start {wanted.words}",),
            )
        return
    if slot not in live.idle:
        return
    source = live.sources.get(slot)
    refused = None if source is None else live.rolled_back.get(source)
    if refused is not None:
        yield Disagreement(
            what=f"Git asks for {short_model(model)}, which canary {refused.canary_id} rolled "
            f"back: {refused.reason}",
            fixes=(
                f"change the line: coalmine release pin {wanted.words} --artifact URI",
                f"or insist: coalmine release start {wanted.words} --no-deploy --retry",
            ),
        )
    else:
        yield Disagreement(
            what=f"Git asks for {short_model(model)}: it lies in {slot} and serves nobody",
            fixes=(f"coalmine release start {wanted.words} --no-deploy",),
        )


def _of_declared_weights(wanted: Wanted, live: LiveRelease) -> Iterator[Disagreement]:
    declared = wanted.declared_champion
    if declared is not None and live.champion not in (None, declared):
        yield Disagreement(
            what=f"the config begins with {declared}, {live.champion} serves",
            fixes=(f"coalmine promote {wanted.words} --commit",),
        )


def _of_live_models(wanted: Wanted, live: LiveRelease) -> Iterator[Disagreement]:
    """Tell of a slot that serves another artifact than CloudFormation has for it."""
    slots = {} if live.deployed is None else live.deployed.slots
    for name, model in slots.items():
        source, artifact = live.sources.get(name), model.artifact
        # A local file is an asset of the CDK by then, under another name.
        if source is None or artifact is None or not artifact.startswith("s3://"):
            continue
        if source != artifact:
            yield Disagreement(
                what=f"{name} was deployed with {short_model(model)}, and has "
                f"{short_source(source)}: it was updated past CloudFormation",
                fixes=(f"deploy it again: coalmine release start {wanted.words}",),
            )
