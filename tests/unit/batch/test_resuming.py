"""Another attempt at a run: what is good is kept, and nobody else's run is touched."""

import json
from dataclasses import replace

import pytest

from batch.cutting import cut_group
from batch.documents import FailedShard, ItemShards, Plan, RunPhase, RunStatus
from batch.inspecting import inspect_run
from batch.layout import RunLayout
from batch.refusal import RefusedRunError
from batch.run_documents import read_document, write_document
from batch.run_status import read_plan
from batch.state import NextState, RunRequest
from canary.documents import to_document
from tests.doubles.batch_world import MODEL, SETTINGS, execution_arn
from tests.doubles.objects_in_memory import ObjectsInMemory

LAYOUT = RunLayout.of(SETTINGS, "run-1")
URI, OTHER = "s3://data/input/a.csv", "s3://data/input/b.csv"
ROWS = [b"%d,2,UA\n" % (each % 12) for each in range(12_000)]
# Shards of 16 KiB, the smallest there are.
SMALL = replace(SETTINGS, instance_count=8)


class Run:
    """A run that was cut, and then failed."""

    def __init__(self, model=MODEL):
        self.objects = ObjectsInMemory({URI: b"".join(ROWS), OTHER: b"3,4,AA\n"})
        self.running = set()
        state = self.inspect(RunRequest(), name="run-1", model=model)
        self.cut(state)
        self.ends(RunPhase.FAILED)

    def inspect(self, request, *, name, settings=SMALL, model=MODEL, now=1000.0):
        return inspect_run(
            request,
            settings=settings,
            run_id="run-1",
            execution_arn=execution_arn(name),
            model=model,
            objects=self.objects,
            now=now,
            is_running=self.running.__contains__,
        )

    def resume(self, *, name="run-1-r2", settings=SMALL, model=MODEL, now=2000.0, **changes):
        request = RunRequest(resume="run-1", **changes)
        return self.inspect(request, name=name, settings=settings, model=model, now=now)

    def cut(self, state):
        for group in state.groups:
            cut_group(self.plan, group, layout=LAYOUT, objects=self.objects)

    def ends(self, phase):
        write_document(self.objects, LAYOUT.status, replace(self.status, phase=phase))

    def fails(self, shard):
        failed = FailedShard(name=shard, reason="no number", source_uri=URI)
        write_document(self.objects, LAYOUT.failed(shard), failed)

    def cuts(self):
        return {each.uri: each.etag for each in self.objects.find(LAYOUT.cuts_folder)}

    @property
    def plan(self):
        plan = read_document(self.objects, LAYOUT.plan, Plan)
        assert plan is not None
        return plan

    @property
    def status(self):
        status = read_document(self.objects, LAYOUT.status, RunStatus)
        assert status is not None
        return status


def items_of(state):
    return [item for group in state.groups for item in range(group.first, group.last)]


def test_an_unchanged_input_is_not_cut_again():
    run = Run()
    plan = run.plan
    state = run.resume(requested_by="ann")

    assert ((), 2, NextState.CUT) == (state.groups, state.attempt, state.next)
    assert plan == run.plan
    assert (RunPhase.CUTTING, 2, execution_arn("run-1-r2"), 1000.0, 2000.0, "ann") == (
        run.status.phase,
        run.status.attempt,
        run.status.execution_arn,
        run.status.started_at,
        run.status.updated_at,
        run.status.requested_by,
    )


def test_items_that_nobody_came_to_are_cut_now():
    run = Run()
    run.objects.delete([LAYOUT.cut(2)])

    assert [2] == items_of(run.resume())


def test_a_mended_row_changes_the_bytes_of_one_shard():
    run = Run()
    before = run.cuts()
    run.fails("00003-000")
    place = b"".join(ROWS).index(b"5,2,UA\n", run.plan.items[3].segments[0].start + 100)
    body = run.objects.bodies[URI]
    run.objects.bodies[URI] = body[:place] + b"5,200,UA\n" + body[place + 7 :]
    hashes = shas(run)
    state = run.resume()

    assert {LAYOUT.cut(item) for item in items_of(state)} == before.keys() - run.cuts().keys()
    run.cut(state)
    assert ["00003-000"] == [name for name, sha in shas(run).items() if hashes[name] != sha]


def shas(run):
    cuts = [read_document(run.objects, each, ItemShards) for each in run.cuts()]
    return {shard.name: shard.sha256 for cut in cuts if cut for shard in cut.shards}


def test_a_repeated_call_is_no_other_attempt():
    run = Run()
    run.resume()

    assert 2 == run.resume(now=2060.0).attempt
    run.ends(RunPhase.FAILED)
    assert 3 == run.resume(name="run-1-r3").attempt


def test_the_former_transform_job_is_not_that_of_the_new_attempt():
    """An attempt that ends before it has a job of its own would be billed for that one, too."""
    run = Run()
    status = replace(run.status, transform_job_name="nightly-1")
    write_document(run.objects, LAYOUT.status, status)
    run.resume()

    assert run.status.transform_job_name is None


class ObjectsRaced(ObjectsInMemory):
    """Somebody else does something just before an object is replaced, or just after it."""

    def __init__(self, bodies, *, before=None, after=None):
        super().__init__(bodies)
        self.before, self.after = before, after

    def replace(self, there, body):
        if self.before is not None:
            before, self.before = self.before, None
            before()
        super().replace(there, body)
        if self.after is not None:
            after, self.after = self.after, None
            after()
            super().replace(there, body)


def test_of_two_who_resume_at_once_one_is_refused_before_it_changes_anything():
    run = Run()
    run.objects.bodies[OTHER] = b"3,4,AA\n5,6,AA\n"
    later: dict[str, bytes] = {}

    def other_resumes():
        run.resume(name="run-1-r2")
        later.update(run.objects.bodies)

    run.objects = ObjectsRaced(run.objects.bodies, before=other_resumes)

    with pytest.raises(RefusedRunError, match=r":run-1-r2 has just written to; wait for its end"):
        run.resume(name="run-1-r3")
    assert later == run.objects.bodies


def test_a_takeover_of_which_the_answer_was_lost_is_one():
    """boto3 asks again, and is told that the object has changed."""
    run = Run()
    run.objects = ObjectsRaced(run.objects.bodies, after=lambda: None)

    assert 2 == run.resume().attempt


def test_a_run_that_died_without_a_word_may_be_resumed():
    """Its status says that it goes on; its execution knows better."""
    run = Run()
    run.ends(RunPhase.VERIFYING)

    assert 2 == run.resume().attempt


def test_other_machines_may_be_asked_for_and_nothing_else_changes():
    """The shards are as they were: good answers are good answers."""
    run = Run()
    changed = replace(
        SMALL,
        max_shard_mb=1,
        topic_arn="arn:topic",
        output_kms_key_arn="arn:key",
        input_uri="s3://elsewhere/",
    )
    model = replace(MODEL, model_name="flights-model-2")
    run.resume(settings=changed, model=model, instance_type="ml.m5.2xlarge", instance_count=2)
    settings = run.plan.settings

    assert ("ml.m5.2xlarge", 2, "flights-model-2", "arn:topic", "arn:key") == (
        settings.instance_type,
        settings.instance_count,
        settings.model_name,
        settings.topic_arn,
        settings.output_kms_key_arn,
    )
    assert (64, SMALL.input_uri) == (settings.max_shard_mb, settings.input_uri)
    assert ("ml.m5.2xlarge", 2) == (run.status.instance_type, run.status.instance_count)


def is_published(run):
    run.objects.put(LAYOUT.success, b"")


def has_succeeded(run):
    """Somebody has deleted what was published."""
    run.ends(RunPhase.SUCCEEDED)


def still_runs(run):
    run.ends(RunPhase.TRANSFORMING)
    run.running.add(execution_arn("run-1"))


def has_another_file(run):
    run.objects.put("s3://data/input/c.csv", b"1,2,UA\n")


def lost_a_file(run):
    run.objects.delete([OTHER])


def is_not_planned(run):
    run.objects.delete([LAYOUT.plan])


def was_never(run):
    run.objects.delete([LAYOUT.status])


def has_narrow_rows(run):
    run.objects.put(OTHER, b"3,4\n")


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (is_published, "got one that was published at s3://data/published/run=run-1/"),
        (has_succeeded, "got one that was published at s3://data/published/run=run-1/"),
        (still_runs, "must be over to be resumed, got one that is transforming"),
        (has_another_file, "got 1 that are new, the first is s3://data/input/c.csv"),
        (lost_a_file, "got 1 that are gone, the first is s3://data/input/b.csv"),
        (is_not_planned, "must have been planned"),
        (was_never, "must exist to be resumed, got none"),
        (has_narrow_rows, "b.csv line 1 must have 3 cells"),
    ],
)
def test_a_run_that_cannot_go_on_is_left_as_it_is(happens, words):
    run = Run()
    happens(run)
    before = dict(run.objects.bodies)

    with pytest.raises(RefusedRunError) as caught:
        run.resume()
    assert words in str(caught.value)
    assert before == run.objects.bodies


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"input_uri": "s3://data/other/"}, "must keep its input s3://data/input/"),
        ({"max_concurrent_transforms": 99}, "got 99 x 6"),
    ],
)
def test_a_request_that_makes_it_another_run_is_refused(changes, words):
    with pytest.raises(RefusedRunError) as caught:
        Run().resume(**changes)
    assert words in str(caught.value)


CONTAINED = replace(MODEL, image="i:1", environment_sha256="aa")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"artifact_etag": "etag-2"}, "with the artifact .* with etag-2; start a new run"),
        ({"image": "i:2"}, "with the image i:1, got i:2; start a new run"),
        ({"environment_sha256": "bb"}, "with the environment of the container"),
        ({"image": "i:2", "environment_sha256": "bb"}, "got i:2; the environment"),
    ],
)
def test_another_model_is_another_run(changes, words):
    """Half of the answers would be another model's."""
    with pytest.raises(RefusedRunError, match=rf"must be scored by one model, .*{words}"):
        Run(model=CONTAINED).resume(model=replace(CONTAINED, **changes))


def test_a_plan_that_does_not_say_its_container_goes_on_by_the_artifact():
    """A former version wrote it, or no container was there."""
    assert 2 == Run().resume(model=CONTAINED).attempt


def test_a_plan_of_another_version_is_not_gone_on_with():
    """Its shards have other columns first: the model would be sent something else."""
    run = Run()
    old = to_document(run.plan)
    del old["format_version"]
    run.objects.put(LAYOUT.plan, json.dumps(old).encode())

    with pytest.raises(RefusedRunError, match=r"format_version 2, got 1, .* start a new run"):
        run.resume()
    with pytest.raises(RefusedRunError, match="format_version"):
        read_plan(run.objects, SMALL, "run-1")
