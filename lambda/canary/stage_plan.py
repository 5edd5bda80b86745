"""One stage before it starts: how long it takes, what it serves, what it can see."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from canary.detectable import Exposure, smallest_detectable_error_rate
from canary.endpoint import Roles
from canary.metrics import INVOCATION_5XX_ERRORS
from canary.periods import Counts
from canary.reasons import describe_seconds
from canary.settings import CanarySettings, OnInconclusive, StageSettings
from canary.traffic import stage_weights


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedTraffic:
    """What the endpoint serves: by the settings, or as measured in the champion's last hour."""

    requests_per_minute: float
    error_rate: float


@dataclass(frozen=True, kw_only=True, slots=True)
class StagePlan:
    """One stage as planned; rates and shares are 0 to 1."""

    number: int  # from 1
    share: float
    weights: dict[str, float]
    bake_seconds: int
    least_seconds: int  # warm-up, bake and metric lag; the endpoint's own updating comes on top
    most_seconds: int  # the same with max_bake_seconds
    challenger_requests: float  # expected in the bake
    champion_requests: float
    detectable_error_rate: float | None  # found in four of five canaries; None: no comparison can
    detectable_ratio: float | None  # the same over the expected error rate; None also if that is 0
    notes: tuple[str, ...]


def expect_traffic(
    settings: CanarySettings, *, measured: Counts, measured_seconds: float
) -> ExpectedTraffic:
    """Return what the settings say of the traffic, and what was measured where they say nothing."""
    requests, rate = settings.expected_requests_per_minute, settings.expected_error_rate
    measured_rate = measured.error_rate
    if requests is None:
        requests = measured.invocations * 60 / measured_seconds
    if rate is None:
        rate = 0.0 if measured_rate is None else measured_rate
    return ExpectedTraffic(requests_per_minute=requests, error_rate=rate)


def plan_stage(
    settings: CanarySettings,
    stage: StageSettings,
    number: int,
    roles: Roles,
    expected: ExpectedTraffic,
) -> StagePlan:
    """Plan one stage: how long it takes, what it serves and what it can see."""
    unseen = settings.warm_up_seconds + settings.metric_lag_seconds
    requests = expected.requests_per_minute * stage.bake_seconds / 60
    challenger, champion = requests * stage.share, requests * (1 - stage.share)
    detectable = _detectable_error_rate(settings, challenger, champion, expected.error_rate)
    is_ratio = detectable is not None and expected.error_rate > 0
    return StagePlan(
        number=number,
        share=stage.share,
        weights=stage_weights(roles, stage.share),
        bake_seconds=stage.bake_seconds,
        least_seconds=unseen + stage.bake_seconds,
        most_seconds=unseen + settings.max_bake_seconds,
        challenger_requests=challenger,
        champion_requests=champion,
        detectable_error_rate=detectable,
        detectable_ratio=detectable / expected.error_rate if detectable and is_ratio else None,
        notes=tuple(_notes(settings, stage, expected)),
    )


def _detectable_error_rate(
    settings: CanarySettings, challenger: float, champion: float, error_rate: float
) -> float | None:
    rates = [
        smallest_detectable_error_rate(
            Exposure(
                challenger_requests=challenger,
                champion_requests=champion,
                champion_error_rate=error_rate,
                limit=settings.evidence_limit(metric.name),
                margin=metric.applied_margin,
                tempering=metric.tempering,
            )
        )
        for metric in settings.metrics
        if metric.name == INVOCATION_5XX_ERRORS
    ]
    return rates[0] if rates else None


def _notes(
    settings: CanarySettings, stage: StageSettings, expected: ExpectedTraffic
) -> Iterator[str]:
    """Yield what an operator should know of a stage before starting it."""
    rate = expected.requests_per_minute * stage.share
    if stage.share == 1:
        yield "no champion to compare with: judged by max_error_rate and alarms"
        if settings.max_error_rate is None and not settings.alarms:
            yield "neither is set, so nothing but min_requests is asked of this stage"
    if rate == 0:
        yield "no traffic is expected, the stage cannot pass"
    elif rate * stage.bake_seconds / 60 < settings.min_requests:
        seconds = math.ceil(settings.min_requests * 60 / rate)
        takes = f"min_requests {settings.min_requests} take about {describe_seconds(seconds)}"
        if seconds <= settings.max_bake_seconds:
            yield f"{takes}: the bake is extended"
        else:
            yield f"{takes}, more than max_bake_seconds: {_ENDS[settings.on_inconclusive]}"


_ENDS = {
    OnInconclusive.EXTEND: "the canary ends held",
    OnInconclusive.ROLL_BACK: "the canary is rolled back",
    OnInconclusive.ADVANCE: "the stage passes on what it has",
}
