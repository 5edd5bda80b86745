"""Who is told: the environment's topic, and a budget that somebody hears of."""

from collections.abc import Iterator
from typing import Any

from coalmine.cleanup.ownership import ENVIRONMENT_TAG
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, section

# Their accounts have no charges in us-east-1, where the billing alarm and the budget are.
_REGIONS_OF_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-iso")


def of_watch(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with who is told of alarms."""
    watch = section(data.get("watch"))
    topic, region = watch.get("topic_arn"), data.get("region")
    emails = watch.get("emails")
    yield from _each_once(emails, ("watch", "emails"))
    if not isinstance(topic, str):
        return
    if emails:
        yield Problem(
            path=("watch", "emails"),
            value="emails for a topic that is not the environment's own",
            allowed="emails without topic_arn: only its own topic is subscribed to",
            fix="subscribe them to that topic, or remove topic_arn",
        )
    parts = topic.split(":")
    if isinstance(region, str) and len(parts) == 6 and parts[3] != region:
        yield Problem(
            path=("watch", "topic_arn"),
            value=f"a topic in {parts[3]}",
            allowed=f"a topic in the environment's region, {region}: alarms speak to no other",
            fix=f"name a topic in {region}",
        )


def of_budget(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the budget."""
    budget, region = data.get("budget"), data.get("region")
    if not isinstance(budget, dict):
        return
    if isinstance(region, str) and region.startswith(_REGIONS_OF_OTHER_PARTITIONS):
        yield Problem(
            path=("budget",),
            value=f"a budget in {region}",
            allowed="environments whose charges are in us-east-1; those of this partition are not",
            fix="remove it, and watch the costs in the payer account",
        )
    if not given(budget, "daily_usd", "month_to_date_usd"):
        yield Problem(
            path=("budget",),
            value="neither daily_usd nor month_to_date_usd",
            allowed="one of them, or both",
            fix="add `daily_usd: 25`, or remove `budget`",
        )
    yield from _parts_of_a_day(budget)
    yield from _tag(budget, section(data.get("tags")))
    yield from _each_once(budget.get("emails"), ("budget", "emails"))


def _parts_of_a_day(budget: dict[str, Any]) -> Iterator[Problem]:
    yield from _each_once(budget.get("notify_at_percent"), ("budget", "notify_at_percent"))
    for key in given(budget, "notify_at_percent", "cost_allocation_tag"):
        if not given(budget, "daily_usd"):
            yield Problem(
                path=("budget", key),
                value="nothing that it could be of",
                allowed="only beside daily_usd: the alarm on the month's charges knows neither "
                "percents nor tags",
                fix="add `daily_usd: 25`, or remove it",
            )


def _tag(budget: dict[str, Any], tags: dict[str, Any]) -> Iterator[Problem]:
    tag = budget.get("cost_allocation_tag")
    if isinstance(tag, str) and tag not in tags and tag != ENVIRONMENT_TAG:
        known = ", ".join([ENVIRONMENT_TAG, *(str(key) for key in tags)])
        yield Problem(
            path=("budget", "cost_allocation_tag"),
            value=repr(tag),
            allowed=f"a tag that all stacks of the environment carry: {known}",
            fix=f"add `{tag}: ...` to `tags`, or take {ENVIRONMENT_TAG}",
        )


def _each_once(values: Any, path: Path) -> Iterator[Problem]:
    for index, value in enumerate(values if isinstance(values, list) else []):
        if value in values[:index]:
            yield Problem(
                path=(*path, index),
                value=f"{value!r} once more",
                allowed="each once",
                fix="remove it",
            )
