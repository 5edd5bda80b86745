"""Alarms that CloudWatch or SageMaker would refuse, or that could never ring."""

from collections.abc import Callable
from typing import Any

import pytest

from coalmine.config import AlarmsConfig, ConfigError, EnvironmentConfig
from coalmine.config.problems import dotted
from constructs_lib.endpoint_thresholds import EndpointThresholds
from tests.unit.config.conftest import Edits, edited

A = "endpoints.0.alarms"
TEN = [f"alarm-{number}" for number in range(10)]
GUARDED = {"strategy": "all_at_once", "rollback_alarms": TEN}

# id: base, edits, path of the problem, words of its message
BAD: dict[str, tuple[str, Edits, str, str]] = {
    "period of 10 s": (
        "plain",
        {A: {"period_seconds": 10}},
        "period_seconds",
        "SageMaker publishes each minute",
    ),
    "period of 15 s": ("plain", {A: {"period_seconds": 15}}, "period_seconds", "10, 20, 30 or a"),
    "period of 90 s": ("plain", {A: {"period_seconds": 90}}, "period_seconds", "multiple of 60"),
    "more points than periods": (
        "plain",
        {A: {"evaluation_periods": 3, "datapoints_to_alarm": 4}},
        "datapoints_to_alarm",
        "write `datapoints_to_alarm: 3`",
    ),
    "more points than there are left": (
        "plain",
        {A: {"evaluation_periods": 2}},
        "datapoints_to_alarm",
        "3 of 2 periods",
    ),
    "more than a day": (
        "plain",
        {A: {"period_seconds": 900, "evaluation_periods": 97}},
        "evaluation_periods",
        "at most 86400 s together, 96 periods",
    ),
    "silence of half a period": (
        "plain",
        {A: {"no_traffic_seconds": 90}},
        "no_traffic_seconds",
        "write `no_traffic_seconds: 120`",
    ),
    "full for half a period": (
        "plain",
        {A: {"at_max_capacity_seconds": 30}},
        "at_max_capacity_seconds",
        "write `at_max_capacity_seconds: 60`",
    ),
    "a usual time that the period does not divide": (
        "plain",
        {A: {"period_seconds": 600, "at_max_capacity_seconds": None}},
        "no_traffic_seconds",
        "900 s, which is what it is unless it is given",
    ),
    "p90 above p99": (
        "plain",
        {A: {"max_p90_model_latency_ms": 800.0, "max_p99_model_latency_ms": 700.0}},
        "max_p90_model_latency_ms",
        "the p90 is never above the p99",
    ),
    "p99 below the usual p90": (
        "plain",
        {A: {"max_p99_model_latency_ms": 300.0}},
        "max_p90_model_latency_ms",
        "500 ms",
    ),
    "too few above too many": (
        "plain",
        {A: {"min_invocations_per_minute": 10.0, "max_invocations_per_minute": 10.0}},
        "min_invocations_per_minute",
        "below max_invocations_per_minute, 10",
    ),
    "no end of requests": (
        "plain",
        {A: {"max_invocations_per_minute": float("inf")}},
        "max_invocations_per_minute",
        "finite",
    ),
    "misspelt": ("plain", {A: {"max_5xx": 0.1}}, "max_5xx", "a key that nothing reads"),
    "a rate in percent": ("plain", {A: {"max_5xx_error_rate": 5.0}}, "max_5xx_error_rate", "1"),
    "ten alarms and the endpoint's own": (
        "plain",
        {"endpoints.0.deployment": GUARDED},
        "endpoints[0].deployment.rollback_alarms",
        "10 alarms beside 2 of the endpoint's own, flights-test-blue-5xx-error-rate, "
        "flights-test-blue-p99-model-latency",
    ),
    "cores that nobody knows": (
        "plain",
        {"endpoints.0.variants.0.instance_type": "ml.m5.metal"},
        "endpoints[0].variants[0].instance_type",
        "`max_cpu_percent: null`",
    ),
}
GOOD: dict[str, Edits] = {
    "none at all": {A: {"enabled": False}},
    "each one off": {
        A: {
            name: None
            for name, field in AlarmsConfig.model_fields.items()
            if name.startswith(("max_", "min_invocations", "no_", "at_"))
            and field.default is not None
        }
    },
    "ten alarms that are all there are": {
        "endpoints.0.deployment": GUARDED,
        A: {"enabled": False},
    },
    "the endpoint's own among the ten": {
        "endpoints.0.deployment": {
            **GUARDED,
            "rollback_alarms": [
                *TEN[2:],
                "flights-test-blue-5xx-error-rate",
                "flights-test-blue-p99-model-latency",
            ],
        }
    },
    "ten alarms and no serious limit": {
        "endpoints.0.deployment": GUARDED,
        A: {"max_5xx_error_rate": None, "max_p99_model_latency_ms": None},
    },
    "ten alarms that are obeyed alone": {
        "endpoints.0.deployment": {**GUARDED, "rollback_when_unhealthy": False},
    },
    "seconds, where the sandbox publishes them": {
        "account": "000000000000",
        A: {"period_seconds": 10, "no_traffic_seconds": 20, "at_max_capacity_seconds": 20},
    },
    "unknown cores and no limit of them": {
        "endpoints.0.variants.0.instance_type": "ml.m5.metal",
        A: {"max_cpu_percent": None},
    },
    "hours": {
        A: {
            "period_seconds": 3600,
            "evaluation_periods": 100,
            "no_traffic_seconds": 7200,
            "at_max_capacity_seconds": 3600,
        }
    },
}


@pytest.mark.parametrize("case", BAD)
def test_bad_alarms_are_refused(case: str, refusal: Callable[[Any], ConfigError]):
    """One mistake, one message: where it stands, what is allowed there, what mends it."""
    base, edits, path, words = BAD[case]
    (problem,) = refusal(edited(base, edits)).problems

    place = path if path.startswith("endpoints") else f"endpoints[0].alarms.{path}"
    assert place == dotted(problem.path)
    assert words in str(problem)


@pytest.mark.parametrize("case", GOOD)
def test_good_alarms_are_taken(case: str, load_config: Callable[[Any], EnvironmentConfig]):
    """What the construct works with can be made of it: nothing is left for synth to refuse."""
    endpoint = load_config(edited("plain", GOOD[case])).endpoints[0]

    assert (endpoint.alarms.to_thresholds() is None) == (not endpoint.alarms.enabled)


def test_who_says_nothing_gets_what_the_construct_gives():
    assert EndpointThresholds() == AlarmsConfig().to_thresholds()


def test_a_limit_of_null_is_no_limit():
    off = AlarmsConfig(max_cpu_percent=None, max_5xx_error_rate=None).to_thresholds()

    assert off is not None
    assert (off.max_cpu, off.max_5xx_error_rate) == (None, None)


def test_two_endpoints_do_not_share_an_alarm(refusal: Callable[[Any], ConfigError]):
    """CloudWatch knows an alarm by its name: one would replace the other."""
    variants = "endpoints.0.variants.0.name"
    other = {**edited("plain", {})["endpoints"][0], "name": "flights-test-a"}
    (problem,) = refusal(edited("plain", {variants: "a-test", "endpoints.1": other})).problems

    assert "endpoints[0].variants[0].name" == dotted(problem.path)
    assert "alarms named flights-test-a-test-..." in str(problem)


@pytest.mark.parametrize(
    ("alarms", "obeyed"),
    [
        (AlarmsConfig(), ("flights-dev-unhealthy",)),
        (AlarmsConfig(enabled=False), ()),
        (AlarmsConfig(max_5xx_error_rate=None, max_p99_model_latency_ms=None), ()),
    ],
)
def test_canaries_obey_an_alarm_that_is_there(alarms: AlarmsConfig, obeyed: tuple[str, ...]):
    assert obeyed == alarms.obeyed_alarms("flights-dev")
