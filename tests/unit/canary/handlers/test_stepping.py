"""What all steps share: the deadline of a call, the lock, the log."""

import json
from typing import cast

from canary.handlers.stepping import log, lost_lock, tell
from canary.handlers.world import World
from canary.inputs import StepInput
from canary.lock import Lock
from canary.position import Next, Position
from canary.run import CanaryRun, OriginalVariant
from tests.doubles.canary_world import SETTINGS, FakeWorld

RUN = CanaryRun(
    canary_id="flights-1",
    execution_arn="arn:a",
    endpoint_name="flights-dev",
    champion="blue",
    challenger="green",
    settings=SETTINGS,
    original={
        "blue": OriginalVariant(weight=1.0, instance_count=1),
        "green": OriginalVariant(weight=0.0, instance_count=1),
    },
)
POSITION = Position(next=Next.SHIFT, run=RUN, canary_id="flights-1")
STEP = StepInput(execution_arn="arn:a", execution_name="flights-1", state={}, deadline=1)


def world_locked_by(owner):
    world = FakeWorld()
    world.table.acquire(Lock(owner=owner, canary_id="flights-1", acquired_at=1, heartbeat_at=1))
    return world


def test_a_step_that_holds_the_lock_leaves_a_sign_of_life():
    world = world_locked_by("arn:a")

    assert lost_lock(STEP, world, POSITION, 50) is None
    assert (50, RUN) == (world.table.read_lock().heartbeat_at, world.table.read_lock().run)


def test_a_step_that_lost_the_lock_learns_to_whom():
    world = world_locked_by("arn:heir")

    assert "got arn:heir" in str(lost_lock(STEP, world, POSITION, 50))
    assert world.table.read_lock().run is None


def test_a_message_that_cannot_be_sent_stops_nothing(capsys):
    world = FakeWorld()
    world.notifications.is_down = True
    tell(cast(World, world), "subject", {})

    assert "message not sent" == json.loads(capsys.readouterr().out)["event"]


def test_a_log_line_is_one_json_document(capsys):
    log("judge", canary_id="flights-1", reason="two\nlines")
    (line,) = capsys.readouterr().out.splitlines()

    assert {"event": "judge", "canary_id": "flights-1", "reason": "two\nlines"} == json.loads(line)
