"""`coalmine capture export`."""

import csv

from pyarrow import parquet

from coalmine.gateways.aws import AwsError
from tests.unit.capture.conftest import document
from tests.unit.cli.capture.conftest import NOW

MODEL = {
    "features": [{"name": "age", "type": "number"}, {"name": "delay", "type": "number"}],
    "classes": None,
}
SPAN = ("--from", "2026-01-31T12:00", "--to", "2026-01-31T13:00")


def test_requests_become_a_table(live, run, tmp_path):
    live.documents = {"blue": MODEL, "green": MODEL}
    live.objects.has("blue", NOW, document(NOW, request="1,2\n3,4", answer="0.5\n0.25"))
    live.objects.has("green", NOW, document(NOW, event_id="e2"))
    file = tmp_path / "requests.csv"

    exported = run("export", *SPAN, "--output", str(file))
    assert 0 == exported.exit_code, exported.output
    assert f"exported 2 requests as 3 rows to {file}: blue 1, green 1\n" == exported.output
    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [("blue", "0", "0.5"), ("blue", "1", "0.25"), ("green", "0", "0.5")] == [
        (row["variant"], row["row"], row["prediction"]) for row in rows
    ]


def test_the_files_name_says_the_format(live, run, tmp_path):
    """Parquet for machines; `--format` wins over the name."""
    live.documents = {"blue": MODEL}
    live.objects.has("blue", NOW, document(NOW))

    assert 0 == run("export", *SPAN, "--output", str(tmp_path / "a.parquet")).exit_code
    assert (
        0
        == run(
            "export", *SPAN, "--format", "csv", "--output", str(tmp_path / "b.parquet")
        ).exit_code
    )

    assert [0.5] == parquet.read_table(tmp_path / "a.parquet").column("prediction").to_pylist()
    assert (tmp_path / "b.parquet").read_text().startswith("event_time,")


def test_what_could_not_be_read_is_told(live, run, tmp_path):
    """By the model of now; and lines that are nothing."""
    live.documents = {"blue": MODEL}
    live.objects.has("blue", NOW, "{", document(NOW, request="1"), document(NOW, answer="much"))

    exported = run("export", *SPAN, "--output", str(tmp_path / "requests.csv"))
    assert 0 == exported.exit_code
    assert "1 requests could not be read with the model: they stand as text" in exported.output
    assert "1 answers could not be read with the model: they stand as text" in exported.output
    assert "1 lines were no records" in exported.stderr


def test_a_model_that_may_not_be_read_is_no_reason_to_stop(live, run, tmp_path):
    """What was captured may be readable where the artifact is not; it then stands as text."""
    live.forbidden = {"blue": "artifact s3://models/a.tar.gz: AccessDenied"}
    live.objects.has("blue", NOW, document(NOW))

    exported = run("export", *SPAN, "--output", str(tmp_path / "requests.csv"))
    assert 0 == exported.exit_code, exported.output
    assert "exported 1 requests as 1 rows" in exported.stdout
    assert "you may not read the model of blue, so its requests stand as text" in exported.stderr


def test_a_file_that_does_not_say_its_format_is_refused(run, tmp_path):
    exported = run("export", *SPAN, "--output", str(tmp_path / "requests.xlsx"))

    assert 2 == exported.exit_code
    assert "must end with .parquet or .csv, or --format be given" in exported.stderr


def test_the_end_comes_after_the_beginning(run, tmp_path):
    span = ("--from", "2026-01-31", "--to", "2026-01-30")

    exported = run("export", *span, "--output", str(tmp_path / "requests.csv"))
    assert 2 == exported.exit_code
    assert "--to must be after --from" in exported.stderr


def test_a_connection_that_breaks_leaves_no_half_table(live, run, tmp_path):
    def broken(_key):
        raise AwsError("read s3://data/key: no")

    live.objects.has("blue", NOW, document(NOW))
    live.objects.lines = broken

    exported = run("export", *SPAN, "--output", str(tmp_path / "requests.csv"))
    assert 3 == exported.exit_code
    assert "AWS said no" in exported.stderr
    assert [] == list(tmp_path.glob("requests*"))
