"""May a canary start: every obstacle at once, and a run that knows what to put back."""

from dataclasses import replace

import pytest

from canary.endpoint import EndpointState, Roles, VariantState
from canary.inputs import StartRequest
from canary.kind import CanaryKind
from canary.periods import Counts, Period
from canary.readiness import (
    MEASURED_SECONDS,
    Measured,
    assess_start,
    describe_start,
    prepare_run,
)
from canary.record import Promoted
from canary.release import Found, NothingToRelease, Release
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
RELEASE = Release(kind=CanaryKind.CANARY, roles=Roles(champion="blue", challenger="green"))
DEPLOYED_TO = replace(ENDPOINT, status="Updating", pending_config_name="config-2")
RINGING = OK | {"slo": AlarmState.ALARM}


def assess(request=StartRequest(), alarms=OK, **found):  # noqa: B008  # frozen
    at_rest = Found(endpoint=ENDPOINT, sources={}, now=0)
    return assess_start(request, SETTINGS, replace(at_rest, **found), alarms)


def test_roles_are_told_by_weight():
    assert RELEASE == assess()


def test_every_obstacle_is_named():
    request = StartRequest(challenger="red", ignore_alarms=("nobodys",))
    with pytest.raises(ValueError, match="InService") as refused:
        assess(request, {"slo": AlarmState.ALARM}, endpoint=DEPLOYED_TO)

    assert [
        "endpoint flights-dev must be InService, got Updating to config-2; wait or repair it",
        "ignored alarms must be alarms of this canary (slo, cost), got nobodys; leave them out",
        "alarm slo must be OK when a canary starts, got ALARM; wait until it is, or start with "
        "--ignore-alarm slo to ship a fix",
        "alarm cost must be OK when a canary starts, got no such alarm; wait until it is, or "
        "start with --ignore-alarm cost to ship a fix",
        "the challenger must be a variant with weight 0 (green), got 'red'; name one of those",
    ] == str(refused.value).splitlines()


def test_an_alarm_that_rings_refuses():
    with pytest.raises(ValueError, match="alarm slo must be OK when a canary starts, got ALARM"):
        assess(alarms=RINGING)


@pytest.mark.parametrize("kind", [CanaryKind.HOT_FIX, CanaryKind.GO_BACK])
def test_an_alarm_that_rings_does_not_refuse_the_cure(kind):
    """What it rings for is what the hot fix mends, and what going back leaves."""
    promoted = Promoted(
        variant_name="blue",
        previous_variant_name="green",
        canary_id="flights-0",
        promoted_at=0,
        source="s3://new",
        previous_source="s3://old",
    )
    release = assess(
        StartRequest(kind=kind, reason="prices are off"),
        {"slo": AlarmState.ALARM},
        sources={"blue": "s3://new", "green": "s3://old"},
        promoted=promoted,
    )

    assert (kind, RELEASE.roles) == (release.kind, release.roles)


def test_the_cure_needs_an_endpoint_that_can_be_moved_all_the_same():
    request = StartRequest(kind=CanaryKind.HOT_FIX, reason="prices are off")

    with pytest.raises(ValueError, match="must be InService, got Updating to config-2"):
        assess(request, RINGING, endpoint=DEPLOYED_TO)


@pytest.mark.parametrize("status", ["Updating", "SystemUpdating"])
def test_a_canary_may_start_while_autoscaling_or_a_patch_is_under_way(status):
    """Traffic is what makes it scale: a release under load would be refused by chance."""
    assert RELEASE == assess(endpoint=replace(ENDPOINT, status=status))
    assert RELEASE == assess(
        endpoint=replace(
            ENDPOINT, status=status, config_name="config-1", pending_config_name="config-1"
        )
    )


@pytest.mark.parametrize("status", ["Creating", "RollingBack", "OutOfService", "Deleting"])
def test_what_does_not_settle_by_itself_refuses(status):
    with pytest.raises(ValueError, match=f"must be InService, got {status}"):
        assess(endpoint=replace(ENDPOINT, status=status))


def test_nothing_to_release_is_said_of_an_endpoint_at_rest_whatever_its_alarms_say():
    request = StartRequest(is_release=True)

    assert isinstance(assess(request, RINGING, release_variant="blue"), NothingToRelease)
    with pytest.raises(ValueError, match="must be InService, got Failed"):
        assess(request, endpoint=replace(ENDPOINT, status="Failed"), release_variant="blue")


@pytest.mark.parametrize("status", ["Updating", "SystemUpdating"])
def test_nothing_to_release_is_said_while_it_scales_or_is_patched(status):
    """The pipeline of a commit that changed something else does not fail at autoscaling."""
    moving = replace(ENDPOINT, status=status)
    request = StartRequest(is_release=True)

    assert isinstance(assess(request, endpoint=moving, release_variant="blue"), NothingToRelease)


def test_an_alarm_without_data_does_not_refuse_but_is_told():
    """One on the challenger cannot have any: nobody is sent there yet."""
    alarms = OK | {"slo": AlarmState.INSUFFICIENT_DATA}
    run, _ = prepared()

    assert RELEASE == assess(alarms=alarms)
    assert (
        "blue is the champion, green the challenger; alarm slo has insufficient data so far"
        == describe_start(run, RELEASE, alarms)
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (CanaryKind.CANARY, "because"),
        (CanaryKind.HOT_FIX, "a hot fix without canary: because"),
        (CanaryKind.GO_BACK, "going back without canary: because"),
    ],
)
def test_a_start_says_why_and_which_alarms_it_does_not_wait_for(kind, words):
    release = replace(RELEASE, kind=kind, note="as decided")
    run, _ = prepared(StartRequest(reason="because"), release=release)

    assert (
        f"blue is the champion, green the challenger; {words}; as decided; "
        "alarm slo is in ALARM, which is no reason against the cure"
        == describe_start(run, release, RINGING)
    )


def test_an_ignored_alarm_is_not_looked_at():
    request = StartRequest(ignore_alarms=("slo",))

    assert RELEASE == assess(request, RINGING)


def prepared(request=StartRequest(), endpoint=ENDPOINT, release=RELEASE):  # noqa: B008  # frozen
    return prepare_run(
        request,
        SETTINGS,
        endpoint=endpoint,
        release=release,
        measured=Measured(counts=Counts(invocations=600, errors=6), seconds=60),
        canary_id="flights-1",
        execution_arn="arn:a",
        now=5,
    )


def test_the_run_knows_what_every_variant_had():
    run, _ = prepared()

    assert {"blue": (3.0, 2), "green": (0.0, 1)} == {
        name: (each.weight, each.instance_count) for name, each in run.original.items()
    }


def test_the_run_knows_what_was_deployed():
    run, _ = prepared(endpoint=replace(ENDPOINT, config_name="config-1"))

    assert "config-1" == run.endpoint_config_name


def test_the_run_knows_who_asked_why_and_for_which_models():
    request = StartRequest(requested_by="arn:maria", reason="because")
    release = replace(RELEASE, champion_source="s3://old", challenger_source="s3://new")
    run, _ = prepared(request, release=release)

    assert ("arn:maria", "because", 5) == (run.requested_by, run.request_reason, run.started_at)
    assert ("s3://old", "s3://new") == (run.champion_source, run.challenger_source)


@pytest.mark.parametrize("kind", [CanaryKind.HOT_FIX, CanaryKind.GO_BACK])
def test_a_direct_run_has_one_stage_with_all_traffic(kind):
    run, plan = prepared(release=replace(RELEASE, kind=kind))

    assert [1.0] == [stage.share for stage in run.settings.stages]
    assert (1, kind) == (len(plan.stages), run.kind)


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
