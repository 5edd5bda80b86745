"""The table of metrics: a row says how a metric is counted, and what it means by itself."""

from dataclasses import replace

import pytest

from canary.judge import StageClock, Verdict, judge
from canary.metrics import INVOCATION_5XX_ERRORS, METRICS, OnRegression
from canary.periods import Counts, Period
from canary.settings import CanarySettings, MetricSettings


def test_each_row_stands_under_its_own_name():
    assert all(name == metric.name for name, metric in METRICS.items())


def test_the_5xx_errors_are_read_from_sagemakers_own_counts():
    metric = METRICS[INVOCATION_5XX_ERRORS]

    assert (
        metric.total.namespace,
        metric.total.metric_name,
        metric.total.statistic,
    ) == ("AWS/SageMaker", "Invocations", "Sum")
    assert (
        metric.bad.namespace,
        metric.bad.metric_name,
        metric.bad.statistic,
    ) == ("AWS/SageMaker", "Invocation5XXErrors", "Sum")


def test_settings_without_a_word_on_a_metric_follow_its_row():
    settings, row = MetricSettings(), METRICS[MetricSettings().name]

    assert (row.on_regression, row.margin) == (
        settings.applied_on_regression,
        settings.applied_margin,
    )


@pytest.fixture
def timeouts(monkeypatch):
    """Give a new row: of requests that time out, twice as many are tolerated, more pause."""
    row = replace(
        METRICS[INVOCATION_5XX_ERRORS],
        name="timeouts",
        title="time-outs",
        on_regression=OnRegression.PAUSE,
        margin=2.0,
    )
    monkeypatch.setitem(METRICS, "timeouts", row)
    return MetricSettings(name="timeouts")


def test_adding_a_metric_is_adding_a_row(timeouts):
    """What its regression does, and what is tolerated, need no word in any config."""
    settings = CanarySettings(metrics=(timeouts,))
    worse, fifth = (
        Period(
            start=0,
            challenger=Counts(invocations=10_000, errors=errors),
            champion=Counts(invocations=10_000, errors=100),
        )
        for errors in (160, 500)
    )
    within, beyond = (
        judge(
            settings,
            clock=StageClock(stage_index=0, started_at=0, now=600),
            periods={"timeouts": [period]},
            unavailable={},
            alarms={},
        )
        for period in (worse, fifth)
    )

    assert not within.metrics[0].has_regressed
    assert beyond.metrics[0].has_regressed
    assert (Verdict.HOLD, OnRegression.PAUSE) == (beyond.verdict, beyond.metrics[0].on_regression)


def test_a_config_may_overrule_the_row(timeouts):
    settings = replace(timeouts, on_regression=OnRegression.WARN, margin=3.0)

    assert (OnRegression.WARN, 3.0) == (settings.applied_on_regression, settings.applied_margin)
