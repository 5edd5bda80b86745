"""Batch jobs: what they run on, and when they start by themselves."""

from collections.abc import Iterator
from typing import Any

from coalmine.config import schedule_rules
from coalmine.config.problems import Problem
from coalmine.config.raw import Path, given, number
from coalmine.config.variant_rules import of_instance_type
from constructs_lib.transform_instance_types import check_transform_instance_type

_MOST_MB_AT_ONCE = 100  # SageMaker's, for MaxConcurrentTransforms x MaxPayloadInMB
_EXAMPLE = 'for example `schedule: "cron(0 3 * * ? *)"`'


def of_job(data: dict[str, Any], job: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the instances of a job, its requests and its starts."""
    yield from of_instance_type(job.get("instance_type"), path, check_transform_instance_type)
    yield from _payload(job, path)
    yield from schedule_rules.repeated(job.get("schedule"), (*path, "schedule"), _EXAMPLE)
    yield from _one_start(job, path)
    for name, what in (("kms_key_arn", "key"), ("parquet_layer_arn", "layer")):
        yield from _region(data.get("region"), job.get(name), what, (*path, name))


def _payload(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    payload = number(job.get("max_payload_mb", 6))
    at_once = number(job.get("max_concurrent_transforms", 1))
    if payload is None or at_once is None or payload * at_once <= _MOST_MB_AT_ONCE:
        return
    if not (0 < payload <= _MOST_MB_AT_ONCE and at_once <= _MOST_MB_AT_ONCE):
        return  # each for itself is too much already, and the schema says so
    yield Problem(
        path=(*path, "max_concurrent_transforms"),
        value=f"{at_once:g} requests of {payload:g} MB at the same time",
        allowed=f"at most {_MOST_MB_AT_ONCE} MB: SageMaker refuses max_concurrent_transforms x "
        "max_payload_mb above that",
        fix=f"write `max_concurrent_transforms: {int(_MOST_MB_AT_ONCE // payload)}`, or lower "
        "max_payload_mb",
    )


def _one_start(job: dict[str, Any], path: Path) -> Iterator[Problem]:
    if given(job, "schedule") and job.get("on_upload") is True:
        yield Problem(
            path=(*path, "on_upload"),
            value="a schedule and on_upload",
            allowed="one of them: a scheduled run takes all objects below `input`, those that "
            "their upload has already sent through as well",
            fix="remove one, or write two jobs",
        )


def _region(region: Any, arn: Any, what: str, path: Path) -> Iterator[Problem]:
    parts = arn.split(":") if isinstance(arn, str) else []
    if isinstance(region, str) and len(parts) > 4 and parts[3] != region:
        yield Problem(
            path=path,
            value=f"a {what} in {parts[3]}",
            allowed=f"a {what} in the environment's region, {region}",
            fix=f"name one of {region}",
        )
