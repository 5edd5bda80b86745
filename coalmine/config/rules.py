"""What must hold between the fields of a config file.

The rules look at the data as it was written, not at a checked model, so that they still speak when
something else in the file is wrong; what has the wrong type they pass over, the schema names it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coalmine.config import (
    alarm_rules,
    batch_model_rules,
    batch_place_rules,
    batch_rules,
    batch_table_rules,
    budget_rules,
    deployment_rules,
    hosting_rules,
    name_rules,
    registry_rules,
    scaling_rules,
    schedule_rules,
    traffic_rules,
    variant_rules,
)
from coalmine.config.problems import Problem
from coalmine.config.raw import items


def broken_rules(data: dict[str, Any], base: Path) -> Iterator[Problem]:
    """Yield every rule between fields that the data breaks.

    Args:
        data: The file's content.
        base: The folder against which relative artifact paths are read.
    """
    yield from name_rules.of_environment(data)
    yield from alarm_rules.of_environment(data)
    yield from registry_rules.of_groups(data)
    yield from budget_rules.of_watch(data)
    yield from budget_rules.of_budget(data)
    for index, endpoint in enumerate(items(data.get("endpoints"))):
        path = ("endpoints", index)
        yield from name_rules.of_endpoint(data, endpoint, path)
        yield from variant_rules.of_endpoint(data, endpoint, path, base)
        yield from traffic_rules.of_endpoint(data, endpoint, path)
        yield from hosting_rules.of_endpoint(endpoint, path)
        yield from scaling_rules.of_endpoint(endpoint, path)
        yield from schedule_rules.of_endpoint(endpoint, path)
        yield from deployment_rules.of_endpoint(endpoint, path)
        yield from alarm_rules.of_endpoint(data, endpoint, path)
        yield from registry_rules.of_endpoint(data, endpoint, path)
    yield from batch_place_rules.of_jobs(data)
    for index, job in enumerate(items(data.get("batch_jobs"))):
        path = ("batch_jobs", index)
        yield from batch_model_rules.of_job(data, job, path, base)
        yield from batch_rules.of_job(data, job, path)
        yield from batch_table_rules.of_job(job, path)
