"""The first two steps, on a world in memory."""

from typing import cast

import pytest

from batch.documents import ItemShards, RunPhase, RunStatus
from batch.handlers.cut import cut
from batch.handlers.inspect import inspect
from batch.handlers.world import World
from batch.layout import RunLayout
from batch.refusal import RefusedRunError
from batch.run_documents import read_document
from tests.doubles.batch_world import SETTINGS, FakeBatchWorld, step_input

LAYOUT = RunLayout.of(SETTINGS, "run-1")
BODY = b"month,distance,carrier\n" + b"1,2,UA\n" * 100


@pytest.fixture
def world():
    fake = FakeBatchWorld()
    fake.objects.bodies["s3://data/input/Flüge 1.csv"] = BODY
    return fake


def test_an_execution_is_planned_and_cut(world):
    state = inspect(step_input({}), cast(World, world), 1000.0)
    cut(step_input(state.to_dict(), group=state.groups[0]), cast(World, world), 1001.0)
    shards = read_document(world.objects, LAYOUT.cut(0), ItemShards)

    assert shards is not None
    assert [100] == [shard.rows for shard in shards.shards]
    assert b"1,2,UA\n" * 100 == world.objects.bodies[LAYOUT.shard("00000-000")]


def test_a_run_that_still_runs_is_not_resumed(world):
    inspect(step_input({}), cast(World, world), 1000.0)
    again = step_input({"resume": "run-1"}, name="run-1-r2")

    with pytest.raises(RefusedRunError, match="must be over"):
        inspect(again, cast(World, world), 1001.0)
    world.executions.ended("run-1")
    assert 2 == inspect(again, cast(World, world), 1002.0).attempt


def test_a_model_that_is_gone_is_told_in_the_runs_status(world):
    """The status is there before the model is looked for."""
    world.models.known.clear()

    with pytest.raises(RefusedRunError, match="must exist in SageMaker"):
        inspect(step_input({}), cast(World, world), 1000.0)
    status = read_document(world.objects, LAYOUT.status, RunStatus)
    assert status is not None
    assert RunPhase.INSPECTING == status.phase


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"inptu_uri": "s3://x/"}, "inptu_uri is not known"),
        ({"instance_count": "two"}, "instance_count must be a whole number"),
        ({"resume": "../../other"}, "resume must be 1 to 80 letters"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(world, request_, words):
    with pytest.raises(RefusedRunError, match=words):
        inspect(step_input(request_), cast(World, world), 1000.0)
    assert [] == world.objects.happened


def test_a_function_of_a_dead_execution_writes_nothing_any_more(world):
    """Another execution goes on with the run, perhaps with a mended input."""
    state = inspect(step_input({}), cast(World, world), 1000.0)
    world.executions.ended("run-1")
    inspect(step_input({"resume": "run-1"}, name="run-1-r2"), cast(World, world), 1001.0)
    before = dict(world.objects.bodies)

    with pytest.raises(RefusedRunError, match="goes on with it"):
        cut(step_input(state.to_dict(), group=state.groups[0]), cast(World, world), 1002.0)
    assert before == world.objects.bodies


def test_a_group_must_be_given(world):
    state = inspect(step_input({}), cast(World, world), 1000.0)

    with pytest.raises(ValueError, match="a group of items must be given"):
        cut(step_input(state.to_dict()), cast(World, world), 1000.0)
