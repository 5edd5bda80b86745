"""How the requests move to the new fleet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.sagemaker.guardrails.plan import TrafficShift, traffic_shift


def blue_green(kind, *, wait=0, termination=None, **step):
    policy = {
        "TrafficRoutingConfiguration": {"Type": kind, "WaitIntervalInSeconds": wait, **step},
        **({} if termination is None else {"TerminationWaitInSeconds": termination}),
    }
    return {"BlueGreenUpdatePolicy": policy}


def percent(value):
    return {"Type": "CAPACITY_PERCENT", "Value": value}


def instances(value):
    return {"Type": "INSTANCE_COUNT", "Value": value}


@pytest.mark.parametrize(
    ("deployment", "shares"),
    [
        (None, (1.0,)),
        (blue_green("ALL_AT_ONCE"), (1.0,)),
        (blue_green("CANARY", CanarySize=percent(10)), (0.1, 1.0)),
        (blue_green("CANARY", CanarySize=instances(1)), (0.25, 1.0)),
        (blue_green("LINEAR", LinearStepSize=percent(25)), (0.25, 0.5, 0.75, 1.0)),
        (blue_green("LINEAR", LinearStepSize=percent(40)), (0.4, 0.8, 1.0)),
        (blue_green("LINEAR", LinearStepSize=instances(2)), (0.5, 1.0)),
        (
            {
                "RollingUpdatePolicy": {
                    "MaximumBatchSize": percent(50),
                    "WaitIntervalInSeconds": 1,
                }
            },
            (0.5, 1.0),
        ),
        ({"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "x"}]}}, (1.0,)),
    ],
)
def test_the_shares_of_the_new_fleet(deployment, shares):
    """A step counted in instances is a share of the variant's four."""
    assert shares == pytest.approx(traffic_shift(deployment, [4]).shares)


def test_all_that_is_waited_for():
    """A step is watched until the next one, the last for the termination wait."""
    shift = traffic_shift(
        {
            **blue_green("CANARY", wait=30, termination=60, CanarySize=percent(50)),
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]},
        },
        [2],
    )

    assert shift == TrafficShift(
        shares=(0.5, 1.0),
        wait_seconds=30,
        termination_wait_seconds=60,
        alarm_names=("errors",),
    )
    assert [(0.5, 30), (1.0, 60)] == list(shift.steps)
    assert shift.waiting_seconds == 90


def test_a_single_step_is_watched_for_both_waits():
    """All at once has no next step to wait for."""
    shift = traffic_shift(blue_green("ALL_AT_ONCE", wait=30, termination=60), [1])

    assert [(1.0, 90)] == list(shift.steps)


@given(step=st.integers(10, 50), count=st.integers(1, 20))
def test_linear_steps_only_rise_and_end_with_everything(step, count):
    """No step is larger than it was asked to be."""
    shift = traffic_shift(blue_green("LINEAR", LinearStepSize=percent(step)), [count])
    rises = [
        after - before for before, after in zip((0.0, *shift.shares), shift.shares, strict=False)
    ]

    assert shift.shares[-1] == 1.0
    assert all(0 < rise <= step / 100 + 1e-9 for rise in rises)
