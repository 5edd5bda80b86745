"""Endpoints of each form of hosting, deployed once by an unmodified CDK."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.models import build_models
from tests.sandbox.conftest import packed_model
from tests.sandbox.deployed.conftest import PROJECT, Deployed

AB_ENDPOINT = "ab-test"
AB_ENDPOINT_NAME = "ab-test-sandbox"
SERVERLESS_ENDPOINT = "delays"
WARM_ENDPOINT = "warm"
SHADOWED_ENDPOINT = "shadowed"
SCALED_ENDPOINT = "scaled"
# One request a second is what an instance shall take: 2 that it can take, half of it for safety.
AUTOSCALING = {
    "min_capacity": 1,
    "max_capacity": 2,
    "requests_per_second": 2,
    "safety_factor": 0.5,
}
# A period is as short as CloudWatch has it, and one is enough.
QUICK_ALARMS: dict[str, Any] = {
    "period_seconds": 10,
    "evaluation_periods": 1,
    "datapoints_to_alarm": 1,
    "min_requests": 5,
    "max_5xx_error_rate": 0.1,
    "max_4xx_error_rate": 0.1,
    "max_model_error_rate": 0.1,
    "max_p90_model_latency_ms": 400,
    "max_p99_model_latency_ms": 600,
    "no_traffic_seconds": 10,
    "at_max_capacity_seconds": 10,
}
# Stands in for a model with a bad day: it is slow, or fails, when a request says so.
MOODY_MODEL = """
import json, time

def model_fn(directory):
    return None

def input_fn(body, content_type):
    return json.loads(body)

def predict_fn(asked, model):
    time.sleep(asked.get("slow_for_seconds", 0))
    if asked.get("fails"):
        raise RuntimeError("a bad day")
    return [0]

def output_fn(prediction, accept):
    return json.dumps(prediction), "application/json"
"""
ROLLBACK_ALARM: dict[str, Any] = {
    "AlarmName": "shadowed-5xx",
    "Namespace": "AWS/SageMaker",
    "MetricName": "Invocation5XXErrors",
    "Dimensions": [
        {"Name": "EndpointName", "Value": "shadowed-sandbox"},
        {"Name": "VariantName", "Value": "live"},
    ],
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
}


@pytest.fixture(scope="session")
def forms(start_sandbox: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """All of them, deployed at once, and what watches them."""
    build_models()
    folder = tmp_path_factory.mktemp("forms")
    moody = folder / "moody.tar.gz"
    moody.write_bytes(packed_model(MOODY_MODEL))
    empty = Deployed(
        sandbox=start_sandbox(folder / "sandbox.log"),
        config=PROJECT / "config" / "sandbox.yaml",
        assembly=folder / "cdk.out",
    )
    world = replace(empty.beside(folder, forms_of_hosting(moody)), stacks=("--all",))
    world.bootstrap()
    world.sandbox.client("cloudwatch").put_metric_alarm(**ROLLBACK_ALARM)
    world.deploy("--concurrency", "4")
    return world


def forms_of_hosting(moody: Path) -> list[dict[str, Any]]:
    """An A/B test, one that scales, two serverless ones, one with a shadow under a guardrail."""
    forest, boosting = (f"build/models/flights-{name}.tar.gz" for name in ("forest", "boosting"))
    return [
        {
            "name": AB_ENDPOINT,
            "variants": [
                {"name": "blue", "artifact": forest, "initial_weight": 70},
                {"name": "green", "artifact": boosting, "initial_weight": 30},
            ],
            "data_capture": {"sampling_percentage": 100},
        },
        {
            "name": SCALED_ENDPOINT,
            "variants": [
                {"name": name, "artifact": model, "initial_weight": 1, "autoscaling": AUTOSCALING}
                for name, model in (("blue", forest), ("green", str(moody)))
            ],
            "alarms": QUICK_ALARMS,
        },
        {
            "name": SERVERLESS_ENDPOINT,
            "variants": [
                {
                    "name": "only",
                    "artifact": forest,
                    "initial_weight": 1,
                    "serverless": {"memory_size_in_mb": 2048, "max_concurrency": 1},
                }
            ],
        },
        {
            "name": WARM_ENDPOINT,
            "variants": [
                {
                    "name": "only",
                    "artifact": forest,
                    "initial_weight": 1,
                    "serverless": {
                        "memory_size_in_mb": 2048,
                        "max_concurrency": 20,
                        "provisioned_concurrency": 1,
                    },
                    "autoscaling": {
                        "min_capacity": 1,
                        "max_capacity": 2,
                        "provisioned_concurrency_utilization": 0.7,
                    },
                }
            ],
        },
        {
            "name": SHADOWED_ENDPOINT,
            "variants": [{"name": "live", "artifact": forest, "initial_weight": 1}],
            "shadow_variant": {"name": "dark", "artifact": boosting, "sampling_weight": 1},
            "data_capture": {"sampling_percentage": 100},
            "deployment": {
                "strategy": "all_at_once",
                "maximum_execution_timeout_seconds": 600,
                "rollback_alarms": [ROLLBACK_ALARM["AlarmName"]],
            },
        },
    ]
