"""Transform jobs on this machine, with real processes."""

import json

import pytest

from coalmine.local_batch.transform import Transformer, TransformJob
from coalmine.local_batch.worker import BrokenModelError
from tests.unit.local_batch.conftest import unpacked


def request(folder, **changes):
    """What `gathering` asks SageMaker for."""
    return {
        "MaxPayloadInMB": 1,
        "BatchStrategy": "MultiRecord",
        "TransformInput": {
            "DataSource": {
                "S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": f"{folder}/1.json"}
            },
            "ContentType": "text/csv",
        },
        "TransformOutput": {"S3OutputPath": f"{folder}/outputs/1/", "Accept": "text/csv"},
        "DataProcessing": {"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"},
        **changes,
    }


@pytest.fixture
def run(tmp_path, model_dir):
    """Transform shards, given by name; return the failures, the outputs, and the rows told."""

    def transform(shards, *, model=model_dir, processes=2, on_rows=None, **changes):
        (tmp_path / "shards").mkdir()
        for name, body in shards.items():
            (tmp_path / "shards" / name).write_text(body)
        manifest = [{"prefix": f"{tmp_path}/shards/"}, *shards]
        (tmp_path / "1.json").write_text(json.dumps(manifest))
        told: list[int] = []
        transformer = Transformer(
            log=tmp_path / "model.log",
            on_rows=told.append if on_rows is None else on_rows,
            processes=processes,
        )
        failures = transformer.run(TransformJob.of(request(tmp_path, **changes), model_dir=model))
        outputs = {each.name: each.read_text() for each in (tmp_path / "outputs/1").iterdir()}
        return failures, outputs, told

    return transform


def test_each_shard_gets_its_output(run, tmp_path):
    """By its name with `.out`, each answer ended by a newline; what a model prints is kept."""
    failures, outputs, told = run({"0.csv": "1\n2\n", "1.csv": "3\n", "2.csv": "4\n"})

    assert {} == failures
    assert {"0.csv.out": "2.0\n4.0\n", "1.csv.out": "6.0\n", "2.csv.out": "8.0\n"} == outputs
    assert 4 == sum(told)
    assert "loaded true" in (tmp_path / "model.log").read_text()


def test_a_single_record_is_asked_alone(run):
    """The refused one would have been refused together with the others, too."""
    _, outputs, told = run({"0.csv": "1\n2\n"}, BatchStrategy="SingleRecord")

    assert {"0.csv.out": "2.0\n4.0\n"} == outputs
    assert [1, 1] == told


def test_ids_stand_beside_their_answers(run):
    processing = {"InputFilter": "$[1:]", "OutputFilter": "$[0,2]", "JoinSource": "Input"}

    _, outputs, _ = run({"0.csv": 'a,1\n"b,c",2\n'}, DataProcessing=processing)

    assert {"0.csv.out": 'a,2.0\n"b,c",4.0\n'} == outputs


def test_one_refused_shard_leaves_the_others(run):
    """As on SageMaker: no part of its output, all of theirs."""
    failures, outputs, _ = run({"0.csv": "1\n42\n", "1.csv": "much\n", "2.csv": "4\n"})

    assert {"2.csv.out": "8.0\n"} == outputs
    assert 'the model answered 400: {"error": "too much"}' == failures["0.csv"]
    assert "ValueError: could not convert string to float: 'much'" == failures["1.csv"]


def test_a_process_that_dies_takes_one_shard_with_it(run, tmp_path):
    """Another process takes the next; what was begun does not stay."""
    failures, outputs, _ = run({"0.csv": "die\n", "1.csv": "4\n"}, processes=1)

    assert {"1.csv.out": "8.0\n"} == outputs
    assert (
        f"the process that ran the model ended with exit code 3; see {tmp_path}/model.log"
        == failures["0.csv"]
    )


def test_who_gives_up_does_not_wait_for_the_others(run, tmp_path):
    """An error while one process thinks for ten minutes: it is ended, nothing half-done stays."""

    def interrupt(_rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run({"0.csv": "sleep\n", "1.csv": "1\n"}, on_rows=interrupt)

    assert [] == list((tmp_path / "outputs/1").iterdir())


def test_a_model_that_does_not_load_ends_all(run, tmp_path):
    """No shard is to blame for it."""
    broken = unpacked(tmp_path / "broken", loading="raise OSError('no such weights')")

    with pytest.raises(BrokenModelError, match="OSError: no such weights"):
        run({"0.csv": "1\n", "1.csv": "2\n"}, model=broken)


def test_a_model_that_leaves_while_it_loads_is_broken(run, tmp_path):
    """It would be started for ever."""
    broken = unpacked(tmp_path / "broken", loading="os._exit(7)")

    with pytest.raises(BrokenModelError, match="ended with exit code 7"):
        run({"0.csv": "1\n"}, model=broken)
