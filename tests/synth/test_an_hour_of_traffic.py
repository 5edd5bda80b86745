"""The very alarms of the templates, while an hour of traffic comes: which ring, which do not."""

import math

import pytest

from sandbox.alarms import AlarmState
from tests.doubles.simulated_traffic import MINUTE, Minute, SimulatedTraffic
from tests.doubles.template_alarms import alarms_of

BEFORE, HOUR = 30 * MINUTE, 60 * MINUTE
# By environment: the share of each variant. In `released`, prod with a release, that waits at 0.
SHARES = {
    "released": {"blue": 1.0, "green": 0.0},
    "compared": {"forest": 0.7, "boosting": 0.3},
    "serverless": {"only": 1.0},
}
AUTOSCALED_FOR = 600  # requests per minute and instance, as released and compared aim at


@pytest.fixture
def spend_an_hour(synthesize):
    """Let an hour of traffic come to an environment's endpoint, and return its alarms."""

    def spend(name, minutes, *, seed=2013):
        stacks = {stack.stack_name: stack for stack in synthesize(name).stacks}
        alarms = alarms_of(stacks[f"Coalmine-{name}-flights"].template)
        traffic = SimulatedTraffic(seed=seed)
        for start in range(0, BEFORE + HOUR, MINUTE):
            for variant, minute in minutes.items():
                traffic.happen(start, variant, minute)
        # CloudWatch looks each minute, at the moment it likes.
        for now in range(BEFORE + 17, BEFORE + HOUR + 1, MINUTE):
            for alarm in alarms.values():
                alarm.look(traffic.read, now)
        assert len(alarms) > 5
        return {
            alarm.removeprefix(f"flights-{name}-"): states.states[1:]
            for alarm, states in alarms.items()
        }

    return spend


def healthy(name, requests_per_minute):
    """Return a healthy minute of each variant of an environment, autoscaled for its requests."""
    return {
        variant: Minute(
            requests_per_minute=share * requests_per_minute,
            instances=max(math.ceil(share * requests_per_minute / AUTOSCALED_FOR), 2),
            is_serverless=name == "serverless",
        )
        for variant, share in SHARES[name].items()
    }


def rang(states):
    return {name for name, each in states.items() if AlarmState.ALARM in each}


@pytest.mark.parametrize("requests_per_minute", [50, 500, 5000])
@pytest.mark.parametrize("name", SHARES)
def test_no_alarm_rings_in_a_healthy_hour(spend_an_hour, name, requests_per_minute):
    """One request of a thousand fails, as on the best of days, and some minutes are late."""
    states = spend_an_hour(name, healthy(name, requests_per_minute))

    assert set() == rang(states)
    assert {AlarmState.OK} == {each[-1] for each in states.values()}


FAULTS: dict[str, tuple[dict[str, float], set[str]]] = {
    "errors": ({"error_rate_5xx": 0.05}, {"5xx-error-rate", "model-error-rate"}),
    "wrong requests": ({"error_rate_4xx": 0.2}, {"4xx-error-rate", "model-error-rate"}),
    "slow answers": (
        {"median_latency_ms": 700.0},
        {"p90-model-latency", "p99-model-latency"},
    ),
    "a slow tail": ({"latency_spread": 1.4}, {"p99-model-latency"}),
    "a slow SageMaker": ({"median_overhead_ms": 400.0}, {"p99-overhead-latency"}),
    "busy cores": ({"busy_cores": 1.9}, {"cpu"}),
    "no memory left": ({"memory_percent": 95.0}, {"memory"}),
    "no disk left": ({"disk_percent": 72.0}, {"disk"}),
    "as many instances as there may be": ({"instances": 10}, {"at-max-capacity"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_variant_rings_its_alarms_and_no_others(spend_an_hour, fault):
    """What is wrong with most of the requests is wrong with the endpoint too."""
    changes, slugs = FAULTS[fault]
    usual = healthy("released", 500)
    states = spend_an_hour("released", {**usual, "blue": usual["blue"].but(**changes)})
    rates = {slug for slug in slugs if slug.endswith("error-rate")}

    assert {f"blue-{slug}" for slug in slugs} | rates == rang(states)


@pytest.mark.parametrize(("error_rate", "rings"), [(1.0, True), (0.1, False)])
def test_at_night_a_broken_model_rings_and_a_stray_error_does_not(spend_an_hour, error_rate, rings):
    """Ten requests a minute are too few for a rate, but not for none that is answered."""
    usual = healthy("released", 10)
    states = spend_an_hour(
        "released", {**usual, "blue": usual["blue"].but(error_rate_5xx=error_rate)}
    )

    assert rings == ("blue-5xx-error-rate" in rang(states))
    assert rings == ("5xx-error-rate" in rang(states))


def test_the_slowest_of_a_few_requests_is_no_slow_model(spend_an_hour):
    """Six requests a minute, as a challenger gets; a slow one among them is its p99."""
    usual = healthy("released", 500)
    few = usual["blue"].but(requests_per_minute=6, latency_spread=1.4)

    assert set() == rang(spend_an_hour("released", {**usual, "green": few}))


@pytest.mark.parametrize(
    ("requests_per_minute", "slug"), [(0, "no-traffic"), (20_000, "invocations-high")]
)
def test_too_many_requests_ring_and_so_do_none(spend_an_hour, requests_per_minute, slug):
    usual = healthy("released", 500)
    quiet_or_busy = usual["blue"].but(requests_per_minute=requests_per_minute)

    assert {slug} == rang(spend_an_hour("released", {**usual, "blue": quiet_or_busy}))


def test_too_few_requests_to_all_variants_together_ring(spend_an_hour):
    """A variant alone may have fewer: its share is 30 %."""
    assert set() == rang(spend_an_hour("compared", healthy("compared", 25)))
    assert {"invocations-low"} == rang(spend_an_hour("compared", healthy("compared", 3)))


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"cold_start_ms": 45_000.0}, "only-model-setup-time"),
        ({"used_concurrency": 0.75}, "only-concurrency"),
        ({"memory_percent": 90.0}, "only-memory"),
    ],
)
def test_a_serverless_variant_calls_for_more_memory_or_concurrency(spend_an_hour, changes, slug):
    minute = healthy("serverless", 500)["only"].but(**changes)

    assert {slug} == rang(spend_an_hour("serverless", {"only": minute}))
