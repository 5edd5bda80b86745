"""What a canary costs: the steps of its state machine, and the functions they call."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from canary.endpoint import Roles
from canary.plan import ExpectedTraffic, Plan, build_plan
from canary.position import Next
from canary.settings import CanarySettings
from canary.verdict import CanaryOutcome
from coalmine.cost.assembly import Resource, Template
from coalmine.cost.intrinsics import as_text, referred, whole_number
from coalmine.cost.items import Found, Item, Lack, Omission, Run
from coalmine.cost.quantity import Quantity, plain
from coalmine.cost.state_walk import Walk, walk

STATE_MACHINE = "AWS::StepFunctions::StateMachine"
FUNCTION = "AWS::Lambda::Function"
_TRANSFORM = ":states:::sagemaker:createTransformJob"
CONFIGURATION_VARIABLE = "COALMINE_CANARY"

# Nobody knows these before it runs; the estimate says that it assumes them.
SETTLING_SECONDS = 120
SECONDS_PER_INVOCATION = Decimal(1)

_NOBODY = Roles(champion="champion", challenger="challenger")
_NO_TRAFFIC = ExpectedTraffic(requests_per_minute=0.0, error_rate=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Machine:
    """A canary as the template has it."""

    definition: str
    settings: CanarySettings
    functions: Mapping[str, Resource]

    def walk(self, ticks: int) -> Walk:
        """Walk a canary that passes all its stages and is promoted."""
        return walk(self.definition, _answers(self.settings, ticks))


def canary_runs(template: Template, owner: str, runs_per_month: Decimal) -> Found:
    """Find what the canaries of a template's state machine cost."""
    found = Found()
    for machine in _canaries(template):
        try:
            found += _runs(template, owner, _read(template, machine), runs_per_month)
        except (KeyError, ValueError) as error:
            reason = f"it is not the canary that is known here: {error}"
            found += Found(
                omissions=(
                    Omission(
                        owner=owner,
                        what=f"state machine {machine.logical_id}",
                        lack=Lack.PRICE,
                        reason=reason,
                    ),
                )
            )
    return found


def functions_of_canaries(template: Template) -> set[str]:
    """Name the functions that a state machine of the template calls."""
    text = " ".join(_definition(each) for each in _canaries(template))
    return {
        each.logical_id for each in template.of_type(FUNCTION) if f"<{each.logical_id}>" in text
    }


def runs_batch_jobs(machine: Resource) -> bool:
    """Tell whether a state machine is that of a batch job: it starts transform jobs."""
    return _TRANSFORM in _definition(machine)


def _canaries(template: Template) -> list[Resource]:
    return [each for each in template.of_type(STATE_MACHINE) if not runs_batch_jobs(each)]


def _definition(machine: Resource) -> str:
    return as_text(machine.properties.get("DefinitionString"))


def _read(template: Template, machine: Resource) -> _Machine:
    functions = {each.logical_id: each for each in template.of_type(FUNCTION)}
    called = functions_of_canaries(template)
    configured = [
        as_text(functions[name].properties["Environment"]["Variables"][CONFIGURATION_VARIABLE])
        for name in called
        if "Environment" in functions[name].properties
    ]
    if not configured:
        raise ValueError(f"a function of it must have {CONFIGURATION_VARIABLE}, got none")
    document: dict[str, Any] = json.loads(configured[0])
    return _Machine(
        definition=_definition(machine),
        settings=CanarySettings.from_dict(document["settings"]),
        functions=functions,
    )


def _runs(template: Template, owner: str, machine: _Machine, runs: Decimal) -> Found:
    plan = build_plan(machine.settings, roles=_NOBODY, expected=_NO_TRAFFIC)
    fewest, most = machine.walk(plan.least_ticks), machine.walk(plan.most_ticks)
    quantities = {
        "states/transition": _between(fewest.transitions, most.transitions),
        "lambda/request": _between(sum(fewest.tasks.values()), sum(most.tasks.values())),
        "lambda/gb-second": _between(
            _gb_seconds(machine, fewest.tasks), _gb_seconds(machine, most.tasks)
        ),
    }
    items = tuple(
        Item(
            owner=owner,
            what=f"canary: {_WORDS[key]}",
            key=key,
            region=template.region,
            per_month=quantity.times(runs),
            basis=_basis(plan, runs),
            run=Run(name=f"a canary of {owner}", per_run=quantity),
        )
        for key, quantity in quantities.items()
    )
    return Found(items=items)


_WORDS = {
    "states/transition": "steps of its state machine",
    "lambda/request": "requests to its functions",
    "lambda/gb-second": "its functions' run time",
}


def _basis(plan: Plan, runs: Decimal) -> str:
    return f"{plain(runs)} a month, {plan.least_ticks} to {plan.most_ticks} ticks each"


def _between(fewest: Decimal | int, most: Decimal | int) -> Quantity:
    return Quantity(least=Decimal(fewest), expected=Decimal(fewest), most=Decimal(most))


def _gb_seconds(machine: _Machine, tasks: Mapping[str, int]) -> Decimal:
    total = Decimal(0)
    for resource, count in tasks.items():
        name = referred(resource)
        function = None if name is None else machine.functions.get(name)
        if function is None:
            raise ValueError(f"the task that calls {resource} must call a function of its stack")
        memory = whole_number(function.properties.get("MemorySize", 128), f"MemorySize of {name}")
        total += SECONDS_PER_INVOCATION * count * memory / 1024
    return total


def _answers(settings: CanarySettings, ticks: int) -> dict[str, Iterator[dict[str, str]]]:
    """Tell what each task answers in a canary of so many ticks that is promoted."""
    stages = len(settings.stages)
    looks = 1 + math.ceil(SETTLING_SECONDS / settings.settle_seconds)
    shift = [_goes(Next.WAIT)] * (looks - 1) + [_goes(Next.BAKE)]
    first_stage = ticks - (stages - 1)  # where the ticks are spent does not matter: say the first
    judge = [_goes(Next.BAKE)] * (first_stage - 1) + [_goes(Next.SHIFT)] * (stages - 1)
    return {
        "Prepare": iter([_goes(Next.SMOKE_TEST)]),
        "Smoke test": iter([_goes(Next.SHIFT)]),
        "Shift traffic": chain.from_iterable(repeat(shift, stages)),
        "Judge": chain(judge, [_goes(Next.PROMOTE)]),
        "Promote": iter([_goes(Next.CONCLUDE)]),
        "Conclude": iter([{"outcome": CanaryOutcome.PROMOTED.value}]),
    }


def _goes(where: Next) -> dict[str, str]:
    return {"next": where.value}
