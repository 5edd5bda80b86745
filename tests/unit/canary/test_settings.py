import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.settings import (
    AlarmSettings,
    CanarySettings,
    MetricSettings,
    OnInconclusive,
    OnRegression,
    StageSettings,
)


def finite(low, high, **limits):
    return st.floats(low, high, allow_nan=False, **limits)


@st.composite
def settings(draw):
    shares = [*sorted(draw(st.sets(finite(0.001, 0.999), max_size=4))), 1.0]
    bakes = [draw(st.integers(1, 5000)) for _ in shares]
    settle = draw(st.integers(1, 60))
    return CanarySettings(
        stages=tuple(
            StageSettings(share=share, bake_seconds=bake)
            for share, bake in zip(shares, bakes, strict=True)
        ),
        period_seconds=draw(st.sampled_from([1, 5, 10, 30, 60, 120])),
        tick_seconds=draw(st.integers(1, 600)),
        metric_lag_seconds=draw(st.integers(0, 600)),
        warm_up_seconds=draw(st.integers(0, 600)),
        min_requests=draw(st.integers(1, 10_000)),
        max_bake_seconds=max(bakes) + draw(st.integers(0, 5000)),
        on_inconclusive=draw(st.sampled_from(OnInconclusive)),
        alpha=draw(finite(0.001, 0.5)),
        metrics=(
            MetricSettings(
                on_regression=draw(st.none() | st.sampled_from(OnRegression)),
                margin=draw(st.none() | finite(1, 3)),
                alpha_weight=draw(finite(0.1, 10)),
                tempering=draw(finite(1, 10)),
            ),
        ),
        max_error_rate=draw(st.none() | finite(0, 1, exclude_max=True)),
        alarms=tuple(AlarmSettings(name=name) for name in draw(st.sets(st.text(min_size=1)))),
        settle_seconds=settle,
        settle_timeout_seconds=settle + draw(st.integers(0, 3600)),
        expected_requests_per_minute=draw(st.none() | finite(0, 1e6)),
        expected_error_rate=draw(st.none() | finite(0, 1, exclude_max=True)),
        dry_run=draw(st.booleans()),
    )


@given(settings())
def test_settings_come_back_from_json_as_they_went(original):
    assert original == CanarySettings.from_dict(json.loads(json.dumps(original.to_dict())))


def test_nothing_has_to_be_given():
    assert CanarySettings() == CanarySettings.from_dict({})


def test_a_config_with_an_unknown_word_is_refused():
    """Read leniently is only what was stored; a misspelt limit must not be silently no limit."""
    with pytest.raises(ValueError, match=r"metrics\[0\].margni is not known"):
        CanarySettings.from_dict({"metrics": [{"margni": 2.0}]})


def stages(*shares, bake_seconds=60):
    return tuple(StageSettings(share=share, bake_seconds=bake_seconds) for share in shares)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"stages": ()}, "stages must have at least one stage, got none"),
        ({"stages": stages(0.5, 0.1, 1.0)}, "stages must have strictly increasing shares"),
        ({"stages": stages(0.5, 0.5, 1.0)}, "stages must have strictly increasing shares"),
        ({"stages": stages(0.1, 0.5)}, "stages must end with share 1.0, got 0.1, 0.5"),
        ({"max_bake_seconds": 1}, "max_bake_seconds must be at least the longest bake_seconds"),
        ({"period_seconds": 2}, "period_seconds must be 1, 5, 10, 30 or a multiple of 60"),
        ({"period_seconds": 0}, "period_seconds must be"),
        ({"tick_seconds": 0}, "tick_seconds must be at least 1, got 0"),
        ({"metric_lag_seconds": -1}, "metric_lag_seconds must be at least 0, got -1"),
        ({"warm_up_seconds": -1}, "warm_up_seconds must be at least 0, got -1"),
        ({"settle_seconds": 0}, "settle_seconds must be at least 1, got 0"),
        ({"rollback_window_seconds": -1}, "rollback_window_seconds must be at least 0, got -1"),
        ({"settle_timeout_seconds": 5}, "settle_timeout_seconds must be at least settle_seconds"),
        ({"min_requests": 0}, "no data is never success"),
        ({"alpha": 0}, "alpha must be above 0 and below 1, got 0"),
        ({"alpha": 1}, "alpha must be above 0 and below 1, got 1"),
        ({"metrics": ()}, "metrics must have at least one metric, got none"),
        ({"metrics": (MetricSettings(),) * 2}, "metrics must name each metric once"),
        ({"alarms": (AlarmSettings(name="a"),) * 2}, "alarms must name each alarm once, got a, a"),
        ({"max_error_rate": 1.0}, "max_error_rate must be at least 0 and below 1"),
        ({"expected_error_rate": 2.0}, "expected_error_rate must be at least 0 and below 1"),
        ({"expected_requests_per_minute": -1.0}, "expected_requests_per_minute must be at least"),
    ],
)
def test_what_cannot_be_meant_is_refused(changed, problem):
    with pytest.raises(ValueError, match=problem.replace("(", r"\(")):
        CanarySettings(**changed)


@pytest.mark.parametrize(
    ("build", "problem"),
    [
        (lambda: StageSettings(share=0, bake_seconds=1), "share must be above 0"),
        (lambda: StageSettings(share=1.1, bake_seconds=1), "share must be above 0"),
        (lambda: StageSettings(share=0.5, bake_seconds=0), "bake_seconds must be at least 1"),
        (lambda: MetricSettings(name="zork"), "name must be one of invocation_5xx_errors"),
        (lambda: MetricSettings(margin=0.9), "margin must be at least 1"),
        (lambda: MetricSettings(alpha_weight=0), "alpha_weight must be above 0"),
        (lambda: MetricSettings(tempering=0.5), "tempering must be at least 1"),
        (lambda: AlarmSettings(name=""), "name must name a CloudWatch alarm"),
    ],
)
def test_the_parts_are_checked_too(build, problem):
    with pytest.raises(ValueError, match=problem):
        build()


def test_all_problems_are_told_together():
    with pytest.raises(ValueError, match="tick_seconds") as caught:
        CanarySettings(tick_seconds=0, alpha=2, min_requests=0)

    assert len(str(caught.value).splitlines()) == 3


def test_one_metric_has_all_of_alpha():
    """The limit is one over alpha: at 0.05, evidence of 20 to 1."""
    assert CanarySettings(alpha=0.05).evidence_limit("invocation_5xx_errors") == pytest.approx(20)


def test_an_alarm_is_watched_beside_those_of_the_config():
    settings = CanarySettings(alarms=(AlarmSettings(name="slow", on_alarm=OnRegression.WARN),))

    assert (*settings.alarms, AlarmSettings(name="unhealthy")) == settings.watching(
        ["unhealthy"]
    ).alarms


def test_an_alarm_that_is_watched_already_keeps_what_it_does():
    settings = CanarySettings(alarms=(AlarmSettings(name="unhealthy", on_alarm=OnRegression.WARN),))

    assert settings == settings.watching(["unhealthy"])
