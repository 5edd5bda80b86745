"""Outputs: found by attempt and last name, wherever SageMaker puts them below its folder."""

import pytest

from batch.answers import read_answers
from batch.stored_outputs import shard_of_output, stored_outputs
from batch.verifying import verify
from tests.doubles.batch_run_folder import BatchRunFolder

DEEPER = "jobs/runs/run-1/shards/"


@pytest.mark.parametrize("deeper", ["", DEEPER])
def test_an_output_is_found_however_deep_it_lies(deeper):
    run = BatchRunFolder(rows=4, rows_per_item=2, deeper=deeper).is_cut()
    run.transform(run.gather().request)
    outputs = stored_outputs(run.objects, run.layout)

    assert run.objects.look(run.output(1, "00001-000")) == outputs.of(1, "00001-000")
    assert outputs.of(2, "00001-000") is None
    assert outputs.of(1, "00002-000") is None


def test_answers_that_lie_deep_are_verified_published_and_not_made_again():
    run = BatchRunFolder(rows=4, rows_per_item=2, deeper=DEEPER).is_cut()
    run.transform(run.gather().request)
    verify(run.objects, run.plan, attempt=1)
    answers = read_answers(run.objects, run.plan)

    assert ((), 4) == (answers.unanswered, answers.rows)
    assert () == run.gather(attempt=2).missing


def test_a_deep_output_that_was_found_wanting_is_thrown_away():
    run = BatchRunFolder(rows=4, rows_per_item=2, deeper=DEEPER).is_cut()
    run.transform(run.gather().request, answer="only one\n")
    verify(run.objects, run.plan, attempt=1)
    again = run.gather(attempt=2)

    assert ["00000-000", "00001-000"] == [each.name for each in again.missing]
    assert [] == list(run.objects.find(run.layout.outputs_folder(1)))


@pytest.mark.parametrize(
    ("uri", "shard_name"),
    [
        ("s3://data/runs/r/outputs/1/00000-000.csv.out", "00000-000"),
        ("s3://data/runs/r/outputs/1/a/b/00000-000.csv.out", "00000-000"),
        ("s3://data/runs/r/outputs/1/00000-000.csv", None),
        ("s3://data/runs/r/outputs/1/a.csv.out/notes", None),
    ],
)
def test_only_what_ends_as_outputs_do_is_one(uri, shard_name):
    assert shard_name == shard_of_output(uri)
