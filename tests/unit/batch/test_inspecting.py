"""A run is planned, or refused before anything has started."""

import gzip
from dataclasses import replace

import pytest

from batch.documents import Plan, RunPhase, RunStatus, Source
from batch.inspecting import inspect_run
from batch.layout import RunLayout
from batch.refusal import RefusedRunError
from batch.run_documents import read_document, write_document
from batch.settings import Join
from batch.state import Group, NextState, RunRequest
from tests.doubles.batch_world import MODEL, SETTINGS, execution_arn
from tests.doubles.objects_in_memory import ObjectsInMemory

HEADER = b"id,month,distance,carrier\n"
LAYOUT = RunLayout.of(SETTINGS, "run-1")


def stored(**bodies):
    return ObjectsInMemory({f"s3://data/input/{name}.csv": body for name, body in bodies.items()})


def inspect(objects, *, request=RunRequest(), settings=SETTINGS, run_id="run-1", now=1000.0):  # noqa: B008  # frozen
    return inspect_run(
        request,
        settings=settings,
        run_id=run_id,
        execution_arn=execution_arn(run_id),
        model=MODEL,
        objects=objects,
        now=now,
        is_running=lambda _: False,
    )


def plan_in(objects):
    plan = read_document(objects, LAYOUT.plan, Plan)
    assert plan is not None
    return plan


def status_in(objects):
    status = read_document(objects, LAYOUT.status, RunStatus)
    assert status is not None
    return status


def test_a_plan_says_who_cuts_what():
    objects = stored(a=HEADER + b"x,1,2,UA\n", b=gzip.compress(HEADER), empty=b"")
    state = inspect(
        objects,
        request=RunRequest(instance_count=3, requested_by="ann"),
        settings=replace(SETTINGS, id_columns=("id",), join=Join.IDS),
    )
    plan, status = plan_in(objects), status_in(objects)

    assert ("run-1", 1, NextState.CUT) == (state.run_id, state.attempt, state.next)
    assert (Group(first=0, last=len(plan.items)),) == state.groups
    assert [False, True] == [each.is_gzipped for each in plan.sources]
    assert objects.look(plan.sources[0].uri).etag == plan.sources[0].etag
    assert ("s3://data/input/empty.csv is empty",) == plan.skipped
    assert (3, MODEL, ("id",)) == (plan.settings.instance_count, plan.model, plan.table.joined)
    assert (RunPhase.CUTTING, 1, 1000.0) == (status.phase, status.attempt, status.started_at)
    assert ("ann", 3, SETTINGS.input_uri) == (
        status.requested_by,
        status.instance_count,
        status.input_uri,
    )
    assert sum(each.size_bytes for each in plan.sources) == status.input_bytes


@pytest.mark.parametrize(
    ("header", "settings", "words"),
    [
        (b"prediction,month,distance,carrier\n", {"id_columns": ("prediction",)}, "got prediction"),
        (
            b",".join([*(b"id%d" % each for each in range(30)), b"month,distance,carrier\n"]),
            {"id_columns": tuple(f"id{each}" for each in range(30))},
            "at most 63 characters",
        ),
    ],
)
def test_a_result_that_cannot_be_is_refused_before_anything_is_cut(header, settings, words):
    with pytest.raises(RefusedRunError, match=words):
        inspect(stored(a=header), settings=replace(SETTINGS, join=Join.IDS, **settings))


def test_more_shards_than_one_object_is_made_of_are_refused(monkeypatch):
    monkeypatch.setattr("batch.planning._MOST_SHARDS", 1)
    objects = stored(a=HEADER + b"x,1,2,UA\n" * 2000)

    with pytest.raises(RefusedRunError, match="at most 1 shards"):
        inspect(objects, settings=replace(SETTINGS, instance_count=8))


def test_a_repeated_call_plans_the_same_and_keeps_when_the_run_began():
    objects = stored(a=HEADER + b"x,1,2,UA\n")
    first = inspect(objects)
    plan = plan_in(objects)

    assert first == inspect(objects, now=1060.0)
    assert plan == plan_in(objects)
    assert (1000.0, 1060.0) == (status_in(objects).started_at, status_in(objects).updated_at)


def test_a_request_may_name_another_input():
    objects = ObjectsInMemory({"s3://other/x.csv": HEADER + b"x,1,2,UA\n"})
    inspect(objects, request=RunRequest(input_uri="s3://other/x.csv"))

    assert ["s3://other/x.csv"] == [each.uri for each in plan_in(objects).sources]


def test_a_marker_that_was_uploaded_is_no_input_and_one_that_is_asked_for_is():
    marker = "s3://data/input/_x.csv"
    objects = stored(_x=HEADER + b"x,1,2,UA\n")

    with pytest.raises(RefusedRunError, match="an uploaded object must be a table"):
        inspect(objects, request=RunRequest(input_uri=marker, requested_by="upload"))
    objects = ObjectsInMemory({marker: objects.bodies[marker]})
    inspect(objects, request=RunRequest(input_uri=marker, requested_by="ann"))

    assert [marker] == [each.uri for each in plan_in(objects).sources]


def test_a_refused_run_leaves_its_status_and_nothing_else():
    """Conclude tells in it why."""
    objects = stored(a=b"month,carrier\n1,UA\n")

    with pytest.raises(RefusedRunError, match="missing: distance"):
        inspect(objects)
    written = {each for each in objects.bodies if each.startswith(SETTINGS.work_uri)}
    assert {LAYOUT.status} == written
    assert RunPhase.INSPECTING == status_in(objects).phase


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (RunRequest(max_concurrent_transforms=17), "must be 1 to 100, got 17 x 6"),
        (RunRequest(instance_count=0), "instance_count must be 1 or more, got 0"),
        (RunRequest(input_uri="s3://data/"), "must not hold what runs write, got output"),
    ],
)
def test_a_request_that_asks_for_what_cannot_be_is_refused(request_, words):
    with pytest.raises(RefusedRunError) as caught:
        inspect(stored(a=HEADER), request=request_)
    assert words in str(caught.value)


def test_the_name_of_a_run_that_is_over_is_not_used_again():
    objects = stored(a=HEADER + b"x,1,2,UA\n")
    inspect(objects)
    ended = replace(status_in(objects), phase=RunPhase.FAILED)
    write_document(objects, LAYOUT.status, ended)

    with pytest.raises(RefusedRunError, match="must be a new one, got one that is failed"):
        inspect(objects)
    assert ended == status_in(objects)


def test_a_gzipped_file_that_no_function_can_unpack_in_time_is_refused():
    objects = stored(a=gzip.compress(HEADER))

    class Vast(ObjectsInMemory):
        def _info(self, uri):
            return replace(super()._info(uri), size_bytes=5 * 2**30)

    with pytest.raises(RefusedRunError, match="must have at most 2048 MB as it is gzipped"):
        inspect(Vast(objects.bodies))


def test_ten_thousand_tiny_files_are_one_table():
    files = {f"{number:05d}": HEADER + b"x,1,2,UA\n" for number in range(10_000)}
    objects = stored(**files)
    state = inspect(objects)
    plan = plan_in(objects)

    assert 10_000 == len(plan.sources)
    assert isinstance(plan.sources[0], Source)
    assert len(plan.items) == state.groups[-1].last < 20


def test_a_run_that_was_given_up_meanwhile_is_not_planned():
    """An aborted execution's function runs on; what concluded the run has the last word."""
    objects = stored(a=HEADER + b"x,1,2,UA\n")
    find = objects.find

    def find_when_it_was_stopped(uri):
        status = replace(status_in(objects), phase=RunPhase.STOPPED, message="stopped by ann")
        write_document(objects, LAYOUT.status, status)
        return find(uri)

    objects.find = find_when_it_was_stopped

    with pytest.raises(RefusedRunError, match="stopped by ann"):
        inspect(objects)

    assert RunPhase.STOPPED == status_in(objects).phase
    assert LAYOUT.plan not in objects.bodies
