"""Deployment guardrails with real workers and alarms that a test trips."""

from __future__ import annotations

import threading
import time

import pytest

from sandbox.sagemaker.service import SageMakerError

ALARM = "errors"


@pytest.fixture(scope="module", autouse=True)
def models(rig):
    for name in ("one", "two"):
        rig.has_model(name)


@pytest.fixture
def guarded(rig):
    """Give a test an alarm that is OK."""
    rig.alarms.states[ALARM] = "OK"
    return rig


def deployment(kind="ALL_AT_ONCE", *, wait=0, termination=0, **step):
    routing = {"Type": kind, "WaitIntervalInSeconds": wait, **step}
    return {
        "BlueGreenUpdatePolicy": {
            "TrafficRoutingConfiguration": routing,
            "TerminationWaitInSeconds": termination,
        },
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": ALARM}]},
    }


def begin(rig, name, config, *, count=1):
    """Have an endpoint on `one` and begin to move it to `two`."""
    rig.has_endpoint(name, rig.variant("a", "one", InitialInstanceCount=count))
    rig.has_config(f"{name}-next", rig.variant("a", "two", InitialInstanceCount=count))
    rig.call(
        "UpdateEndpoint",
        EndpointName=name,
        EndpointConfigName=f"{name}-next",
        DeploymentConfig=config,
    )


def pending(rig, name):
    """Return the status of the new variant, None when no deployment is under way."""
    summary = rig.call("DescribeEndpoint", EndpointName=name).get("PendingDeploymentSummary")
    if summary is None:
        return None
    return summary["ProductionVariants"][0]["VariantStatus"][0]["Status"]


def until_baking(rig, name):
    deadline = time.monotonic() + 30
    while pending(rig, name) != "Baking":
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Traffic(threading.Thread):
    """Requests one after the other, each of which must be answered."""

    def __init__(self, rig, name):
        super().__init__(daemon=True)
        self.rig, self.name_of, self.answers, self.ends = rig, name, [], threading.Event()

    def run(self):
        while not self.ends.is_set():
            try:
                self.answers.append(self.rig.invoke(self.name_of)[1].decode())
            except SageMakerError as error:
                self.answers.append(f"{error.code}: {error}")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.join()


def test_an_alarm_while_the_new_fleet_bakes_brings_every_request_back(guarded):
    """Not one request fails; the old workers, kept until then, serve again, with the reason."""
    name = "tripped"
    guarded.has_endpoint("unused", guarded.variant("a", "one"))
    guarded.delete("unused")
    begin(guarded, name, deployment(wait=60))
    old = set(guarded.worker_pids(name))
    with Traffic(guarded, name) as traffic:
        until_baking(guarded, name)
        baking = guarded.answers(name, 3)
        guarded.alarms.states[ALARM] = "ALARM"
        statuses = set()
        while pending(guarded, name) is not None:
            statuses.add(guarded.call("DescribeEndpoint", EndpointName=name)["EndpointStatus"])
        settled = guarded.settled(name)
        after = guarded.answers(name, 3)

    assert baking == {"two"}
    assert after == {"one"}
    assert set(traffic.answers) == {'"one"', '"two"'}
    assert "RollingBack" in statuses
    assert settled["EndpointStatus"] == "InService"
    assert settled["EndpointConfigName"] == f"{name}-config"
    assert "alarms are in ALARM: errors" in settled["FailureReason"]
    assert old & set(guarded.worker_pids(name)) == set(guarded.worker_pids(name))
    guarded.delete(name)


def test_an_alarm_that_is_already_on_ends_the_update_before_a_request_moves(guarded):
    """The new fleet is never asked."""
    guarded.alarms.states[ALARM] = "ALARM"
    begin(guarded, "early", deployment(wait=60))
    with Traffic(guarded, "early") as traffic:
        settled = guarded.settled("early")

    assert settled["EndpointConfigName"] == "early-config"
    assert set(traffic.answers) <= {'"one"'}
    guarded.delete("early")


def test_a_quiet_bake_ends_on_the_new_configuration(guarded):
    """The old workers are there until the waits are over; metrics can tell the fleets apart."""
    name = "quiet"
    begin(guarded, name, deployment(wait=1, termination=1))
    until_baking(guarded, name)

    assert len(guarded.worker_pids(name)) == 2
    assert guarded.answers(name, 5) == {"two"}
    settled = guarded.settled(name)
    assert settled["EndpointConfigName"] == f"{name}-next"
    assert settled["LastDeploymentConfig"] == deployment(wait=1, termination=1)
    assert len(guarded.worker_pids(name)) == 1
    guarded.invoke(name)
    deadline = time.monotonic() + 10
    while len(guarded.metrics.values("Invocations", name, VariantName="a")) < 6:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    new_fleet = guarded.metrics.values(
        "Invocations", name, VariantName="a", EndpointConfigName=f"{name}-next"
    )
    assert len(new_fleet) == 5
    guarded.delete(name)


def test_a_canary_has_its_share_first(guarded):
    """Half of the requests go to either fleet while the canary bakes."""
    name = "canary"
    half = {"Type": "CAPACITY_PERCENT", "Value": 50}
    begin(guarded, name, deployment("CANARY", wait=2, CanarySize=half), count=2)
    until_baking(guarded, name)

    assert guarded.answers(name, 30) == {"one", "two"}
    assert guarded.settled(name)["EndpointConfigName"] == f"{name}-next"
    assert guarded.answers(name, 10) == {"two"}
    guarded.delete(name)


@pytest.mark.parametrize(
    ("config", "variant_name", "words"),
    [
        ({"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "no"}]}}, "a", "Alarm no of Auto"),
        (deployment(), "b", "must have the same variant names as the old one, got b instead of a"),
    ],
)
def test_an_update_whose_guardrails_do_not_fit_changes_nothing(
    guarded, config, variant_name, words
):
    """It is refused, and the endpoint stays as it was."""
    name = f"refused-{variant_name}"
    guarded.has_endpoint(name, guarded.variant("a", "one"))
    guarded.has_config(f"{name}-next", guarded.variant(variant_name, "two"))
    with pytest.raises(SageMakerError, match=words):
        guarded.call(
            "UpdateEndpoint",
            EndpointName=name,
            EndpointConfigName=f"{name}-next",
            DeploymentConfig=config,
        )
    described = guarded.call("DescribeEndpoint", EndpointName=name)

    assert described["EndpointStatus"] == "InService"
    assert "LastDeploymentConfig" not in described
    guarded.delete(name)


def test_the_last_deployment_configuration_can_be_kept(guarded):
    """RetainDeploymentConfig applies it again, alarms and all."""
    guarded.has_endpoint("kept", guarded.variant("a", "one"))
    guarded.has_config("kept-next", guarded.variant("a", "two"))
    guarded.call(
        "UpdateEndpoint",
        EndpointName="kept",
        EndpointConfigName="kept-config",
        DeploymentConfig=deployment(),
    )
    guarded.settled("kept")
    guarded.alarms.states[ALARM] = "ALARM"
    guarded.call(
        "UpdateEndpoint",
        EndpointName="kept",
        EndpointConfigName="kept-next",
        RetainDeploymentConfig=True,
    )

    assert guarded.settled("kept")["EndpointConfigName"] == "kept-config"
    guarded.delete("kept")
