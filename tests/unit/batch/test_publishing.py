"""Publishing: the whole result or nothing, whoever is killed when."""

import hashlib
import io
import json
import sys
from dataclasses import replace

import pyarrow.parquet
import pytest

from batch.answers import explain, read_answers
from batch.documents import Manifest
from batch.manifests import RunAccount
from batch.ports import ChangedObjectError
from batch.publishing import publish
from batch.refusal import RefusedRunError
from batch.run_documents import read_document
from batch.settings import Join, OutputFormat
from batch.verifying import verify
from tests.doubles.batch_run_folder import BatchRunFolder
from tests.doubles.objects_in_memory import ObjectsInMemory
from tests.doubles.objects_killed import KilledError, ObjectsKilled

ACCOUNT = RunAccount(
    started_at="2026-01-01T00:00:00Z",
    ended_at="2026-01-01T00:01:00Z",
    duration_seconds=60.0,
    transform_seconds=30.0,
    cost_usd=0.01,
    attempts=1,
)


def verified_run(objects=None, **how):
    run = BatchRunFolder(objects=objects, **how).is_cut()
    run.transform(run.gather().request)
    verify(run.objects, run.plan, attempt=1)
    return run


def publish_run(run, **how):
    return publish(run.objects, run.plan, read_answers(run.objects, run.plan), ACCOUNT, **how)


def published(run):
    return {
        uri: body
        for uri, body in run.objects.bodies.items()
        if uri.startswith(run.layout.published_uri)
    }


def test_the_result_is_a_header_and_all_answers_in_the_rows_order():
    run = verified_run(rows=5, rows_per_item=2)
    publish_run(run)

    assert b"prediction\n0\n1\n2\n3\n4\n" == run.objects.bodies[run.layout.published_data]
    assert b"" == run.objects.bodies[run.layout.success]


def test_answers_are_copied_where_they_lie():
    run = verified_run(rows=4, rows_per_item=2)
    publish_run(run)
    copies = [each for each in run.objects.happened if each.startswith("copies")]

    assert [run.output(1, "00000-000"), run.output(1, "00001-000")] == [
        each.split()[1] for each in copies
    ]
    assert run.objects.largest_chunk == len(b"prediction\n")


def test_the_manifest_tells_where_each_shard_lies_and_what_it_hashes_to():
    run = verified_run(rows=5, rows_per_item=2)
    manifest = publish_run(run)
    data = run.objects.bodies[run.layout.published_data]
    parts = [data[each.offset : each.offset + each.size_bytes] for each in manifest.shards]

    assert manifest == read_document(run.objects, run.layout.published_manifest, Manifest)
    assert [1, 3, 5] == [each.first_row for each in manifest.shards]
    assert [b"0\n1\n", b"2\n3\n", b"4\n"] == parts
    assert [hashlib.sha256(part).hexdigest() for part in parts] == [
        each.output_sha256 for each in manifest.shards
    ]
    assert (5, len(data)) == (manifest.rows, manifest.data_bytes)
    assert ("flights", "etag-1") == (manifest.model["name"], manifest.model["artifact_etag"])


def test_the_data_appear_behind_a_manifest_and_the_marker_comes_last():
    run = verified_run()
    before = len(run.objects.happened)
    publish_run(run)
    puts = [each for each in run.objects.happened[before:] if each.startswith("puts")]

    assert [
        f"puts {uri}"
        for uri in (
            run.layout.published_manifest,
            run.layout.published_data,
            run.layout.published_manifest,
            run.layout.success,
        )
    ] == puts


def test_a_published_run_is_not_published_again():
    run = verified_run()
    first = publish_run(run)
    before = len(run.objects.happened)

    assert first == publish(run.objects, run.plan, read_answers(run.objects, run.plan), ACCOUNT)
    assert before == len(run.objects.happened)


@pytest.mark.parametrize("dies_after", [False, True])
def test_whenever_it_is_killed_nothing_is_half_published_and_the_next_call_ends_it(dies_after):
    undisturbed = verified_run()
    publish_run(undisturbed)
    total = changes_of(undisturbed)
    for dies_at in range(1, total + 1):
        run = verified_run(ObjectsKilled(dies_after=dies_after))
        run.objects.changes, run.objects.dies_at = 0, dies_at
        with pytest.raises(KilledError):
            publish_run(run)
        there = set(published(run))
        whole = undisturbed.objects.bodies[undisturbed.layout.published_data]

        assert published(run).get(run.layout.published_data, whole) == whole
        assert run.layout.success not in there or there == set(published(undisturbed))
        run.objects.lives_again()
        publish_run(run)
        assert published(undisturbed) == published(run)


def changes_of(undisturbed):
    run = verified_run(ObjectsKilled())
    before = run.objects.changes
    publish_run(run)
    assert published(undisturbed) == published(run)
    return run.objects.changes - before


@pytest.mark.parametrize("looks", range(4))
def test_a_run_that_was_given_up_meanwhile_gets_no_marker(looks):
    """Its function may run on for minutes behind the end of its execution."""
    run = verified_run()
    left = iter(range(looks))

    def check():
        if next(left, None) is None:
            raise RefusedRunError("given up")

    with pytest.raises(RefusedRunError, match="given up"):
        publish_run(run, check_may_go_on=check)

    assert run.layout.success not in run.objects.bodies
    assert (run.layout.published_data in run.objects.bodies) == (looks > 1)


def test_an_output_that_changed_since_it_was_verified_is_not_published():
    run = verified_run(rows=4, rows_per_item=2)
    answers = read_answers(run.objects, run.plan)
    run.objects.bodies[run.output(1, "00001-000")] = b"8\n9\n"

    with pytest.raises(ChangedObjectError):
        publish(run.objects, run.plan, answers, ACCOUNT)

    assert run.layout.published_data not in run.objects.bodies


def test_json_lines_are_put_together_as_they_are():
    run = verified_run(rows=4, rows_per_item=2, output_format=OutputFormat.JSON_LINES)
    publish_run(run)

    assert b"0\n1\n2\n3\n" == run.objects.bodies[f"{run.layout.published_uri}predictions.jsonl"]


def test_a_missing_answer_is_told_with_all_that_somebody_on_call_needs():
    run = BatchRunFolder(rows=6, rows_per_item=2)
    run.lines[3] = "1,x,AA\n"
    run.transform(run.is_cut().gather().request, refused=["x"])
    verify(run.objects, run.plan, attempt=1)
    answers = read_answers(run.objects, run.plan)

    assert (
        "every shard must have its answers, got none for 1 of 3: shard 00001-000 row 2 "
        '(s3://data/input/a.csv line 5): feature "distance" must be a number, got "x". 2 good '
        "shards are kept; mend the cause, then: coalmine batch resume run-1"
    ) == explain(run.objects, run.plan, answers, sagemaker_says="AlgorithmError")
    with pytest.raises(RefusedRunError):
        publish(run.objects, run.plan, answers, ACCOUNT)
    assert {} == published(run)


def test_what_sagemaker_says_is_told_where_no_row_is_to_blame():
    run = BatchRunFolder(rows=2, rows_per_item=2).is_cut()
    run.gather()
    verify(run.objects, run.plan, attempt=1)
    answers = read_answers(run.objects, run.plan)

    assert "SageMaker says: AlgorithmError" in explain(
        run.objects, run.plan, answers, sagemaker_says="AlgorithmError"
    )


def test_parquet_has_typed_columns_and_all_rows():
    run = BatchRunFolder(rows=5, rows_per_item=2, output_format=OutputFormat.PARQUET, join=Join.IDS)
    run.plan = replace(
        run.plan,
        table=replace(run.plan.table, joined=("id",)),
        model=replace(run.plan.model, classes=("a", "b")),
    )
    run.is_cut().transform(run.gather().request, answer='"x, ""y""",1,0.25,0.75\n,0,1e-05,1\n')
    run.objects.bodies[run.output(1, "00002-000")] = b"007,0,1,0\n"
    verify(run.objects, run.plan, attempt=1)
    manifest = publish_run(run)
    table = pyarrow.parquet.read_table(io.BytesIO(run.objects.bodies[run.layout.published_data]))

    assert {
        "id": "string",
        "prediction": "string",
        "probability_a": "double",
        "probability_b": "double",
    } == {field.name: str(field.type) for field in table.schema}
    assert ['x, "y"', "", 'x, "y"', "", "007"] == table["id"].to_pylist()
    assert ["1", "0", "1", "0", "0"] == table["prediction"].to_pylist()
    assert [0.25, 1e-05, 0.25, 1e-05, 1.0] == table["probability_a"].to_pylist()
    assert [None] * 3 == [each.offset for each in manifest.shards]


def test_answers_that_are_no_such_table_are_refused_as_parquet():
    run = BatchRunFolder(rows=2, rows_per_item=2, output_format=OutputFormat.PARQUET)
    run.transform(run.is_cut().gather().request, answer="1\nmany\n")
    verify(run.objects, run.plan, attempt=1)

    with pytest.raises(RefusedRunError, match="many"):
        publish_run(run)

    assert run.layout.published_data not in run.objects.bodies


def test_without_pyarrow_parquet_is_refused_with_the_way_to_have_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    run = verified_run(output_format=OutputFormat.PARQUET)

    with pytest.raises(RefusedRunError, match="parquet_layer_arn"):
        publish_run(run)

    assert run.layout.published_data not in run.objects.bodies


def test_a_folder_whose_manifest_was_deleted_is_refused():
    run = verified_run()
    publish_run(run)
    run.objects.delete([run.layout.published_manifest])

    with pytest.raises(RefusedRunError, match=r"_manifest\.json"):
        publish_run(run)


def test_a_manifest_is_json_that_others_read():
    run = verified_run(ObjectsInMemory())
    publish_run(run)
    document = json.loads(run.objects.bodies[run.layout.published_manifest])

    assert (1, "run-1", ["prediction"]) == (
        document["format_version"],
        document["run_id"],
        document["columns"],
    )
