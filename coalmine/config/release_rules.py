"""`model:` and the slots it is released to, and Git's record of what they hold.

These rules look at the config as it is written; the others see slots that are filled in.
"""

from collections.abc import Iterator
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items
from coalmine.config.release_record import EndpointRecord, ReleaseRecord

_SOURCES = ("artifact", "model_package")
_OF_MODEL = ("artifact", "artifact_kms_key_arn", "model_package", "multi_model")
_MOST_SLOTS = 2


def of_environment(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with `model:` of each endpoint, and with what stands beside it."""
    for index, endpoint in enumerate(items(data.get("endpoints"))):
        if given(endpoint, "model"):
            path = ("endpoints", index)
            slots = items(endpoint.get("variants"))
            yield from _one_source(endpoint["model"], (*path, "model"))
            for number, slot in enumerate(slots):
                yield from _slot(slot, (*path, "variants", number))
            yield from _number_of_slots(endpoint, slots, path)


def _one_source(model: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(model, dict):
        return
    sources = given(model, *_SOURCES)
    if len(sources) != 1:
        yield Problem(
            path=(*path, sources[1]) if sources else path,
            value=" and ".join(sources) if sources else "no model",
            allowed=f"exactly one of {' and '.join(_SOURCES)}: what is to serve",
            fix=f"keep one of them: {' or '.join(sources)}"
            if sources
            else "name the packed model: `model: { artifact: s3://bucket/key }`",
        )


def _slot(slot: dict[str, Any], path: Path) -> Iterator[Problem]:
    for name in given(slot, *_OF_MODEL):
        yield Problem(
            path=(*path, name),
            value=f"{name} of a slot, beside `model:` of its endpoint",
            allowed="slots without a model of their own: which of them holds what, follows from "
            "`model:` and the record of releases",
            fix=f"remove `{name}`, or remove `model:` and give each variant its model",
        )
    for name in given(slot, "initial_weight"):
        yield Problem(
            path=(*path, name),
            value=f"{slot[name]!r} for a slot, beside `model:` of its endpoint",
            allowed="slots without a weight: the champion is created with all requests, the other "
            "with none",
            fix="remove `initial_weight`, or remove `model:` and give each variant its model",
        )


def _number_of_slots(
    endpoint: dict[str, Any], slots: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    owner, has_canary = endpoint.get("weights_owner"), endpoint.get("canary") is not None
    if len(slots) > _MOST_SLOTS:
        yield Problem(
            path=(*path, "variants"),
            value=f"{len(slots)} slots for `model:`",
            allowed="two slots, for the champion and a release, or one that is updated in place",
            fix="remove the others, or remove `model:` and give each variant its model",
        )
    if len(slots) == 1 and has_canary and not given(slots[0], "serverless"):
        yield Problem(
            path=(*path, "canary"),
            value="a canary with one slot",
            allowed="two slots beside a canary: a release goes into the one that does not serve",
            fix="add a slot, `- name: green`, or remove `canary`",
        )
    if len(slots) == 1 and owner == "traffic":
        yield Problem(
            path=(*path, "weights_owner"),
            value="'traffic' with one slot",
            allowed="config, or two slots: traffic moves between slots",
            fix="remove `weights_owner`, or add a slot, `- name: green`",
        )
    if len(slots) > 1 and not has_canary and owner != "traffic":
        yield Problem(
            path=(*path, "weights_owner"),
            value="the config as owner of the weights of two slots",
            allowed="canary or traffic beside `model:`: each deployment of a release would take "
            "back what was moved to it",
            fix="add `canary: {}`, or `weights_owner: traffic` to move traffic by hand",
        )


def of_record(data: dict[str, Any], record: ReleaseRecord) -> Iterator[Problem]:
    """Yield what the record of releases names that the config does not have."""
    endpoints = {str(each.get("name")): each for each in items(data.get("endpoints"))}
    for name, entry in record.endpoints.items():
        endpoint = endpoints.get(name)
        if endpoint is None or not given(endpoint, "model"):
            known = [each for each, declared in endpoints.items() if given(declared, "model")]
            words = ", ".join(known) if known else "there is none"
            yield Problem(
                path=(name,),
                value="an endpoint that the config does not have"
                if endpoint is None
                else "an endpoint without `model:`, whose variants name their models",
                allowed=f"endpoints with `model:`: {words}",
                fix="remove its entry, nothing of it is deployed"
                if endpoint is None
                else "remove its entry, or give the endpoint `model:`",
            )
            continue
        yield from _recorded_slots(name, entry, items(endpoint.get("variants")))
        for key, slot in entry.slots():
            yield from _one_source(slot.model.as_written(), (name, key, "model"))


def _recorded_slots(
    endpoint: str, entry: EndpointRecord, slots: list[dict[str, Any]]
) -> Iterator[Problem]:
    names = [str(slot.get("name")) for slot in slots]
    for key, slot in entry.slots():
        if slot.variant not in names:
            yield Problem(
                path=(endpoint, key, "variant"),
                value=repr(slot.variant),
                allowed=f"one of the variants of {endpoint}: {', '.join(names)}",
                fix="give the variant its old name back: it is the slot that serves"
                if key == "champion"
                else "remove `previous`: what it kept is not deployed any more",
            )
    previous = entry.previous
    if previous is not None and previous.variant == entry.champion.variant:
        yield Problem(
            path=(endpoint, "previous", "variant"),
            value=f"{previous.variant!r}, the champion's slot",
            allowed="another slot: each holds one model",
            fix="remove `previous`",
        )
