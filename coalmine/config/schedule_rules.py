"""Schedules of autoscaling: moments that AWS can read, limits that fit those they meet."""

import re
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import available_timezones

from coalmine.config.cron import bad_fields
from coalmine.config.name_rules import unique
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, items, number, section

_RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
_CRON = re.compile(r"cron\((?P<fields>.*)\)")
_AT = re.compile(r"at\((?P<moment>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)")
_EXAMPLE = 'for example `schedule: "cron(0 22 * * ? *)"`'


def of_endpoint(endpoint: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the schedules of an endpoint's variants."""
    for index, variant in enumerate(items(endpoint.get("variants"))):
        scaling = section(variant.get("autoscaling"))
        here = (*path, "variants", index, "autoscaling", "schedules")
        yield from unique(scaling.get("schedules"), here)
        for place, schedule in enumerate(items(scaling.get("schedules"))):
            yield from _moment(schedule.get("schedule"), (*here, place))
            yield from _timezone(schedule.get("timezone"), (*here, place))
            yield from _limits(schedule, (*here, place))
            yield from _one_limit(schedule, scaling, (*here, place))
            yield from _warm_capacity(schedule, variant, (*here, place))


def repeated(schedule: Any, path: Path, example: str) -> Iterator[Problem]:
    """Yield what is wrong with a cron() or rate(), as EventBridge and autoscaling read them."""
    if not isinstance(schedule, str):
        return
    cron = _CRON.fullmatch(schedule)
    if cron is not None:
        for bad in bad_fields(cron["fields"]):
            yield Problem(path=path, value=bad.value, allowed=bad.allowed, fix=example)
    elif schedule.startswith("rate(") and _RATE.fullmatch(schedule) is None:
        yield Problem(
            path=path,
            value=repr(schedule),
            allowed="rate(1 hour), rate(2 hours), or cron()",
            fix=example,
        )


def _moment(schedule: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(schedule, str) or not schedule.startswith(("at(", "rate(", "cron(")):
        return
    here, cron = (*path, "schedule"), _CRON.fullmatch(schedule)
    if cron is not None:
        for bad in bad_fields(cron["fields"]):
            yield Problem(path=here, value=bad.value, allowed=bad.allowed, fix=_EXAMPLE)
    elif _RATE.fullmatch(schedule) is None and not _is_moment(schedule):
        yield Problem(
            path=here,
            value=repr(schedule),
            allowed="at(yyyy-mm-ddThh:mm:ss), rate(1 hour), rate(2 hours), or cron()",
            fix=_EXAMPLE,
        )


def _is_moment(schedule: str) -> bool:
    said = _AT.fullmatch(schedule)
    if said is None:
        return False
    try:
        datetime.fromisoformat(said["moment"])
    except ValueError:
        return False
    return True


def _timezone(timezone: Any, path: Path) -> Iterator[Problem]:
    if isinstance(timezone, str) and timezone not in available_timezones():
        yield Problem(
            path=(*path, "timezone"),
            value=repr(timezone),
            allowed="the name of a time zone in the IANA database",
            fix="for example `timezone: Europe/Berlin`",
        )


def _limits(schedule: dict[str, Any], path: Path) -> Iterator[Problem]:
    least, most = number(schedule.get("min_capacity")), number(schedule.get("max_capacity"))
    if not given(schedule, "min_capacity", "max_capacity"):
        yield Problem(
            path=path,
            value="a schedule that changes nothing",
            allowed="min_capacity, max_capacity or both",
            fix="add `min_capacity`",
        )
    if least is not None and most is not None and most < least:
        yield Problem(
            path=(*path, "max_capacity"),
            value=f"{most:g}",
            allowed=f"at least min_capacity, {least:g}",
            fix="raise it, or lower min_capacity",
        )


def _one_limit(schedule: dict[str, Any], scaling: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Hold a limit that comes alone against those that it may meet: the other one stays."""
    least, most = number(schedule.get("min_capacity")), number(schedule.get("max_capacity"))
    if least is not None and not given(schedule, "max_capacity"):
        lowest, whose = min(_met(scaling, "max_capacity", 10), key=itemgetter(0))
        if least > lowest:
            yield Problem(
                path=(*path, "min_capacity"),
                value=f"{least:g} without a max_capacity",
                allowed=f"at most {lowest:g}, the max_capacity of {whose}: it stays as it was",
                fix=f"add `max_capacity: {least:g}` or more to the schedule",
            )
    if most is not None and not given(schedule, "min_capacity"):
        highest, whose = max(_met(scaling, "min_capacity", 1), key=itemgetter(0))
        if most < highest:
            yield Problem(
                path=(*path, "max_capacity"),
                value=f"{most:g} without a min_capacity",
                allowed=f"at least {highest:g}, the min_capacity of {whose}: it stays as it was",
                fix=f"add `min_capacity: {most:g}` or less to the schedule",
            )


def _met(scaling: dict[str, Any], name: str, usual: int) -> Iterator[tuple[float, str]]:
    """Yield the limits of that name that may be in force, and whose they are."""
    limit = number(scaling.get(name, usual))
    yield float(usual) if limit is None else limit, "the variant"
    for schedule in items(scaling.get("schedules")):
        scheduled = number(schedule.get(name))
        if scheduled is not None:
            yield scheduled, f"schedule {schedule.get('name')}"


def _warm_capacity(
    schedule: dict[str, Any], variant: dict[str, Any], path: Path
) -> Iterator[Problem]:
    if not given(variant, "serverless"):
        return
    limit = number(section(variant["serverless"]).get("max_concurrency", 5))
    for name in ("min_capacity", "max_capacity"):
        capacity = number(schedule.get(name))
        if limit is not None and capacity is not None and capacity > limit:
            yield Problem(
                path=(*path, name),
                value=f"{capacity:g}",
                allowed=f"at most max_concurrency, {limit:g}",
                fix=f"write `{name}: {limit:g}`, or raise max_concurrency",
            )
