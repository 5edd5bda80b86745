"""What a canary is asked to do: its stages, its clocks, its metrics and its limits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from canary.documents import from_document, to_document
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS, OnRegression
from canary.rules import Rule, listed, refuse_broken

__all__ = [
    "AlarmSettings",
    "CanarySettings",
    "MetricSettings",
    "OnInconclusive",
    "OnRegression",
    "StageSettings",
]

# CloudWatch keeps counts for these periods, and for any multiple of a minute.
_SHORT_PERIODS_SECONDS = (1, 5, 10, 30)


class OnInconclusive(StrEnum):
    """What happens to a stage that has not seen enough requests after `max_bake_seconds`."""

    EXTEND = "extend"  # it was extended for that long: the champion comes back, outcome `held`
    ROLL_BACK = "roll_back"
    ADVANCE = "advance"  # only on some data: no data is never success


@dataclass(frozen=True, kw_only=True, slots=True)
class StageSettings:
    """One step of the traffic: the challenger's share and the seconds of it to be judged."""

    share: float
    bake_seconds: int

    def __post_init__(self) -> None:
        refuse_broken(
            [
                (0 < self.share <= 1, f"share must be above 0 and at most 1, got {self.share}"),
                (
                    self.bake_seconds >= 1,
                    f"bake_seconds must be at least 1, got {self.bake_seconds}",
                ),
            ]
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricSettings:
    """One row of `metrics.METRICS`, and what a regression of it does."""

    name: str = INVOCATION_5XX_ERRORS
    on_regression: OnRegression | None = None  # None: what the metric's row says
    margin: float | None = None  # judged is "worse by more than this factor"; None: as the row says
    alpha_weight: float = 1.0  # its part of the canary's alpha, relative to the other metrics
    tempering: float = 1.0  # dispersion of the endpoint's errors; evidence is raised to 1/tempering

    def __post_init__(self) -> None:
        refuse_broken(
            [
                (
                    self.name in METRICS,
                    f"name must be one of {listed(METRICS)}, got {self.name!r}",
                ),
                (
                    self.margin is None or self.margin >= 1,
                    f"margin must be at least 1, got {self.margin}",
                ),
                (self.alpha_weight > 0, f"alpha_weight must be above 0, got {self.alpha_weight}"),
                (self.tempering >= 1, f"tempering must be at least 1, got {self.tempering}"),
            ]
        )

    @property
    def applied_on_regression(self) -> OnRegression:
        """What a regression does: as asked for, otherwise as the metric's row says."""
        row = METRICS[self.name]
        return row.on_regression if self.on_regression is None else self.on_regression

    @property
    def applied_margin(self) -> float:
        """The factor by which the challenger may be worse: as asked for, otherwise the row's."""
        return METRICS[self.name].margin if self.margin is None else self.margin


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmSettings:
    """A CloudWatch alarm that must not ring at start and is looked at on each tick."""

    name: str
    on_alarm: OnRegression = OnRegression.ROLL_BACK

    def __post_init__(self) -> None:
        refuse_broken([(self.name != "", "name must name a CloudWatch alarm, got ''")])


_DEFAULT_STAGES = (
    StageSettings(share=0.1, bake_seconds=1200),
    StageSettings(share=0.5, bake_seconds=1200),
    StageSettings(share=0.9, bake_seconds=1200),
    StageSettings(share=1.0, bake_seconds=300),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CanarySettings:
    """Everything a canary is told before it starts; all durations in seconds."""

    stages: tuple[StageSettings, ...] = _DEFAULT_STAGES
    period_seconds: int = 60
    tick_seconds: int = 60
    metric_lag_seconds: int = (
        120  # a period is used this long after its end, when its counts are in
    )
    warm_up_seconds: int = 180  # periods this soon after a weight or capacity change are dropped
    min_requests: int = 100  # what the challenger must have served in a stage for it to pass
    max_bake_seconds: int = 3600  # how far too few requests may extend one stage's bake
    on_inconclusive: OnInconclusive = OnInconclusive.EXTEND
    alpha: float = 0.05  # bound on the chance that this canary rolls back an equal challenger
    metrics: tuple[MetricSettings, ...] = (MetricSettings(),)
    max_error_rate: float | None = None  # absolute rule on the challenger's 5xx share, 0 to 1
    alarms: tuple[AlarmSettings, ...] = ()
    settle_seconds: int = 15  # between two looks at an endpoint that is updating
    settle_timeout_seconds: int = 1800
    expected_requests_per_minute: float | None = None  # None: the champion's last hour is measured
    expected_error_rate: float | None = None  # likewise; only the plan uses them
    rollback_window_seconds: int = 604_800  # so long may go_back return to who served before
    dry_run: bool = False  # judge and report, never act on a regression

    def __post_init__(self) -> None:
        refuse_broken([*self._stage_rules(), *self._clock_rules(), *self._judge_rules()])

    def alpha_of(self, metric_name: str) -> float:
        """Return the metric's part of alpha."""
        weights = {metric.name: metric.alpha_weight for metric in self.metrics}
        return self.alpha * weights[metric_name] / sum(weights.values())

    def evidence_limit(self, metric_name: str) -> float:
        """Return the evidence at which the metric has regressed: one over its part of alpha."""
        return 1 / self.alpha_of(metric_name)

    def watching(self, alarm_names: Iterable[str]) -> Self:
        """Return the same settings with these alarms too, each of which rolls the canary back.

        One that is among the alarms already keeps what it does there.
        """
        known = {alarm.name for alarm in self.alarms}
        others = (AlarmSettings(name=name) for name in alarm_names if name not in known)
        return replace(self, alarms=(*self.alarms, *others))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        document: dict[str, Any] = to_document(self)
        return document

    @classmethod
    def from_dict(cls, document: object) -> Self:
        """Build settings from their JSON form, or raise one ValueError with a line per problem."""
        return from_document(cls, document)

    def _stage_rules(self) -> Iterable[Rule]:
        shares = [stage.share for stage in self.stages]
        longest = max((stage.bake_seconds for stage in self.stages), default=0)
        yield len(shares) > 0, "stages must have at least one stage, got none"
        yield (
            all(earlier < later for earlier, later in pairwise(shares)),
            f"stages must have strictly increasing shares, got {listed(shares)}",
        )
        yield (
            len(shares) == 0 or shares[-1] == 1,
            f"stages must end with share 1.0, got {listed(shares)}; "
            "add a last stage that serves everything with the challenger",
        )
        yield (
            self.max_bake_seconds >= longest,
            f"max_bake_seconds must be at least the longest bake_seconds ({longest}), "
            f"got {self.max_bake_seconds}",
        )

    def _clock_rules(self) -> Iterable[Rule]:
        yield (
            self.period_seconds in _SHORT_PERIODS_SECONDS
            or (self.period_seconds >= 60 and self.period_seconds % 60 == 0),
            f"period_seconds must be {listed(_SHORT_PERIODS_SECONDS)} or a multiple of 60 "
            f"(CloudWatch has no other), got {self.period_seconds}",
        )
        for name, least in (
            ("tick_seconds", 1),
            ("metric_lag_seconds", 0),
            ("warm_up_seconds", 0),
            ("settle_seconds", 1),
            ("rollback_window_seconds", 0),
        ):
            value: int = getattr(self, name)
            yield value >= least, f"{name} must be at least {least}, got {value}"
        yield (
            self.settle_timeout_seconds >= self.settle_seconds,
            f"settle_timeout_seconds must be at least settle_seconds ({self.settle_seconds}), "
            f"got {self.settle_timeout_seconds}",
        )

    def _judge_rules(self) -> Iterable[Rule]:
        metric_names = [metric.name for metric in self.metrics]
        alarm_names = [alarm.name for alarm in self.alarms]
        rate, requests = self.expected_error_rate, self.expected_requests_per_minute
        yield (
            self.min_requests >= 1,
            f"min_requests must be at least 1 (no data is never success), got {self.min_requests}",
        )
        yield 0 < self.alpha < 1, f"alpha must be above 0 and below 1, got {self.alpha}"
        yield len(metric_names) > 0, "metrics must have at least one metric, got none"
        yield (
            len(set(metric_names)) == len(metric_names),
            f"metrics must name each metric once, got {listed(metric_names)}",
        )
        yield (
            len(set(alarm_names)) == len(alarm_names),
            f"alarms must name each alarm once, got {listed(alarm_names)}",
        )
        yield (
            self.max_error_rate is None or 0 <= self.max_error_rate < 1,
            "max_error_rate must be at least 0 and below 1 (0.02 is 2 %), "
            f"got {self.max_error_rate}",
        )
        yield (
            self.max_error_rate is None or INVOCATION_5XX_ERRORS in metric_names,
            f"max_error_rate must stand beside the metric {INVOCATION_5XX_ERRORS}, "
            f"got metrics {listed(metric_names)}; add that metric or drop max_error_rate",
        )
        yield (
            rate is None or 0 <= rate < 1,
            f"expected_error_rate must be at least 0 and below 1, got {rate}",
        )
        yield (
            requests is None or requests >= 0,
            f"expected_requests_per_minute must be at least 0, got {requests}",
        )
