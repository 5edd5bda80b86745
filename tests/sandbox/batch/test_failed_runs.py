"""A run that fails keeps what is good, and is resumed with what is missing."""

from __future__ import annotations

import json
from typing import Any

from batch.documents import RunPhase, ShardList
from canary.documents import from_stored
from demo.flights import ID, scheduled_flights
from tests.sandbox.batch.conftest import BatchJob

BAD_ROW = 20_000


def transformed(job: BatchJob, name: str) -> list[str]:
    """Read which shards a transform job was given."""
    sagemaker = job.deployed.sandbox.client("sagemaker")
    described = sagemaker.describe_transform_job(TransformJobName=name)
    manifest = described["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"]
    listed: list[Any] = json.loads(job.get(manifest) or b"[]")
    return [str(each) for each in listed[1:]]


def test_one_bad_row_is_named_and_costs_one_shard(ids: BatchJob):
    """The model refuses it; the rest is kept, and only its shard is transformed again."""
    flights = scheduled_flights().head(40_000)
    lines = flights.to_csv(index=False).splitlines(keepends=True)
    good = lines[BAD_ROW]
    cells = good.split(",")
    lines[BAD_ROW] = ",".join([*cells[:3], "late", *cells[4:]])
    source = ids.upload("bad", {"flights.csv": "".join(lines).encode()})

    failed = ids.run("bad", input_uri=source)

    assert "FAILED" == failed["status"]
    assert f"flights.csv line {BAD_ROW + 1}" in failed["cause"]
    assert "departure_delay_minutes" in failed["cause"]
    assert '"late"' in failed["cause"]
    assert "coalmine batch resume" in failed["cause"]
    status = ids.status("bad")
    assert (RunPhase.FAILED, 1) == (status.phase, status.failed_shards)
    assert [] == ids.below(ids.layout("bad").published_uri)
    shards = from_stored(ShardList, json.loads(ids.get(ids.layout("bad").shards) or b"")).shards
    assert len(shards) > 3
    lines[BAD_ROW] = good
    ids.upload("bad", {"flights.csv": "".join(lines).encode()})

    resumed = ids.run("bad-r2", resume="bad")

    ids.assert_succeeded(resumed, "bad")
    again = ids.status("bad").transform_job_name
    assert again is not None
    assert 1 == len(transformed(ids, again))
    rows = ids.published("bad")[1:]
    assert flights[ID].tolist() == [row.partition(",")[0] for row in rows]


def test_a_published_run_is_not_resumed(ids: BatchJob):
    """There is nothing left of it to do."""
    source = ids.upload("done", {"a.csv": scheduled_flights().head(5).to_csv(index=False).encode()})
    ids.assert_succeeded(ids.run("done", input_uri=source), "done")

    again = ids.run("done-r2", resume="done")

    assert "FAILED" == again["status"]
    assert "published" in again["cause"]
    assert 6 == len(ids.published("done"))


def test_two_runs_at_once_do_not_touch_each_others_objects(ids: BatchJob):
    """On the same input, each by itself."""
    flights = scheduled_flights().head(30_000)
    source = ids.upload("shared", {"a.csv": flights.to_csv(index=False).encode()})

    started = {name: ids.start(name, input_uri=source) for name in ("first", "second")}

    for name, arn in started.items():
        ids.assert_succeeded(ids.wait(arn), name)
    assert ids.published("first") == ids.published("second")
    jobs = {ids.status(name).transform_job_name for name in started}
    assert 2 == len(jobs)
