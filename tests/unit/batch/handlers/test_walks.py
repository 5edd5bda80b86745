"""Runs from cut to end: killed at each change, given up at each change, and resumed."""

import pytest

from batch.documents import RunPhase
from batch.handlers.assess import assess
from batch.handlers.conclude import ExecutionStillRunsError, conclude_dead
from batch.handlers.gather import gather_shards
from batch.handlers.publish import publish_answers
from batch.refusal import RefusedRunError
from batch.state import Group, NextState, RunState
from batch.transform_job import TransformJobStatus
from canary.restore import ExecutionStatus
from tests.doubles.batch_walk import BatchWalk
from tests.doubles.objects_killed import KilledError

AFTER = pytest.mark.parametrize("dies_after", [False, True], ids=["before", "after"])


def undisturbed(**how):
    return BatchWalk(**how).begins().walk()


def changes(walk):
    """Return how many changes a walk makes behind its begin."""
    begun = BatchWalk().begins().objects.changes
    return range(begun + 1, walk.objects.changes + 1)


def see_nothing_half_published(walk, whole):
    """A reader by file sees all answers or no file; one by marker sees what will not change."""
    there = walk.published()
    layout = walk.run.layout

    assert (
        there.get(layout.published_data, whole[layout.published_data])
        == (whole[layout.published_data])
    )
    assert layout.success not in there or there == whole


def test_a_run_ends_published_told_and_cleared():
    walk = undisturbed(usd_per_instance_hour=0.6)
    status, world = walk.status, walk.world

    assert (RunPhase.SUCCEEDED, "6 rows are published") == (status.phase, status.message)
    assert (6, 3, 60.0, pytest.approx(0.02)) == (
        status.rows,
        status.shards,
        status.transform_seconds,
        status.cost_usd,
    )
    assert walk.run.layout.published_uri == status.published_uri
    assert status.ended_at is not None
    assert ["nightly: run run-1 succeeded: 6 rows in 0 s"] == world.notifications.subjects
    assert (1.0, 6.0) == (world.metrics.values["RunsSucceeded"], world.metrics.values["Rows"])
    assert [] == list(walk.objects.find(walk.run.layout.shards_folder))
    assert [] == list(walk.objects.find(walk.run.layout.all_outputs_folder))


@AFTER
def test_a_function_that_is_killed_at_any_change_is_repeated_to_the_same_end(dies_after):
    expected = undisturbed()
    for dies_at in changes(expected):
        walk = BatchWalk(dies_after=dies_after).begins()
        walk.objects.dies_at = dies_at
        walk.walk(check=lambda walk=walk: see_nothing_half_published(walk, expected.published()))

        assert 1 == walk.deaths
        assert expected.objects.bodies == walk.objects.bodies


@AFTER
def test_an_execution_that_dies_at_any_change_leaves_nothing_half_done_and_resumes(dies_after):
    expected = undisturbed()
    whole = expected.published()
    layout = expected.run.layout
    for dies_at in changes(expected):
        walk = BatchWalk(dies_after=dies_after).begins()
        walk.objects.dies_at = dies_at
        with pytest.raises(KilledError):
            walk.walk(check=give_up)
        see_nothing_half_published(walk, whole)
        walk.objects.lives_again()
        walk.execution_dies()

        assert walk.status.ended_at is not None
        if walk.status.phase is not RunPhase.SUCCEEDED:
            assert RunPhase.STOPPED is walk.status.phase
            assert {} == walk.published()
            walk.resumes().walk()
        assert RunPhase.SUCCEEDED is walk.status.phase
        assert whole[layout.published_data] == walk.published()[layout.published_data]
        assert layout.success in walk.published()


def give_up():
    """Nobody repeats the step: the execution is dead."""
    raise KilledError


@AFTER
def test_a_conclusion_that_is_killed_at_any_change_is_repeated_to_the_same_end(dies_after):
    def dead():
        walk = BatchWalk(dies_after=dies_after).begins()
        walk.step(gather_shards, RunState(run_id="run-1", attempt=1, next=NextState.CUT))
        walk.objects.put(walk.run.layout.published_data, b"half of a deleted run")
        return walk

    expected = dead()
    begun = expected.objects.changes
    expected.execution_dies()
    for dies_at in range(begun + 1, expected.objects.changes + 1):
        walk = dead()
        walk.objects.dies_at = dies_at
        with pytest.raises(KilledError):
            walk.execution_dies()
        walk.objects.lives_again()
        walk.execution_dies()

        assert expected.objects.bodies == walk.objects.bodies
        assert {} == walk.published()


def test_a_bad_row_fails_the_run_and_the_mended_one_sends_one_shard_again():
    walk = BatchWalk(refused=["twelve"])
    walk.run.lines[3] = "1,twelve,AA\n"
    walk.begins().walk()

    assert (RunPhase.FAILED, 1) == (walk.status.phase, walk.status.failed_shards)
    assert {} == walk.published()
    assert 1.0 == walk.world.metrics.values["RunsFailed"]
    walk.run.lines[3] = "1,30,AA\n"
    walk.refused = ()
    walk.resumes().walk()

    assert RunPhase.SUCCEEDED is walk.status.phase
    assert b'"00001-000.csv"]' in walk.objects.bodies[walk.run.layout.transform_manifest(2)]
    assert b"00000" not in walk.objects.bodies[walk.run.layout.transform_manifest(2)]
    assert (
        b"prediction\n0\n1\n2\n3\n4\n5\n" == (walk.objects.bodies[walk.run.layout.published_data])
    )
    assert 120.0 == walk.status.transform_seconds


def test_a_dead_execution_stops_its_job_and_keeps_what_is_needed_to_resume():
    walk = BatchWalk(usd_per_instance_hour=3.6).begins()
    state = walk.step(gather_shards, RunState(run_id="run-1", attempt=1, next=NextState.CUT))
    name = state.transform_job_name
    walk.world.transform_jobs.runs(name)
    shards = list(walk.objects.find(walk.run.layout.shards_folder))
    walk.execution_dies()

    assert [name] == walk.world.transform_jobs.stopped
    assert shards == list(walk.objects.find(walk.run.layout.shards_folder))
    assert (1000.0, 2.0) == (walk.status.transform_seconds, walk.status.cost_usd)


def test_a_dead_execution_leaves_a_resumed_run_alone_and_stops_its_own_job():
    walk = BatchWalk().begins()
    state = walk.step(gather_shards, RunState(run_id="run-1", attempt=1, next=NextState.CUT))
    walk.world.transform_jobs.runs(state.transform_job_name)
    walk.resumes()
    before = dict(walk.objects.bodies)
    walk.name = "run-1"
    walk.execution_dies()

    assert before == walk.objects.bodies
    assert state.transform_job_name in walk.world.transform_jobs.stopped
    assert [] == walk.world.notifications.subjects


def test_the_failure_of_a_run_that_is_published_is_no_failure():
    """For instance a conclusion that took too long: what is published stays."""
    expected = undisturbed()
    marker = expected.objects.happened.index(f"puts {expected.run.layout.success}")
    until = expected.objects.happened[: marker + 1]
    walk = BatchWalk(dies_after=True).begins()
    walk.objects.dies_at = sum(not each.startswith("copies") for each in until)
    with pytest.raises(KilledError):
        walk.walk(check=give_up)
    walk.objects.lives_again()
    walk.execution_dies(ExecutionStatus.TIMED_OUT)

    assert RunPhase.SUCCEEDED is walk.status.phase
    assert expected.published() == walk.published()


def test_a_step_of_a_run_that_was_given_up_changes_nothing_more():
    """A function runs on when its execution is aborted."""
    walk = BatchWalk().begins()
    walk.execution_dies()
    before = dict(walk.objects.bodies)
    state = RunState(run_id="run-1", attempt=1, next=NextState.CUT)

    for handler in (gather_shards, publish_answers):
        with pytest.raises(RefusedRunError):
            walk.step(handler, state)
    assert before == walk.objects.bodies


def test_an_end_is_told_once():
    walk = undisturbed()
    walk.execution_dies(ExecutionStatus.FAILED)

    assert 1 == len(walk.world.notifications.subjects)


def test_a_run_ends_also_when_nobody_hears_of_it():
    walk = BatchWalk()
    walk.world.notifications.is_down = walk.world.metrics.is_down = True
    walk.begins().walk()

    assert RunPhase.SUCCEEDED is walk.status.phase


def test_an_execution_that_failed_before_its_first_document_leaves_a_status():
    walk = BatchWalk()
    walk.execution_dies(ExecutionStatus.FAILED)

    assert (RunPhase.FAILED, 1) == (walk.status.phase, walk.status.attempt)


def test_a_resumption_of_a_run_that_never_was_leaves_nothing():
    walk = BatchWalk()
    walk.name = "again"
    walk.execution_dies(ExecutionStatus.FAILED)

    assert {} == walk.objects.bodies


def test_want_of_machines_is_waited_for():
    walk = BatchWalk().begins()
    state = walk.step(gather_shards, RunState(run_id="run-1", attempt=1, next=NextState.CUT))
    walk.world.transform_jobs.runs(
        state.transform_job_name,
        status=TransformJobStatus.FAILED,
        reason="CapacityError: Unable to provision requested ML compute capacity.",
    )
    again = walk.step(assess, state)
    gathered = walk.step(gather_shards, again)

    assert (NextState.GATHER, 2, 60) == (again.next, again.attempt, again.wait_seconds)
    assert RunPhase.TRANSFORMING is walk.status.phase
    assert state.transform_job_name != gathered.transform_job_name
    assert (0, 1) == (gathered.wait_seconds, gathered.capacity_attempts)


def test_an_execution_that_is_said_to_be_dead_and_is_not_is_left_alone():
    walk = BatchWalk().begins()

    with pytest.raises(ExecutionStillRunsError):
        walk.step(conclude_dead, {})
    assert RunPhase.INSPECTING is walk.status.phase


def test_all_items_are_verified_though_a_resumed_run_cut_a_few_only():
    walk = BatchWalk().begins()
    state = RunState(
        run_id="run-1", attempt=1, next=NextState.CUT, groups=(Group(first=1, last=2),)
    )
    groups = walk.step(gather_shards, state).groups

    assert [0, 1, 2] == [item for each in groups for item in range(each.first, each.last)]


def test_a_run_that_is_resumed_while_its_old_execution_is_concluded_goes_on():
    walk = BatchWalk().begins()
    state = walk.step(gather_shards, RunState(run_id="run-1", attempt=1, next=NextState.CUT))
    jobs = walk.world.transform_jobs
    stop = jobs.stop

    def stop_and_resume(name):
        stop(name)
        walk.resumes()
        walk.name = "run-1"

    jobs.runs(state.transform_job_name)
    jobs.stop = stop_and_resume
    walk.execution_dies()

    assert (RunPhase.INSPECTING, None) == (walk.status.phase, walk.status.ending)
    assert [] == walk.world.notifications.subjects


def test_a_run_is_over_when_all_is_taken_back():
    """Whoever waits for the end sees what will stay."""
    walk = BatchWalk().begins()
    walk.objects.put(walk.run.layout.published_data, b"half of it")
    before = len(walk.objects.happened)
    walk.execution_dies()
    changes_made = walk.objects.happened[before:]

    assert f"puts {walk.run.layout.status}" == changes_made[-1]
    assert f"deletes {walk.run.layout.published_data}" in changes_made
