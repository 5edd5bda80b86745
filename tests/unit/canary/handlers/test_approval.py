"""Approval: a canary is started once, or people are told."""

from types import SimpleNamespace

import pytest

from canary.approval import Approval
from canary.endpoint import EndpointState, VariantState
from canary.gateways.notifications import NotificationError
from canary.handlers.approval import ApprovalWorld, handle_approval
from canary.inputs import StartRequest

ARN = "arn:aws:sagemaker:us-east-1:000000000000:model-package/flights-dev/3"
APPROVAL = Approval(
    group_name="flights-dev", version=3, package_arn=ARN, event_time="2026-11-23T10:00:00Z"
)


class Endpoint:
    """An endpoint whose idle variant has a model package."""

    def __init__(self, package):
        self._package = package

    def describe(self):
        weights = {"blue": 1.0, "green": 0.0}
        return EndpointState(
            name="flights-dev",
            status="InService",
            variants=tuple(
                VariantState(name=name, current_weight=weight, desired_weight=weight)
                for name, weight in weights.items()
            ),
        )

    def find_packages(self):
        return {"blue": None, "green": self._package}


class Executions:
    """A state machine whose executions all run: it takes the same start for a repetition."""

    def __init__(self):
        self.started = {}

    def start(self, name, document):
        return self.started.setdefault(name, document) == document


class Notifications:
    """A topic that remembers what was told."""

    def __init__(self):
        self.subjects = []
        self.is_down = False

    def publish(self, subject, message):
        if self.is_down:
            raise NotificationError("SNS is down")
        self.subjects.append(subject)


@pytest.fixture
def world():
    def build(package=ARN, action="start_canary"):
        return SimpleNamespace(
            action=action,
            endpoint_name="flights-dev",
            endpoint=Endpoint(package),
            executions=Executions(),
            notifications=Notifications(),
        )

    return build


def test_an_approval_starts_its_canary_once(world):
    """EventBridge may deliver an event twice, the second time while the canary still runs."""
    around = world()
    first, second = (handle_approval(APPROVAL, around, request_id=name) for name in ("a", "b"))
    (started,) = around.executions.started.values()

    request = StartRequest.from_dict(started)

    assert "green" == request.challenger
    assert request.is_release
    assert f"approval of {ARN}, request a" == request.requested_by
    assert ("start canary", "leave") == (first["action"], second["action"])
    assert 1 == len(around.notifications.subjects)


def test_a_start_that_could_not_be_told_is_told_by_the_retry(world):
    """Lambda calls again with the same request id; the canary it started may run already."""
    around = world()
    around.notifications.is_down = True
    with pytest.raises(NotificationError):
        handle_approval(APPROVAL, around, request_id="a")
    around.notifications.is_down = False

    assert "start canary" == handle_approval(APPROVAL, around, request_id="a")["action"]
    assert 1 == len(around.notifications.subjects)


@pytest.mark.parametrize(
    ("package", "action"), [(None, "start_canary"), (ARN, "notify")], ids=["not deployed", "asked"]
)
def test_an_approval_is_told(world, package, action):
    around = world(package, action)

    assert "notify" == handle_approval(APPROVAL, around, request_id="a")["action"]
    assert {} == around.executions.started
    assert ["flights-dev: version 3 of flights-dev is approved"] == around.notifications.subjects


def test_the_world_is_what_the_construct_wrote():
    written = {
        "action": "notify",
        "endpoint_name": "flights-dev",
        "topic_arn": "topic",
        "state_machine_arn": "machine",
    }

    assert "flights-dev" == ApprovalWorld(**written).endpoint_name
