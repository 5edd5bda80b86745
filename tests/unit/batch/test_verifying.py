"""Verifying: as many answers as rows, or the row that is to blame."""

from batch.documents import FailedShard, VerifiedShard
from batch.run_documents import read_document
from batch.state import Group
from batch.verifying import first_of, verify
from tests.doubles.batch_run_folder import BatchRunFolder


def transformed(run, **how):
    run.transform(run.is_cut().gather().request, **how)
    return run


def kinds(found):
    return [type(each) for each in found]


def test_a_shard_with_an_answer_a_row_is_verified_and_written_down():
    run = transformed(BatchRunFolder(rows=4, rows_per_item=2))
    found = verify(run.objects, run.plan, attempt=1)
    first = found[0]

    assert [VerifiedShard, VerifiedShard] == kinds(found)
    assert first == read_document(run.objects, run.layout.verified(first.name), VerifiedShard)
    assert (2, 1, len(b"0\n1\n")) == (first.rows, first.attempt, first.output_bytes)


def test_a_shard_without_output_names_its_first_bad_row_file_and_line():
    """A header is line 1; the fifth row of the file is the first of the third shard."""
    run = BatchRunFolder(rows=6, rows_per_item=2)
    run.lines[5] = "1,twelve,AA\n"
    transformed(run, refused=["twelve"])
    _, _, failed = verify(run.objects, run.plan, attempt=1)

    assert failed == FailedShard(
        name="00002-000",
        reason='feature "distance" must be a number, got "twelve"',
        row=2,
        source_uri="s3://data/input/a.csv",
        source_line=7,
    )
    assert failed == read_document(run.objects, run.layout.failed(failed.name), FailedShard)


def test_a_shard_whose_rows_are_good_points_at_the_models_log():
    run = transformed(BatchRunFolder(rows=4, rows_per_item=2), refused=["20,AA"])
    _, failed = verify(run.objects, run.plan, attempt=1, transform_job_name="nightly-1")

    assert isinstance(failed, FailedShard)
    assert failed.row is None
    assert "/aws/sagemaker/TransformJobs, streams nightly-1/*" in failed.reason
    assert failed.reason.startswith("SageMaker stored no answers")


def test_too_few_answers_are_none():
    run = transformed(BatchRunFolder(rows=2, rows_per_item=2), answer="1\n")
    (failed,) = verify(run.objects, run.plan, attempt=1)

    assert isinstance(failed, FailedShard)
    assert failed.reason.startswith("there are 1 answers for 2 rows")


def test_a_group_looks_at_its_own_shards_only():
    run = transformed(BatchRunFolder(rows=8, rows_per_item=2))
    found = verify(run.objects, run.plan, attempt=1, group=Group(first=1, last=3))

    assert ["00001-000", "00002-000"] == [each.name for each in found]


def test_what_was_verified_before_is_not_read_again():
    run = transformed(BatchRunFolder(rows=2, rows_per_item=2))
    verify(run.objects, run.plan, attempt=1)
    before = list(run.objects.happened)
    again = verify(run.objects, run.plan, attempt=2)

    assert [1] == [each.attempt for each in again if isinstance(each, VerifiedShard)]
    assert before == run.objects.happened


def test_an_output_of_other_bytes_answers_nothing():
    run = transformed(BatchRunFolder(rows=2, rows_per_item=2))
    run.lines[0] = "1,x,AA\n"
    run.is_cut().gather(attempt=2)
    (failed,) = verify(run.objects, run.plan, attempt=2)

    assert isinstance(failed, FailedShard)
    assert 1 == failed.row


def test_an_output_that_is_gone_is_not_verified_any_more():
    run = transformed(BatchRunFolder(rows=2, rows_per_item=2))
    verify(run.objects, run.plan, attempt=1)
    run.objects.delete([run.output(1, "00000-000")])

    assert [FailedShard] == kinds(verify(run.objects, run.plan, attempt=1))


def test_the_shard_with_a_row_to_blame_explains_most():
    without = FailedShard(name="a", reason="no answers")
    with_row = FailedShard(name="b", reason="x", row=1)

    assert with_row == first_of([without, with_row])
    assert without == first_of([without])
    assert first_of([]) is None
