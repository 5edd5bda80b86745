"""Configs that are good, edited one place at a time."""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from coalmine.config import ConfigError, EnvironmentConfig, load

REMOVED = object()
Edits = Mapping[str, Any]


def instances(name: str, weight: float, **more: Any) -> dict[str, Any]:
    """A variant on instances."""
    artifact = f"s3://models/{name}.tar.gz"
    return {"name": name, "artifact": artifact, "initial_weight": weight, **more}


def environment(*endpoints: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An environment with endpoints."""
    return {
        "environment": "test",
        "account": "111122223333",
        "region": "eu-west-1",
        **more,
        "endpoints": list(endpoints),
    }


SCALING = {"max_capacity": 4, "requests_per_second": 20}
GOOD: dict[str, dict[str, Any]] = {
    "plain": environment({"name": "flights", "variants": [instances("blue", 1)]}),
    "ab": environment(
        {"name": "flights", "variants": [instances("blue", 70), instances("green", 30)]}
    ),
    "canary": environment(
        {
            "name": "flights",
            "variants": [instances("blue", 1), instances("green", 0)],
            "canary": {},
        }
    ),
    "released": environment(
        {
            "name": "flights",
            "model": {"artifact": "s3://models/a.tar.gz"},
            "variants": [{"name": "blue"}, {"name": "green"}],
            "canary": {},
        },
        batch_jobs=[
            {"name": "nightly", "model": {"endpoint": "flights"}, "id_columns": ["flight_id"]}
        ],
    ),
    "scaled": environment(
        {
            "name": "flights",
            "variants": [
                instances(
                    "blue",
                    1,
                    autoscaling={
                        **SCALING,
                        "schedules": [
                            {
                                "name": "night",
                                "schedule": "cron(0 22 * * ? *)",
                                "timezone": "Europe/Berlin",
                                "max_capacity": 2,
                            },
                            {"name": "day", "schedule": "rate(1 day)", "max_capacity": 4},
                        ],
                    },
                ),
                instances("green", 0, autoscaling=SCALING),
            ],
            "canary": {},
        }
    ),
    "serverless": environment(
        {
            "name": "flights",
            "variants": [
                instances(
                    "blue",
                    1,
                    serverless={"max_concurrency": 10, "provisioned_concurrency": 2},
                    autoscaling={
                        "max_capacity": 8,
                        "provisioned_concurrency_utilization": 0.7,
                    },
                )
            ],
        }
    ),
    "multi-model": environment(
        {
            "name": "flights",
            "variants": [{"name": "all", "multi_model": {}, "initial_weight": 1}],
        }
    ),
    "shadow": environment(
        {
            "name": "flights",
            "variants": [instances("blue", 1)],
            "shadow_variant": {
                "name": "dark",
                "artifact": "s3://models/c.tar.gz",
                "sampling_weight": 0.5,
            },
            "data_capture": {"sampling_percentage": 10},
        }
    ),
    "guarded": environment(
        {
            "name": "flights",
            "variants": [instances("blue", 1, initial_instance_count=4)],
            "deployment": {
                "strategy": "linear",
                "step": {"type": "CAPACITY_PERCENT", "value": 25},
                "wait_interval_seconds": 300,
                "termination_wait_seconds": 60,
                "maximum_execution_timeout_seconds": 3600,
                "rollback_alarms": ["flights-5xx"],
            },
        }
    ),
    "registry": environment(
        {
            "name": "flights",
            "variants": [
                {
                    "name": "blue",
                    "model_package": {"group": "flights", "version": 3},
                    "initial_weight": 1,
                },
                {
                    "name": "green",
                    "model_package": {
                        "group": "arn:aws:sagemaker:eu-west-1:444455556666:"
                        "model-package-group/flights",
                        "version": 4,
                        "artifacts": "s3://models/flights/",
                    },
                    "initial_weight": 0,
                },
            ],
            "approvals": {"group": "flights", "action": "start_canary"},
            "canary": {},
        },
        model_package_groups=[{"name": "flights", "reader_accounts": ["222233334444"]}],
    ),
    "batch": environment(
        {"name": "flights", "variants": [instances("blue", 1)]},
        batch_jobs=[
            {
                "name": "nightly",
                "model": {"endpoint": "flights", "variant": "blue"},
                "instance_count": 2,
                "max_concurrent_transforms": 4,
                "id_columns": ["flight_id"],
                "schedule": "cron(0 3 * * ? *)",
                "usage": {"hours_per_run": 0.5, "runs_per_month": 30},
            },
            {
                "name": "arrivals",
                "model": {"artifact": "s3://models/a.tar.gz", "framework_version": "1.2-1"},
                "input": "s3://arrivals/of-today/",
                "output": "s3://answers/arrivals/",
                "header": False,
                "columns": ["month", "hour"],
                "output_format": "jsonlines",
            },
        ],
    ),
    "budget": environment(
        {"name": "flights", "variants": [instances("blue", 1)]},
        tags={"environment": "test"},
        watch={"emails": ["oncall@example.com"]},
        budget={
            "daily_usd": 25,
            "month_to_date_usd": 600,
            "notify_at_percent": [50, 80, 100],
            "cost_allocation_tag": "environment",
            "emails": ["oncall@example.com", "money@example.com"],
        },
    ),
}


def edited(base: str, edits: Edits) -> dict[str, Any]:
    """A good config with other values at some paths, such as `endpoints.0.name`."""
    config = copy.deepcopy(GOOD[base])
    for path, value in edits.items():
        *parents, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = config
        for step in parents:
            place = place[step] if isinstance(step, int) else place.setdefault(step, {})
        if value is REMOVED:
            del place[last]
        elif isinstance(last, int) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return config


@pytest.fixture
def load_config(tmp_path: Path) -> Callable[[Any], EnvironmentConfig]:
    """Load a config as if it stood in a file."""

    def _load(config: Any) -> EnvironmentConfig:
        file = tmp_path / "test.yaml"
        file.write_text(yaml.safe_dump(config, sort_keys=False))
        return load(file, base=tmp_path)

    return _load


@pytest.fixture
def refusal(load_config: Callable[[Any], EnvironmentConfig]) -> Callable[[Any], ConfigError]:
    """Load a config that must be refused."""

    def _refusal(config: Any) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            load_config(config)
        return caught.value

    return _refusal
