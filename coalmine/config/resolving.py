"""Endpoints with `model:` as endpoints whose variants say all, before anything is checked.

So rules, schema, stacks and commands see variants with models and weights, whoever wrote them. A
problem with what was filled in is told of the line that it comes from.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from coalmine.config.model_schema import ReleasedModelConfig
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, section
from coalmine.config.release_record import EndpointRecord, ReleaseRecord
from coalmine.config.slots import assign_slots

MODEL_KEYS = ("artifact", "artifact_kms_key_arn", "model_package")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Slot:
    """A variant with what was filled in."""

    variant: Any
    origin: str  # who says what it holds: `model`, or `champion` or `previous` of the record
    is_deployed: bool


@dataclass(kw_only=True, slots=True)
class Resolved:
    """The data of a config file with the variants of all endpoints filled in.

    Attributes:
        filled: with every slot, an empty one holding what `model:` names: its other settings are
            to be right before it is deployed.
        deployed: without the empty slots.
        origins: by the path of a filled variant, the endpoint's name and who says what it holds.
    """

    filled: dict[str, Any]
    deployed: dict[str, Any]
    origins: dict[Path, tuple[str, str]] = field(default_factory=dict)

    def in_file(self, problem: Problem) -> Problem | None:
        """Give a problem with its place in the config file; None where it is the record's."""
        found = self._origin(problem)
        if found is None:
            return problem
        _, origin, rest = found
        return replace(problem, path=(*problem.path[:2], *rest)) if origin == "model" else None

    def in_record(self, problem: Problem) -> Problem | None:
        """Give a problem with its place in the record; None where it is the config file's."""
        found = self._origin(problem)
        if found is None or found[1] == "model":
            return None
        endpoint, origin, rest = found
        return replace(problem, path=(endpoint, origin, *rest))

    def _origin(self, problem: Problem) -> tuple[str, str, Path] | None:
        """Return endpoint and origin of a filled value, and its path there."""
        variant, rest = problem.path[:4], problem.path[4:]
        if variant not in self.origins or not rest or rest[0] not in MODEL_KEYS:
            return None
        endpoint, origin = self.origins[variant]
        return endpoint, origin, ("model", *rest)


def resolve(data: dict[str, Any], record: ReleaseRecord) -> Resolved:
    """Fill the slots of endpoints with `model:`, and the variants of batch jobs on them."""
    filled, deployed = dict(data), dict(data)
    resolved = Resolved(filled=filled, deployed=deployed)
    champions: dict[str, str] = {}
    endpoints = data.get("endpoints")
    if isinstance(endpoints, list):
        filled["endpoints"], deployed["endpoints"] = list(endpoints), list(endpoints)
        for index, endpoint in enumerate(endpoints):
            slots = _slots(section(endpoint), record)
            if not slots:
                continue
            name = str(endpoint.get("name"))
            filled["endpoints"][index] = {
                **endpoint,
                "variants": [slot.variant for slot in slots],
            }
            deployed["endpoints"][index] = {
                **endpoint,
                "variants": [slot.variant for slot in slots if slot.is_deployed],
            }
            for number, slot in enumerate(slots):
                resolved.origins["endpoints", index, "variants", number] = (name, slot.origin)
            champions.update((name, champion) for champion in _champions(slots))
    if isinstance(data.get("batch_jobs"), list):
        filled["batch_jobs"] = [_with_variant(job, champions) for job in data["batch_jobs"]]
        deployed["batch_jobs"] = filled["batch_jobs"]
    return resolved


def _slots(endpoint: dict[str, Any], record: ReleaseRecord) -> list[_Slot]:
    """Return the variants of an endpoint with `model:`, filled in; nothing for another one."""
    variants = endpoint.get("variants")
    if not given(endpoint, "model") or not isinstance(variants, list) or not variants:
        return []
    model = _parsed(endpoint["model"])
    names = [str(section(variant).get("name")) for variant in variants]
    if model is None or len(set(names)) < len(names):
        return [
            _filled(variant, section(endpoint["model"]), weight=int(index == 0))
            for index, variant in enumerate(variants)
        ]
    kept = usable(record.find(str(endpoint.get("name"))), names)
    keeps_all = bool(given(endpoint, "deployment"))
    held = {slot.name: slot for slot in assign_slots(model, names, kept, keeps_all=keeps_all)}
    origins = {} if kept is None else {slot.variant: origin for origin, slot in kept.slots()}
    return [
        _filled(variant, endpoint["model"], weight=0, is_deployed=False)
        if name not in held
        else _filled(
            variant,
            held[name].model.as_written(),
            weight=held[name].weight,
            origin="model" if held[name].model == model else origins.get(name, "champion"),
        )
        for name, variant in zip(names, variants, strict=True)
    ]


def usable(record: EndpointRecord | None, names: list[str]) -> EndpointRecord | None:
    """Give a record whose slots are there, each once; None otherwise."""
    if record is None:
        return None
    recorded = [slot.variant for _, slot in record.slots()]
    return record if len({*recorded} & {*names}) == len(recorded) else None


def _parsed(model: Any) -> ReleasedModelConfig | None:
    try:
        return ReleasedModelConfig.model_validate_json(json.dumps(model))
    except ValidationError:
        return None


def _filled(
    variant: Any,
    model: dict[str, Any],
    *,
    weight: float,
    is_deployed: bool = True,
    origin: str = "model",
) -> _Slot:
    if isinstance(variant, dict):
        own = {key: value for key, value in variant.items() if key not in MODEL_KEYS}
        held = {key: model[key] for key in MODEL_KEYS if key in model}
        variant = {**own, **held, "initial_weight": weight}
    return _Slot(variant=variant, origin=origin, is_deployed=is_deployed)


def _champions(slots: list[_Slot]) -> Iterator[str]:
    for slot in slots:
        variant = section(slot.variant)
        if slot.is_deployed and variant.get("initial_weight") and "name" in variant:
            yield variant["name"]


def _with_variant(job: Any, champions: dict[str, str]) -> Any:
    model = section(section(job).get("model"))
    champion = champions.get(str(model.get("endpoint")))
    if champion is None or given(model, "variant"):
        return job
    return {**job, "model": {**model, "variant": champion}}
