"""Requests move to the new fleet, and all of them back."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.sagemaker.arns import Scope
from sandbox.sagemaker.endpoints import Endpoint, EndpointStatus, Side
from sandbox.sagemaker.errors import DeploymentRolledBackError
from sandbox.sagemaker.guardrails.plan import TrafficShift
from sandbox.sagemaker.guardrails.traffic_shifting import shift_traffic

SCOPE = Scope("000000000000", "us-east-1")
GREEN = Side("new", {}, {})


class FakeAlarms:
    """Alarms that trip at a given look, and see what share the new fleet has then."""

    def __init__(self, endpoint, *, trips_at=None):
        self.endpoint, self.trips_at, self.shares = endpoint, trips_at, []

    def state(self, account, region, name):
        self.shares.append(self.endpoint.green_share)
        return "ALARM" if len(self.shares) == self.trips_at else "OK"


def endpoint():
    return Endpoint(
        name="e",
        arn="arn:e",
        scope=SCOPE,
        created=0.0,
        modified=0.0,
        config_name="old",
        status=EndpointStatus.UPDATING,
    )


def shift(on, alarms, **members):
    asyncio.run(
        shift_traffic(
            on,
            GREEN,
            TrafficShift(alarm_names=("errors",), **members),
            alarms,
            poll_seconds=0,
            rolling_back=lambda: None,
        )
    )


def test_each_step_is_looked_at():
    """Before the first, and after each."""
    changing = endpoint()
    alarms = FakeAlarms(changing)
    shift(changing, alarms, shares=(0.1, 0.5, 1.0))

    assert [0.0, 0.1, 0.5, 1.0] == alarms.shares
    assert changing.side(0.99) is GREEN


@pytest.mark.parametrize("look", [1, 2, 3, 4])
def test_an_alarm_brings_every_request_back(look):
    """At whichever look it is in ALARM; the first is before anything has moved."""
    changing = endpoint()
    with pytest.raises(DeploymentRolledBackError, match="alarms are in ALARM: errors"):
        shift(changing, FakeAlarms(changing, trips_at=look), shares=(0.1, 0.5, 1.0))

    assert changing.status is EndpointStatus.ROLLING_BACK
    assert changing.side(0.0).config_name == "old"
    assert changing.is_serving


def test_a_deployment_that_takes_too_long_is_rolled_back():
    """The reason names the limit."""
    changing = endpoint()
    with pytest.raises(DeploymentRolledBackError, match="MaximumExecutionTimeoutInSeconds"):
        shift(changing, FakeAlarms(changing), timeout_seconds=-1.0)

    assert changing.green is None
