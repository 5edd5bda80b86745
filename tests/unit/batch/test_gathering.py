"""Gathering: all shards in order, and a job for those without answers."""

import json

import pytest

from batch.refusal import RefusedRunError
from batch.verifying import verify
from tests.doubles.batch_run_folder import BatchRunFolder
from tests.doubles.objects_killed import KilledError, ObjectsKilled


def test_all_shards_of_a_new_run_are_missing():
    run = BatchRunFolder(rows=5, rows_per_item=2).is_cut()
    gathered = run.gather()

    assert 5 == gathered.rows
    assert gathered.shards == gathered.missing
    assert ["00000-000", "00001-000", "00002-000"] == [each.name for each in gathered.shards]


def test_more_shards_than_one_object_is_made_of_are_refused(monkeypatch):
    """Nobody knows before what a gzipped file unpacks to."""
    monkeypatch.setattr("batch.planning._MOST_SHARDS", 2)
    run = BatchRunFolder(rows=5, rows_per_item=2).is_cut()

    with pytest.raises(RefusedRunError, match="at most 2 shards"):
        run.gather()


def test_the_job_is_given_the_missing_shards_by_name():
    run = BatchRunFolder(rows=4, rows_per_item=2).is_cut()
    gathered = run.gather()
    manifest = json.loads(run.objects.bodies[run.layout.transform_manifest(1)])

    assert [{"prefix": run.layout.shards_folder}, "00000-000.csv", "00001-000.csv"] == manifest
    assert gathered.request is not None


def test_an_item_without_rows_has_no_shard():
    run = BatchRunFolder(rows=2, rows_per_item=2).is_cut()
    run.plan = BatchRunFolder(rows=4, rows_per_item=2).plan
    run.objects.put(run.layout.cut(1), b'{"shards": []}')

    assert ["00000-000"] == [each.name for each in run.gather().shards]


def test_an_input_without_rows_is_refused():
    run = BatchRunFolder(rows=0).is_cut()

    with pytest.raises(RefusedRunError, match="at least one row"):
        run.gather()


def test_an_item_that_was_not_cut_is_refused():
    run = BatchRunFolder(rows=4, rows_per_item=2).is_cut()
    run.objects.delete([run.layout.cut(1)])

    with pytest.raises(RefusedRunError, match="item 1"):
        run.gather()


def test_a_shard_whose_output_is_there_is_not_sent_again():
    """What an attempt got done counts, although it was killed before anybody looked at it."""
    run = BatchRunFolder(rows=6, rows_per_item=2).is_cut()
    run.transform(run.gather().request, refused=["20,AA"])
    again = run.gather(attempt=2, name="run-1-again")

    assert ["00001-000"] == [each.name for each in again.missing]


def test_a_shard_of_other_bytes_is_sent_again_although_there_is_an_output_of_its_name():
    run = BatchRunFolder(rows=6, rows_per_item=2).is_cut()
    run.transform(run.gather().request)
    run.lines[2] = "1,999,ZZ\n"
    again = run.is_cut().gather(attempt=2)

    assert ["00001-000"] == [each.name for each in again.missing]


def test_with_all_answers_there_is_nothing_to_request():
    run = BatchRunFolder().is_cut()
    run.transform(run.gather().request)
    again = run.gather(attempt=2)

    assert ((), None) == (again.missing, again.request)


def test_an_output_that_was_found_wanting_is_thrown_away_and_made_again():
    run = BatchRunFolder(rows=4, rows_per_item=2).is_cut()
    run.transform(run.gather().request, answer="only one\n")
    verify(run.objects, run.plan, attempt=1)
    again = run.gather(attempt=2)

    assert ["00000-000", "00001-000"] == [each.name for each in again.missing]
    assert [] == list(run.objects.find(run.layout.outputs_folder(1)))
    assert [] == list(run.objects.find(run.layout.failed_folder))


def test_gathering_twice_gives_the_same():
    run = BatchRunFolder().is_cut()

    assert run.gather() == run.gather()


@pytest.mark.parametrize("dies_after", [False, True])
def test_whenever_it_is_killed_what_was_found_wanting_is_made_again(dies_after):
    """The findings go last: without them a bad output would be taken for a good one."""

    def found_wanting():
        run = BatchRunFolder(rows=4, rows_per_item=2, objects=ObjectsKilled(dies_after=dies_after))
        run.transform(run.is_cut().gather().request, answer="only one\n")
        verify(run.objects, run.plan, attempt=1)
        return run

    expected = found_wanting()
    begun = expected.objects.changes
    expected.gather(attempt=2)
    for dies_at in range(begun + 1, expected.objects.changes + 1):
        run = found_wanting()
        run.objects.dies_at = dies_at
        with pytest.raises(KilledError):
            run.gather(attempt=2)
        run.objects.lives_again()
        run.gather(attempt=2)

        assert expected.objects.bodies == run.objects.bodies
