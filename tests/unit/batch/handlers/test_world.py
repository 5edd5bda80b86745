"""What a deployed step works with."""

from dataclasses import replace

import pytest

from batch.handlers import world
from tests.doubles.batch_world import SETTINGS
from tests.doubles.s3_in_memory import S3InMemory


def test_work_and_result_have_each_the_key_of_its_bucket(monkeypatch: pytest.MonkeyPatch):
    s3 = S3InMemory()
    monkeypatch.setattr(world, "bulk_client", lambda service: {"s3": s3}[service])
    settings = replace(
        SETTINGS,
        output_uri="s3://lake/answers/",
        kms_key_arn="arn:ours",
        output_kms_key_arn="arn:theirs",
    )
    objects = world.World(settings=settings).objects
    objects.put("s3://data/runs/run-1/plan.json", b"{}")
    objects.put("s3://lake/answers/run=run-1/predictions.csv", b"1\n")

    assert {
        "runs/run-1/plan.json": "arn:ours",
        "answers/run=run-1/predictions.csv": "arn:theirs",
    } == {key: headers["SSEKMSKeyId"] for (_, key), headers in s3.types.items()}
