"""What holds for a job: the request's word, the container's, SageMaker's."""

import json
from typing import Any

import pytest

from sandbox.sagemaker.transform.plan import (
    BatchStrategy,
    Limits,
    TransformPlan,
    batch_environment,
)

REQUEST: dict[str, Any] = {
    "TransformInput": {
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://in/"}}
    },
    "TransformOutput": {"S3OutputPath": "s3://out/"},
    "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
}
SAID = json.dumps(
    {"MaxConcurrentTransforms": 8, "MaxPayloadInMB": 2, "BatchStrategy": "SINGLE_RECORD"}
).encode()
DEFAULTS = Limits(
    max_concurrent_transforms=1, max_payload_mb=6, batch_strategy=BatchStrategy.MULTI_RECORD
)


def plan(**fields: Any) -> TransformPlan:
    return TransformPlan.of({**REQUEST, **fields})


@pytest.mark.parametrize("said", [None, b"", b"no json", b"[]", b'{"MaxPayloadInMB": "six"}'])
def test_without_a_word_of_anybody_the_defaults_hold(said: bytes | None):
    """A container that says nonsense says nothing."""
    assert DEFAULTS == plan().limits(said)


def test_the_container_is_heard_where_the_request_is_silent():
    """0 concurrent transforms is silence, too."""
    expected = Limits(
        max_concurrent_transforms=8, max_payload_mb=2, batch_strategy=BatchStrategy.SINGLE_RECORD
    )

    assert expected == plan(MaxConcurrentTransforms=0).limits(SAID)


def test_the_request_has_the_last_word():
    """Also over a payload of 0, which is no limit."""
    asked = plan(MaxConcurrentTransforms=3, MaxPayloadInMB=0, BatchStrategy="MultiRecord")
    limits = asked.limits(SAID)

    assert (3, None) == (limits.max_concurrent_transforms, limits.max_payload_bytes)
    assert BatchStrategy.MULTI_RECORD is limits.batch_strategy


def test_the_container_is_told_what_the_job_asks_for():
    """The job's own variables come last."""
    asked = plan(MaxPayloadInMB=4, BatchStrategy="SingleRecord", Environment={"FACTOR": "2"})

    assert {
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": "4",
        "SAGEMAKER_BATCH_STRATEGY": "SINGLE_RECORD",
        "FACTOR": "2",
    } == batch_environment(asked)
