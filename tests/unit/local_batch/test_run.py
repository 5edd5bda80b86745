"""A whole run on this machine, with real files and processes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from batch.documents import RunPhase
from batch.refusal import RefusedRunError
from batch.settings import Join
from batch.state import RunRequest
from coalmine.batch_runs.progress import Progress
from coalmine.config import BatchJobConfig
from coalmine.local_batch.lock import locked
from coalmine.local_batch.run import LocalRun, run_local
from coalmine.local_batch.settings import local_settings
from tests.unit.local_batch.conftest import pack, unpacked

IDS = BatchJobConfig.model_validate_json(
    json.dumps({"name": "nightly", "model": {"artifact": "a"}, "id_columns": ["id"]})
)
TABLE = "id,number\na,1\nb,2\nc,3\n"


@pytest.fixture
def local_run(tmp_path, model_dir):
    """What scores a table; the table can be changed before it is scored again."""
    (tmp_path / "in.csv").write_text(TABLE)
    shown: list[Progress] = []
    settings = local_settings(
        "nightly", IDS, source=tmp_path / "in.csv", output=tmp_path / "out", processes=2
    )
    return LocalRun(
        run_id="run1",
        request=RunRequest(requested_by="ada"),
        settings=settings,
        artifact=pack(model_dir, tmp_path / "model.tar.gz"),
        processes=2,
        now=lambda: 1000.0,
        show=shown.append,
    )


def resumed(run: LocalRun) -> LocalRun:
    return replace(run, request=RunRequest(resume=run.run_id))


def published(run: LocalRun) -> list[str]:
    folder = Path(run.layout.published_uri)
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def many_rows(bad: int | None = None) -> str:
    """Rows enough for two shards, which are at least 16 kB; one may be refused by the model."""
    rows = ["id,number\n", *(f"row{number:06},1\n" for number in range(4000))]
    if bad is not None:
        rows[bad] = "bad,much\n"
    return "".join(rows)


def test_all_answers_are_published_beside_their_ids(local_run):
    """By the documents that a run on SageMaker has; the shards are cleared away."""
    status = run_local(local_run)

    assert (RunPhase.SUCCEEDED, 3, 1) == (status.phase, status.rows, status.attempt)
    assert ["_SUCCESS", "_manifest.json", "predictions.csv"] == published(local_run)
    data = Path(local_run.layout.published_data).read_text()
    assert ["a,2.0", "b,4.0", "c,6.0"] == data.splitlines()[1:]
    assert [] == list(Path(local_run.layout.run_uri).rglob("*.csv*"))


def test_the_whole_input_stands_in_front_of_its_answer(local_run, tmp_path):
    """Under the names that the header gives: the other columns, then what the model was sent."""
    (tmp_path / "in.csv").write_text('number,id,note\n1,a,"x, y"\n2,b,\n')
    settings = replace(local_run.settings, join=Join.INPUT)
    run_local(replace(local_run, settings=settings))

    data = Path(local_run.layout.published_data).read_text()
    assert 'id,note,number,prediction\na,"x, y",1,2.0\nb,,2,4.0\n' == data


def test_progress_is_that_of_every_phase(local_run, tmp_path):
    (tmp_path / "in.csv").write_text(many_rows())
    shown: list[Progress] = []

    run_local(replace(local_run, show=shown.append))

    assert [
        RunPhase.INSPECTING,
        RunPhase.CUTTING,
        RunPhase.TRANSFORMING,
        RunPhase.VERIFYING,
        RunPhase.PUBLISHING,
    ] == list(dict.fromkeys(each.phase for each in shown))
    rows = [each.done for each in shown if each.phase is RunPhase.TRANSFORMING]
    assert rows == sorted(rows)
    assert (0, 4000) == (rows[0], rows[-1])


def test_a_bad_row_is_named_and_nothing_is_published(local_run, tmp_path):
    (tmp_path / "in.csv").write_text(many_rows(bad=3500))

    status = run_local(local_run)

    assert (RunPhase.FAILED, 1) == (status.phase, status.failed_shards)
    assert f"{tmp_path}/in.csv line 3501" in status.message
    assert 'must be a number, got "much"' in status.message
    assert [] == published(local_run)


def test_what_is_mended_is_all_that_is_scored_again(local_run, tmp_path):
    """The other shard's output stays as the first attempt wrote it."""
    (tmp_path / "in.csv").write_text(many_rows(bad=3500))
    run_local(local_run)
    (tmp_path / "in.csv").write_text(many_rows())
    shown: list[Progress] = []

    status = run_local(replace(resumed(local_run), show=shown.append))

    assert (RunPhase.SUCCEEDED, 2, 4000) == (status.phase, status.attempt, status.rows)
    transforming = [each for each in shown if each.phase is RunPhase.TRANSFORMING]
    assert "1 of 2 shards by 1 process" == transforming[0].words
    assert transforming[0].done > 0


def test_what_the_model_says_is_told_where_no_row_is_to_blame(local_run, tmp_path):
    """42 is a number, and this model refuses it all the same."""
    (tmp_path / "in.csv").write_text("id,number\na,42\n")

    status = run_local(local_run)

    assert 'the model answered 400: {"error": "too much"}' in status.message
    assert f"{local_run.layout.run_uri}model.log" in status.message


def test_a_table_that_does_not_fit_is_refused(local_run, tmp_path):
    (tmp_path / "in.csv").write_text("id,other\na,1\n")

    status = run_local(local_run)

    assert RunPhase.FAILED is status.phase
    assert "number" in status.message


def test_a_model_that_does_not_load_is_told(local_run, tmp_path):
    broken = unpacked(tmp_path / "broken", loading="raise OSError('no weights')")
    artifact = pack(broken, tmp_path / "broken.tar.gz")

    status = run_local(replace(local_run, artifact=artifact))

    assert "the model must load to score anything, got OSError: no weights" in status.message


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"scikit_learn_version": "0.1"}, "scikit-learn must be 0.1 to load"),
        ({"format_version": 9}, "format_version 1, got format_version 9"),
    ],
)
def test_an_artifact_of_another_kind_is_refused(local_run, model_dir, description, message):
    """Before any of its code is run."""
    pack(model_dir, local_run.artifact, **description)

    assert message in run_local(local_run).message


def test_what_is_no_artifact_is_refused(local_run, tmp_path):
    (tmp_path / "model.tar.gz").write_bytes(b"no")

    assert "model.tar.gz must be a model.tar.gz, got" in run_local(local_run).message


def test_ctrl_c_ends_a_run_that_can_be_resumed(local_run):
    def interrupt(progress):
        if progress.phase is RunPhase.TRANSFORMING:
            raise KeyboardInterrupt

    status = run_local(replace(local_run, show=interrupt))

    assert RunPhase.STOPPED is status.phase
    assert "Ctrl-C; what is done is kept: coalmine batch resume run1" == status.message
    assert [] == published(local_run)
    assert RunPhase.SUCCEEDED is run_local(resumed(local_run)).phase


def test_an_error_of_ours_is_told_too(local_run):
    """A full disk, say: the run is over, and can be resumed."""

    def break_down(progress):
        if progress.phase is RunPhase.PUBLISHING:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        run_local(replace(local_run, show=break_down))

    assert RunPhase.SUCCEEDED is run_local(resumed(local_run)).phase


def test_a_run_is_one_processes(local_run):
    """The lock of a process that was killed is free."""
    with (
        locked(Path(local_run.layout.run_uri)),
        pytest.raises(RefusedRunError, match="another process that works on it"),
    ):
        run_local(local_run)

    assert RunPhase.SUCCEEDED is run_local(local_run).phase


def test_a_published_run_is_not_resumed(local_run):
    """And stays as it is."""
    run_local(local_run)

    with pytest.raises(RefusedRunError, match="was published at"):
        run_local(resumed(local_run))

    assert "_SUCCESS" in published(local_run)


def test_a_run_that_never_was_is_not_resumed(local_run):
    with pytest.raises(RefusedRunError, match=r"run run1 must be in .*, got none there"):
        run_local(resumed(local_run))


def test_another_model_is_another_run(local_run, tmp_path):
    """Half of the answers would be another model's."""
    (tmp_path / "in.csv").write_text("id,number\na,42\n")
    run_local(local_run)
    pack(unpacked(tmp_path / "other", loading="pass"), local_run.artifact)

    with pytest.raises(RefusedRunError, match="must be scored by one model"):
        run_local(resumed(local_run))


def test_large_tables_are_cut_by_several_processes(local_run, tmp_path, monkeypatch):
    """What they read and write is the same."""
    monkeypatch.setattr("coalmine.local_batch.cutting._WORTH_A_PROCESS_BYTES", 1024)
    (tmp_path / "in.csv").write_text(many_rows())

    assert 4000 == run_local(local_run).rows
