"""What a canary will do, and what it can see, said before anything moves."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from canary.endpoint import Roles
from canary.reasons import describe_rate, describe_seconds, describe_share
from canary.rules import Rule, refuse_broken
from canary.settings import CanarySettings
from canary.stage_plan import ExpectedTraffic, StagePlan, expect_traffic, plan_stage

__all__ = ["ExpectedTraffic", "Plan", "StagePlan", "build_plan", "expect_traffic", "plan_rows"]

# Step Functions ends an execution that has more history events; a tick (wait, choice, Lambda task)
# and a look at a settling endpoint cost this many.
MOST_HISTORY_EVENTS = 25_000
EVENTS_PER_TICK = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A whole canary as planned."""

    champion: str
    challenger: str
    expected: ExpectedTraffic
    alpha: float
    stages: tuple[StagePlan, ...]
    least_seconds: int
    most_seconds: int
    least_ticks: int
    most_ticks: int


def build_plan(settings: CanarySettings, *, roles: Roles, expected: ExpectedTraffic) -> Plan:
    """Plan the canary; ValueError with every problem of it if it cannot be run."""
    stages = tuple(
        plan_stage(settings, stage, number, roles, expected)
        for number, stage in enumerate(settings.stages, start=1)
    )
    plan = Plan(
        champion=roles.champion,
        challenger=roles.challenger,
        expected=expected,
        alpha=settings.alpha,
        stages=stages,
        least_seconds=sum(stage.least_seconds for stage in stages),
        most_seconds=sum(stage.most_seconds for stage in stages),
        least_ticks=_count_ticks(settings, [stage.least_seconds for stage in stages]),
        most_ticks=_count_ticks(settings, [stage.most_seconds for stage in stages]),
    )
    # At worst one shift of traffic runs into its timeout, and so does the roll back after it.
    looks = 2 * math.ceil(settings.settle_timeout_seconds / settings.settle_seconds)
    events = EVENTS_PER_TICK * (plan.most_ticks + looks)
    refuse_broken(
        [
            (
                events <= MOST_HISTORY_EVENTS,
                f"the canary must fit into {MOST_HISTORY_EVENTS} history events of one Step "
                f"Functions execution, got up to {events} ({plan.most_ticks} ticks and {looks} "
                "looks at a settling endpoint); raise tick_seconds or settle_seconds, or lower "
                "max_bake_seconds or settle_timeout_seconds",
            ),
            (
                roles.champion != roles.challenger,
                f"the challenger must not be the champion, got {roles.challenger!r} as both",
            ),
            *_traffic_rules(expected),
        ]
    )
    return plan


def plan_rows(plan: Plan) -> list[dict[str, str]]:
    """Return the plan as a table: one row a stage, in words a person reads."""
    return [
        {
            "stage": f"{stage.number} of {len(plan.stages)}",
            "share": describe_share(stage.share),
            "bake": describe_seconds(stage.bake_seconds),
            "takes": f"{describe_seconds(stage.least_seconds)} to "
            f"{describe_seconds(stage.most_seconds)}",
            "challenger requests": f"about {stage.challenger_requests:.0f}",
            "sees": _describe_detectable(stage),
            "notes": "; ".join(stage.notes),
        }
        for stage in plan.stages
    ]


def _traffic_rules(expected: ExpectedTraffic) -> Iterator[Rule]:
    yield (
        expected.requests_per_minute >= 0,
        f"expected requests per minute must be at least 0, got {expected.requests_per_minute}",
    )
    yield (
        0 <= expected.error_rate <= 1,
        f"the expected error rate must be 0 to 1, got {expected.error_rate}",
    )


def _count_ticks(settings: CanarySettings, seconds: list[int]) -> int:
    return sum(math.ceil(each / settings.tick_seconds) for each in seconds)


def _describe_detectable(stage: StagePlan) -> str:
    if stage.share == 1:
        return "no comparison"
    if stage.detectable_error_rate is None:
        return "nothing"
    rate = describe_rate(stage.detectable_error_rate)
    if stage.detectable_ratio is None:
        return f"{rate} errors"
    return f"{stage.detectable_ratio:.1f}x ({rate} errors)"
