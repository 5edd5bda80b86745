"""May a canary start: every obstacle at once, and a run that knows what to put back."""

from dataclasses import replace

import pytest

from canary.endpoint import EndpointState, Roles, VariantState
from canary.inputs import StartRequest
from canary.periods import Counts, Period
from canary.readiness import (
    MEASURED_SECONDS,
    Measured,
    describe_start,
    find_roles,
    prepare_run,
)
from canary.settings import AlarmSettings, CanarySettings
from canary.verdict import AlarmState

SETTINGS = CanarySettings(alarms=(AlarmSettings(name="slo"), AlarmSettings(name="cost")))
OK = {"slo": AlarmState.OK, "cost": AlarmState.OK}
ENDPOINT = EndpointState(
    name="flights-dev",
    status="InService",
    variants=(
        VariantState(name="blue", current_weight=3.0, desired_weight=3.0, current_instance_count=2),
        VariantState(
            name="green", current_weight=0.0, desired_weight=0.0, current_instance_count=1
        ),
    ),
)
ROLES = Roles(champion="blue", challenger="green")


def test_roles_are_told_by_weight():
    assert ROLES == find_roles(StartRequest(), SETTINGS, ENDPOINT, OK)


def test_every_obstacle_is_named():
    request = StartRequest(challenger="red", ignore_alarms=("nobodys",))
    with pytest.raises(ValueError, match="InService") as refused:
        find_roles(
            request, SETTINGS, replace(ENDPOINT, status="Updating"), {"slo": AlarmState.ALARM}
        )

    assert [
        "endpoint flights-dev must be InService, got Updating; wait or repair it",
        "ignored alarms must be alarms of this canary (slo, cost), got nobodys; leave them out",
        "alarm slo must be OK when a canary starts, got ALARM; wait until it is, or start with "
        "--ignore-alarm slo to ship a fix",
        "alarm cost must be OK when a canary starts, got no such alarm; wait until it is, or "
        "start with --ignore-alarm cost to ship a fix",
        "the challenger must be a variant with weight 0 (green), got 'red'; name one of those",
    ] == str(refused.value).splitlines()


def test_an_alarm_that_rings_refuses():
    with pytest.raises(ValueError, match="alarm slo must be OK when a canary starts, got ALARM"):
        find_roles(StartRequest(), SETTINGS, ENDPOINT, OK | {"slo": AlarmState.ALARM})


def test_an_alarm_without_data_does_not_refuse_but_is_told():
    """One on the challenger cannot have any: nobody is sent there yet."""
    alarms = OK | {"slo": AlarmState.INSUFFICIENT_DATA}
    run, _ = prepared()

    assert ROLES == find_roles(StartRequest(), SETTINGS, ENDPOINT, alarms)
    assert (
        "blue is the champion, green the challenger; alarm slo has insufficient data so far"
        == describe_start(run, alarms)
    )


def test_an_ignored_alarm_is_not_looked_at():
    request = StartRequest(ignore_alarms=("slo",))

    assert ROLES == find_roles(request, SETTINGS, ENDPOINT, OK | {"slo": AlarmState.ALARM})


def prepared(request=StartRequest(), endpoint=ENDPOINT):  # noqa: B008  # frozen
    return prepare_run(
        request,
        SETTINGS,
        endpoint=endpoint,
        roles=ROLES,
        measured=Measured(counts=Counts(invocations=600, errors=6), seconds=60),
        canary_id="flights-1",
        execution_arn="arn:a",
    )


def test_the_run_knows_what_every_variant_had():
    run, _ = prepared()

    assert {"blue": (3.0, 2), "green": (0.0, 1)} == {
        name: (each.weight, each.instance_count) for name, each in run.original.items()
    }


def test_the_run_knows_what_was_deployed():
    run, _ = prepared(endpoint=replace(ENDPOINT, config_name="config-1"))

    assert "config-1" == run.endpoint_config_name


def test_the_plan_is_made_with_what_was_measured():
    _, plan = prepared()

    assert (600.0, 0.01) == (plan.expected.requests_per_minute, plan.expected.error_rate)


def test_an_ignored_alarm_is_not_watched_either():
    run, _ = prepared(StartRequest(ignore_alarms=("slo",)))

    assert ["cost"] == [alarm.name for alarm in run.settings.alarms]


def period(start, invocations):
    counts = Counts(invocations=invocations, errors=1)
    return Period(start=start, challenger=Counts(), champion=counts)


def test_traffic_is_measured_since_it_began():
    """An endpoint that is ten minutes old does not look idle for the fifty before."""
    periods = [period(3000, 100), period(3300, 200)]

    assert Measured(counts=Counts(invocations=300, errors=2), seconds=600) == Measured.from_periods(
        periods, until=3600
    )


def test_no_traffic_is_measured_over_the_whole_window():
    measured = Measured.from_periods([], until=3600)

    assert (Counts(), MEASURED_SECONDS) == (measured.counts, measured.seconds)
