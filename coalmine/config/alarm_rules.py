"""Alarms: what CloudWatch takes, limits that do not contradict each other, names that differ."""

from collections.abc import Iterator
from typing import Any

from coalmine.config.alarms_schema import AlarmsConfig
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, is_in_sandbox, items, number, section
from constructs_lib.alarm_thresholds import longest_seconds, period_problems
from constructs_lib.endpoint_thresholds import MOST_ROLLBACK_ALARMS
from constructs_lib.instance_vcpus import vcpus_of

_USUAL = AlarmsConfig()
_LASTING = ("no_traffic_seconds", "at_max_capacity_seconds")
_SERIOUS = ("max_5xx_error_rate", "max_p99_model_latency_ms")


def of_environment(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield alarms of two endpoints that would have one name."""
    environment, endpoints = data.get("environment"), items(data.get("endpoints"))
    names = [f"{endpoint.get('name')}-{environment}" for endpoint in endpoints]
    for index, endpoint in enumerate(endpoints):
        for at, variant in enumerate(items(endpoint.get("variants"))):
            watched = f"{names[index]}-{variant.get('name')}"
            if watched in names:
                other = names.index(watched)
                yield Problem(
                    path=("endpoints", index, "variants", at, "name"),
                    value=f"{variant.get('name')!r}, with alarms named {watched}-...",
                    allowed=f"other names than the alarms of endpoints[{other}] have",
                    fix="rename the variant",
                )


def of_endpoint(data: dict[str, Any], endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the alarms of an endpoint."""
    alarms, here = section(endpoint.get("alarms")), (*path, "alarms")
    yield from _evaluation(alarms, here)
    if not is_in_sandbox(data):
        yield from _minutes(alarms, here)
    yield from _order(alarms, here)
    if alarms.get("enabled", True) is True:
        yield from _cores(endpoint, alarms, path)
        yield from _rollback_alarms(data, endpoint, alarms, path)


def _evaluation(alarms: dict[str, Any], path: Path) -> Iterator[Problem]:
    period = _count(alarms, "period_seconds")
    periods = _count(alarms, "evaluation_periods")
    datapoints = _count(alarms, "datapoints_to_alarm")
    if periods is not None and datapoints is not None and datapoints > periods:
        yield Problem(
            path=(*path, "datapoints_to_alarm"),
            value=f"{datapoints} of {periods} periods",
            allowed=f"at most evaluation_periods, {periods}",
            fix=f"write `datapoints_to_alarm: {periods}`, or raise evaluation_periods",
        )
    if period is None or period < 1:
        return
    if period_problems(period):
        yield Problem(
            path=(*path, "period_seconds"),
            value=str(period),
            allowed="10, 20, 30 or a multiple of 60; CloudWatch has no other",
            fix="write `period_seconds: 60`",
        )
        return
    longest = longest_seconds(period)
    if periods is not None and period * periods > longest:
        yield Problem(
            path=(*path, "evaluation_periods"),
            value=f"{periods} periods of {period} s",
            allowed=f"at most {longest} s together, {longest // period} periods",
            fix=f"write `evaluation_periods: {longest // period}` or less",
        )
    yield from _lasting(alarms, period, path)


def _minutes(alarms: dict[str, Any], path: Path) -> Iterator[Problem]:
    period = _count(alarms, "period_seconds")
    if period is not None and not period_problems(period) and period < 60:
        yield Problem(
            path=(*path, "period_seconds"),
            value=f"{period} s",
            allowed="a multiple of 60: SageMaker publishes each minute, and most of your periods "
            "would have no data",
            fix="write `period_seconds: 60`",
        )


def _lasting(alarms: dict[str, Any], period: int, path: Path) -> Iterator[Problem]:
    for name in _LASTING:
        seconds = _count(alarms, name)
        if seconds is not None and seconds % period:
            usual = "" if given(alarms, name) else ", which is what it is unless it is given"
            yield Problem(
                path=(*path, name),
                value=f"{seconds} s{usual}",
                allowed=f"a multiple of period_seconds, {period} s",
                fix=f"write `{name}: {max(round(seconds / period), 1) * period}`",
            )


def _order(alarms: dict[str, Any], path: Path) -> Iterator[Problem]:
    p90 = _limit(alarms, "max_p90_model_latency_ms")
    p99 = _limit(alarms, "max_p99_model_latency_ms")
    if p90 is not None and p99 is not None and p90 > p99:
        yield Problem(
            path=(*path, "max_p90_model_latency_ms"),
            value=f"{p90:g} ms",
            allowed=f"at most max_p99_model_latency_ms, {p99:g} ms: the p90 is never above the p99",
            fix="lower it, or raise max_p99_model_latency_ms",
        )
    least = _limit(alarms, "min_invocations_per_minute")
    most = _limit(alarms, "max_invocations_per_minute")
    if least is not None and most is not None and least >= most:
        yield Problem(
            path=(*path, "min_invocations_per_minute"),
            value=f"{least:g}",
            allowed=f"below max_invocations_per_minute, {most:g}",
            fix="lower it, or raise max_invocations_per_minute",
        )


def _cores(endpoint: dict[str, Any], alarms: dict[str, Any], path: Path) -> Iterator[Problem]:
    if _limit(alarms, "max_cpu_percent") is None:
        return
    for index, variant in enumerate(items(endpoint.get("variants"))):
        instance_type = variant.get("instance_type")
        if not isinstance(instance_type, str) or given(variant, "serverless"):
            continue
        if not instance_type.startswith("ml."):
            continue  # no hosting type at all, which is another rule's
        try:
            vcpus_of(instance_type)
        except ValueError:
            yield Problem(
                path=(*path, "variants", index, "instance_type"),
                value=f"{instance_type!r} with an alarm on its CPU",
                allowed="a type whose number of cores is known, CloudWatch sums over them",
                fix="write for instance `instance_type: ml.m5.large`, or `max_cpu_percent: null` "
                "under `alarms`",
            )


def _rollback_alarms(
    data: dict[str, Any], endpoint: dict[str, Any], alarms: dict[str, Any], path: Path
) -> Iterator[Problem]:
    deployment = section(endpoint.get("deployment"))
    named = deployment.get("rollback_alarms")
    if not isinstance(named, list) or deployment.get("rollback_when_unhealthy", True) is not True:
        return
    off = {name: None for name in _SERIOUS if _limit(alarms, name) is None}
    obeyed = _USUAL.model_copy(update=off).rollback_alarms(
        f"{endpoint.get('name')}-{data.get('environment')}",
        [str(each.get("name")) for each in items(endpoint.get("variants"))],
    )
    own = [name for name in obeyed if name not in named]
    if own and len(named) <= MOST_ROLLBACK_ALARMS < len(named) + len(own):
        yield Problem(
            path=(*path, "deployment", "rollback_alarms"),
            value=f"{len(named)} alarms beside {len(own)} of the endpoint's own, {', '.join(own)}",
            allowed=f"{MOST_ROLLBACK_ALARMS} together, SageMaker takes no more",
            fix="remove some, or write `rollback_when_unhealthy: false`",
        )


def _count(alarms: dict[str, Any], name: str) -> int | None:
    """Give a whole number of the section, likewise; the schema refuses others."""
    value = _limit(alarms, name)
    return value if isinstance(value, int) else None


def _limit(alarms: dict[str, Any], name: str) -> float | None:
    """Give a number of the section, the usual one where none is written, None for null."""
    return number(alarms.get(name, getattr(_USUAL, name)))
