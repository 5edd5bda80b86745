"""SageMaker's deployment guardrails: what its API and its documentation refuse.

Limits are those of `DeploymentConfig` in the SageMaker API reference and of "Deployment guardrails:
exclusions" in its developer guide.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, number, section


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    """How large the steps of a strategy may be, in percent of the capacity."""

    noun: str
    least_percent: int
    most_percent: int


_STEPS = {
    "canary": _Step(noun="the canary", least_percent=1, most_percent=50),
    "linear": _Step(noun="a linear step", least_percent=10, most_percent=50),
    "rolling": _Step(noun="a rolling batch", least_percent=5, most_percent=50),
}
_DEFAULT_WAIT_SECONDS = 300


def of_endpoint(endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the `deployment` of an endpoint."""
    deployment = section(endpoint.get("deployment"))
    strategy = deployment.get("strategy")
    if not isinstance(strategy, str):
        return
    here = (*path, "deployment")
    variants = items(endpoint.get("variants"))
    if strategy in _STEPS:
        yield from _has_step(deployment, strategy, here)
        yield from _step(deployment.get("step"), "step", _STEPS[strategy], variants, here)
        yield from _enough_instances(variants, strategy, path)
    else:
        yield from _without(deployment, ("step", "wait_interval_seconds"), strategy, here)
    if strategy == "rolling":
        yield from _without(deployment, ("termination_wait_seconds",), strategy, here)
        yield from _one_variant(endpoint, variants, path)
        back = deployment.get("rollback_step")
        limits = _Step(noun="a rolling batch back", least_percent=5, most_percent=100)
        yield from _step(back, "rollback_step", limits, variants, here)
    else:
        yield from _without(deployment, ("rollback_step",), strategy, here)
    yield from _timeout(deployment, strategy, variants, here)
    yield from _alarms(deployment.get("rollback_alarms"), here)


def _has_step(deployment: dict[str, Any], strategy: str, path: Path) -> Iterator[Problem]:
    if not given(deployment, "step"):
        yield Problem(
            path=(*path, "step"),
            value="nothing",
            allowed=f"the size of {_STEPS[strategy].noun}",
            fix="add `step: {type: CAPACITY_PERCENT, value: 10}`",
        )


def _without(
    deployment: dict[str, Any], names: tuple[str, ...], strategy: str, path: Path
) -> Iterator[Problem]:
    for name in given(deployment, *names):
        yield Problem(
            path=(*path, name),
            value=f"{name} with strategy {strategy}",
            allowed=f"strategies that have it; {strategy} does not",
            fix=f"remove `{name}`",
        )


def _step(
    value: Any, name: str, limits: _Step, variants: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    step = section(value)
    size, kind = number(step.get("value")), step.get("type")
    if size is None:
        return
    if kind == "CAPACITY_PERCENT" and not limits.least_percent <= size <= limits.most_percent:
        yield Problem(
            path=(*path, name, "value"),
            value=f"{size:g} % for {limits.noun}",
            allowed=f"{limits.least_percent} to {limits.most_percent} % of the capacity",
            fix=f"write `value: {min(max(int(size), limits.least_percent), limits.most_percent)}`",
        )
    if kind == "INSTANCE_COUNT":
        for count, variant in _counts(variants):
            least = math.ceil(count * limits.least_percent / 100)
            most = math.floor(count * limits.most_percent / 100)
            if not least <= size <= most:
                yield Problem(
                    path=(*path, name, "value"),
                    value=f"{size:g} instances for {limits.noun} of {variant.get('name')}",
                    allowed=f"{limits.least_percent} to {limits.most_percent} % of its {count:g} "
                    f"instances: {least} to {most}",
                    fix="write `type: CAPACITY_PERCENT`, or change the number of instances",
                )


def _enough_instances(
    variants: list[dict[str, Any]], strategy: str, path: Path
) -> Iterator[Problem]:
    for count, variant in _counts(variants):
        if count < 2:
            scaling = section(variant.get("autoscaling"))
            yield Problem(
                path=(*path, "deployment", "strategy"),
                value=f"{strategy!r} while {variant.get('name')} may run on {count:g} instance",
                allowed=f"{strategy} on two instances or more: half of one is none",
                fix="write `strategy: all_at_once`, or give the variant two instances"
                + (" (`min_capacity: 2`)" if scaling else ""),
            )


def _one_variant(
    endpoint: dict[str, Any], variants: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    count = len(variants) + (1 if given(endpoint, "shadow_variant") else 0)
    if count > 1:
        yield Problem(
            path=(*path, "deployment", "strategy"),
            value=f"'rolling' on an endpoint with {count} variants",
            allowed="rolling on endpoints with a single variant",
            fix="write `strategy: all_at_once`, or remove the other variants",
        )


def _counts(variants: list[dict[str, Any]]) -> Iterator[tuple[float, dict[str, Any]]]:
    """Yield the fewest instances that an update may find, of each variant that has some."""
    for variant in variants:
        scaling = variant.get("autoscaling")
        scaled = number(section(scaling).get("min_capacity", 1)) if scaling is not None else None
        count = number(variant.get("initial_instance_count", 1)) if scaled is None else scaled
        if count is not None and not given(variant, "serverless"):
            yield count, variant


def _timeout(
    deployment: dict[str, Any], strategy: str, variants: list[dict[str, Any]], path: Path
) -> Iterator[Problem]:
    timeout = number(deployment.get("maximum_execution_timeout_seconds"))
    wait = number(deployment.get("wait_interval_seconds", _DEFAULT_WAIT_SECONDS))
    end = number(deployment.get("termination_wait_seconds", 0))
    if timeout is None or wait is None:
        return
    waits = wait * _intervals(deployment, strategy, variants) + (0 if end is None else end)
    if timeout <= waits:
        yield Problem(
            path=(*path, "maximum_execution_timeout_seconds"),
            value=f"{timeout:g} s",
            allowed=f"more than its waits together, {waits:g} s",
            fix="raise it, or shorten wait_interval_seconds or termination_wait_seconds",
        )


def _intervals(deployment: dict[str, Any], strategy: str, variants: list[dict[str, Any]]) -> int:
    """Count the waits between steps, at least."""
    step = section(deployment.get("step"))
    size = number(step.get("value"))
    if strategy not in _STEPS:
        return 0
    if strategy == "canary" or size is None or size <= 0:
        return 1
    wholes = [100.0]
    if step.get("type") == "INSTANCE_COUNT":
        wholes = [count for count, _ in _counts(variants)]
    return max([math.ceil(whole / size) - 1 for whole in wholes] + [1])


def _alarms(alarms: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(alarms, list):
        return
    names = [name for name in alarms if isinstance(name, str)]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(
                path=(*path, "rollback_alarms", index),
                value=repr(name),
                allowed="each alarm once",
                fix="remove it",
            )
        if not 1 <= len(name) <= 255:
            yield Problem(
                path=(*path, "rollback_alarms", index),
                value=f"{len(name)} characters",
                allowed="the name of an alarm, 1 to 255 characters",
                fix="write the alarm's name",
            )
