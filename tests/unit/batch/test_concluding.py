"""What is left of a run at its end."""

from batch.concluding import clear_published, clear_work
from tests.doubles.batch_run_folder import BatchRunFolder
from tests.doubles.objects_in_memory import ObjectsInMemory


class ObjectsOfALateFunction(ObjectsInMemory):
    """A function that runs on publishes when everything was deleted once."""

    appears: str | None = None

    def delete(self, uris):
        super().delete(uris)
        if self.appears is not None:
            self.bodies[self.appears], self.appears = b"", None


def half_published(objects=None):
    run = BatchRunFolder(objects=objects)
    run.objects.put(run.layout.published_manifest, b"{}")
    run.objects.put(run.layout.published_data, b"1\n")
    run.objects.put(run.layout.status, b"{}")
    run.objects.open_uploads.add(run.layout.published_data)
    return run


def test_what_is_half_published_is_taken_back_and_nothing_else():
    run = half_published()
    run.objects.put("s3://data/published/run=run-10/predictions.csv", b"of another run")
    clear_published(run.objects, run.layout)

    assert {run.layout.status, "s3://data/published/run=run-10/predictions.csv"} == set(
        run.objects.bodies
    )
    assert set() == run.objects.open_uploads


def test_what_is_published_stays():
    run = half_published()
    run.objects.put(run.layout.success, b"")
    before = dict(run.objects.bodies)
    clear_published(run.objects, run.layout)

    assert before == run.objects.bodies


def test_a_marker_that_appears_when_its_data_is_gone_is_taken_back_too():
    run = half_published(ObjectsOfALateFunction())
    run.objects.appears = run.layout.success
    clear_published(run.objects, run.layout)

    assert [run.layout.status] == list(run.objects.bodies)


def test_of_a_published_run_the_documents_stay():
    run = BatchRunFolder().is_cut()
    run.transform(run.gather().request)
    clear_work(run.objects, run.layout)
    left = {uri.removeprefix(run.layout.run_uri) for uri in run.objects.bodies}

    assert "shards.json" in left
    assert not any(each.startswith(("shards/", "outputs/")) for each in left)
