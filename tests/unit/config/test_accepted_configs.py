"""What the rules let pass, the constructs take: nobody meets their errors as a stack trace."""

import copy
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coalmine.config import ConfigError
from constructs_lib.deployment_policy import fleet_size_problems
from tests.unit.config.conftest import GOOD, SCALING, instances

unhurried = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
seconds = st.sampled_from([None, 0, 60, 300, 3600])
steps = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["CAPACITY_PERCENT", "INSTANCE_COUNT"]),
        "value": st.sampled_from([1, 2, 3, 5, 10, 20, 33, 50, 60]),
    }
)
deployments = st.fixed_dictionaries(
    {"strategy": st.sampled_from(["all_at_once", "canary", "linear", "rolling"])},
    optional={
        "step": steps,
        "rollback_step": steps,
        "wait_interval_seconds": seconds.filter(lambda each: each is not None),
        "termination_wait_seconds": seconds,
        "maximum_execution_timeout_seconds": st.sampled_from([600, 3600, 28_800]),
        "rollback_alarms": st.lists(st.sampled_from(["a", "b", ""]), max_size=2),
    },
)
fleets = st.one_of(
    st.builds(lambda count: {"initial_instance_count": count}, st.integers(1, 25)),
    st.builds(
        lambda low, count: {
            "initial_instance_count": count,
            "autoscaling": {**SCALING, "min_capacity": low, "max_capacity": 25},
        },
        st.integers(1, 5),
        st.integers(1, 25),
    ),
)
scalings = st.fixed_dictionaries(
    {},
    optional={
        "min_capacity": st.integers(0, 4),
        "max_capacity": st.integers(0, 12),
        "requests_per_second": st.sampled_from([0.01, 20]),
        "safety_factor": st.sampled_from([0.5, 1, 1.5]),
        "concurrent_requests": st.sampled_from([1, 4.5]),
        "cpu_utilization_percent": st.sampled_from([60, 250]),
        "scale_in_cooldown_seconds": st.sampled_from([0, 3600, 3601]),
        "schedules": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.sampled_from(["night", "day"]),
                    "schedule": st.sampled_from(["rate(1 day)", "cron(0 6 * * ? *)", "cron()"]),
                },
                optional={"min_capacity": st.integers(1, 3), "max_capacity": st.integers(1, 3)},
            ),
            max_size=2,
        ),
    },
)


def accepted(load_config: Any, endpoint: dict[str, Any]) -> Any:
    """Give the endpoint as the schema has it; another one is drawn if a rule is broken.

    If all are refused, hypothesis fails: nothing would have been tried.
    """
    try:
        return load_config({**copy.deepcopy(GOOD["plain"]), "endpoints": [endpoint]}).endpoints[0]
    except ConfigError:
        assume(False)  # that is its name for "not this one"


@unhurried
@given(deployment=deployments, fleet=fleets)
def test_an_accepted_deployment_is_a_policy_that_fits_its_fleet(load_config, deployment, fleet):
    endpoint = accepted(
        load_config,
        {"name": "f", "variants": [instances("blue", 1, **fleet)], "deployment": deployment},
    )
    policy = endpoint.deployment.to_policy()
    scaling = endpoint.variants[0].autoscaling
    count = fleet["initial_instance_count"] if scaling is None else scaling.min_capacity

    assert [] == list(fleet_size_problems(policy, {"blue": count}))


@unhurried
@given(scaling=scalings)
def test_an_accepted_autoscaling_is_a_scaling(load_config, scaling):
    endpoint = accepted(
        load_config, {"name": "f", "variants": [instances("blue", 1, autoscaling=scaling)]}
    )
    autoscaling = endpoint.variants[0].autoscaling

    assert autoscaling.max_capacity == autoscaling.to_scaling().max_capacity
