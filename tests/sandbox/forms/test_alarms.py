"""The alarms of an endpoint: each rings for its fault, and is quiet again when that is over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

from demo.held_out import request_bodies
from demo.traffic import Traffic
from tests.sandbox.conftest import eventually
from tests.sandbox.deployed.conftest import Deployed
from tests.sandbox.forms.conftest import SCALED_ENDPOINT

ENDPOINT_NAME = f"{SCALED_ENDPOINT}-sandbox"
LONG_ENOUGH = 90  # a period must fill, and be looked at
# By fault: the alarms that ring for it, of one variant and of all together.
FAULTS = {
    "nobody asks": {"no-traffic"},
    "too many ask": {"invocations-high"},
    "as many instances as there may be": {"blue-at-max-capacity", "green-at-max-capacity"},
    "wrong requests": {"blue-4xx-error-rate", "4xx-error-rate"},
    "a model that fails": {
        "green-5xx-error-rate",
        "green-model-error-rate",
        "5xx-error-rate",
        "model-error-rate",
    },
    "a slow model": {"green-p90-model-latency", "green-p99-model-latency"},
    "no answers, or late ones": {"unhealthy"},
}


class Watched:
    """An endpoint with requests of every kind, and its alarms."""

    def __init__(self, world: Deployed) -> None:
        self._runtime = world.sandbox.client("sagemaker-runtime")
        self._cloudwatch = world.sandbox.client("cloudwatch")

    def states(self) -> dict[str, str]:
        """Return the state of each alarm, by its name without the endpoint's."""
        found = self._cloudwatch.describe_alarms(
            AlarmNamePrefix=f"{ENDPOINT_NAME}-", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        alarms = [*found["MetricAlarms"], *found["CompositeAlarms"]]
        start = len(ENDPOINT_NAME) + 1
        return {alarm["AlarmName"][start:]: alarm["StateValue"] for alarm in alarms}

    def history(self, alarm: str) -> list[str]:
        """Return the changes of an alarm's state, oldest first."""
        items = self._cloudwatch.describe_alarm_history(
            AlarmName=f"{ENDPOINT_NAME}-{alarm}",
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
            HistoryItemType="StateUpdate",
            MaxRecords=100,
        )["AlarmHistoryItems"]
        return [item["HistorySummary"] for item in reversed(items)]

    @contextmanager
    def asked(self, requests_per_second: float) -> Iterator[None]:
        """Let good requests come, shared by the weights."""
        traffic = Traffic(
            ENDPOINT_NAME,
            requests_per_second=requests_per_second,
            bodies=request_bodies(),
            client=self._runtime,
        )
        traffic.start()
        try:
            yield
        finally:
            traffic.stop()

    @contextmanager
    def asked_again_and_again(
        self, variant: str, body: str, *, content_type: str = "application/json", callers: int = 1
    ) -> Iterator[None]:
        """Let one request come to one variant, at most three times a second from each caller."""
        over = threading.Event()

        def ask() -> None:
            while not over.wait(0.3):
                try:
                    self._runtime.invoke_endpoint(
                        EndpointName=ENDPOINT_NAME,
                        TargetVariant=variant,
                        ContentType=content_type,
                        Body=body,
                    )
                except ClientError:
                    continue  # that is what it is sent for

        asking = [threading.Thread(target=ask, daemon=True) for _ in range(callers)]
        for caller in asking:
            caller.start()
        try:
            yield
        finally:
            over.set()
            for caller in asking:
                caller.join()


@pytest.fixture(scope="module")
def a_bad_day(forms: Deployed) -> Watched:
    """Silence; then everything goes wrong at once; then all is well again."""
    watched = Watched(forms)
    wait_for(watched, FAULTS["nobody asks"])
    with (
        watched.asked(requests_per_second=10),
        watched.asked_again_and_again("blue", "no flight", content_type="text/plain"),
        watched.asked_again_and_again("green", '{"fails": true}'),
        watched.asked_again_and_again("green", '{"slow_for_seconds": 0.8}', callers=4),
    ):
        wait_for(watched, set().union(*FAULTS.values()) - FAULTS["nobody asks"])
    with watched.asked(requests_per_second=0.7):
        eventually(lambda: set(watched.states().values()) == {"OK"}, seconds=LONG_ENOUGH)
    return watched


def wait_for(watched: Watched, alarms: set[str]) -> None:
    """Wait until each of these has rung."""
    silent = set(alarms)

    def look() -> bool:
        silent.difference_update(
            alarm for alarm, state in watched.states().items() if state == "ALARM"
        )
        return not silent

    eventually(look, seconds=LONG_ENOUGH)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_alarm_rings_for_its_fault_and_is_quiet_when_it_is_over(a_bad_day: Watched, fault: str):
    for alarm in FAULTS[fault]:
        changes = a_bad_day.history(alarm)

        assert any(change.endswith("to ALARM") for change in changes), (alarm, changes)
        assert changes[-1].endswith("from ALARM to OK"), (alarm, changes)


def test_no_alarm_waits_for_data_once_there_is_traffic(a_bad_day: Watched):
    assert {"OK"} == set(a_bad_day.states().values())
    assert len(a_bad_day.states()) > len(FAULTS)
