"""An A/B test, a serverless endpoint and a guarded one with a shadow: deployed, then changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.deployed.conftest import Deployed

FOREST = "build/models/flights-forest.tar.gz"
BOOSTING = "build/models/flights-boosting.tar.gz"
REQUEST = "UA,LGA,15.0,450,195,2,1416,12.02,50.37,17.26,0.0,1023.7,10.0,13.0,149.0"
FORMS: list[dict[str, Any]] = [
    {
        "name": "compared",
        "variants": [
            {"name": "forest", "artifact": FOREST, "initial_weight": 70},
            {"name": "boosting", "artifact": BOOSTING, "initial_weight": 30},
        ],
    },
    {
        "name": "rare",
        "variants": [
            {
                "name": "only",
                "artifact": FOREST,
                "initial_weight": 1,
                "serverless": {"max_concurrency": 2},
            }
        ],
    },
    {
        "name": "shadowed",
        "variants": [{"name": "live", "artifact": FOREST, "initial_weight": 1}],
        "shadow_variant": {"name": "dark", "artifact": BOOSTING, "sampling_weight": 1},
        "data_capture": {"sampling_percentage": 100},
        "deployment": {
            "strategy": "all_at_once",
            "maximum_execution_timeout_seconds": 600,
            "rollback_alarms": ["shadowed-5xx"],
        },
    },
]
STACKS = [f"Coalmine-sandbox-{form['name']}" for form in FORMS]


@pytest.fixture(scope="module")
def forms(deployed: Deployed) -> Iterator[Deployed]:
    """The flights' sandbox with an endpoint of each form."""
    before = deployed.config.read_text()
    deployed.sandbox.client("cloudwatch").put_metric_alarm(
        AlarmName="shadowed-5xx",
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Dimensions=[
            {"Name": "EndpointName", "Value": "shadowed-sandbox"},
            {"Name": "VariantName", "Value": "live"},
        ],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    deployed.change(lambda config: config["endpoints"].extend(FORMS))
    deploy(deployed)
    yield deployed
    deployed.config.write_text(before)
    cloudformation = deployed.sandbox.client("cloudformation")
    for stack in STACKS:
        cloudformation.delete_stack(StackName=stack)


def test_a_deploy_applies_the_weights_that_the_config_owns(forms: Deployed):
    """And what else the config owns: the concurrency of a serverless variant."""
    assert {"forest": 70, "boosting": 30} == weights(forms, "compared")

    forms.change(change_weights_and_concurrency)
    deploy(forms)

    assert {"forest": 50, "boosting": 50} == weights(forms, "compared")
    (rare,) = describe(forms, "rare")["ProductionVariants"]
    assert 4 == rare["CurrentServerlessConfig"]["MaxConcurrency"]


def test_every_form_answers(forms: Deployed):
    """Requests and answers are those of the model, whatever it runs on."""
    assert [1, 1, 1] == [len(ask(forms, form["name"])) for form in FORMS]


def test_a_shadow_and_a_capture_stand_beside_the_live_variant(forms: Deployed):
    shadowed = describe(forms, "shadowed")

    assert ["dark"] == [each["VariantName"] for each in shadowed["ShadowProductionVariants"]]
    assert "Started" == shadowed["DataCaptureConfig"]["CaptureStatus"]


def deploy(world: Deployed) -> None:
    done = world.cdk("deploy", *STACKS, "--require-approval", "never", "--concurrency", "3")
    assert done.returncode == 0, done.stdout


def change_weights_and_concurrency(config: dict[str, Any]) -> None:
    by_name = {endpoint["name"]: endpoint for endpoint in config["endpoints"]}
    for variant in by_name["compared"]["variants"]:
        variant["initial_weight"] = 50
    by_name["rare"]["variants"][0]["serverless"]["max_concurrency"] = 4


def describe(world: Deployed, name: str) -> Any:
    return world.sandbox.client("sagemaker").describe_endpoint(EndpointName=f"{name}-sandbox")


def weights(world: Deployed, name: str) -> dict[str, float]:
    return {
        each["VariantName"]: each["CurrentWeight"]
        for each in describe(world, name)["ProductionVariants"]
    }


def ask(world: Deployed, name: str) -> Any:
    answer = world.sandbox.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=f"{name}-sandbox",
        ContentType="text/csv",
        Accept="application/json",
        Body=REQUEST,
    )
    return json.loads(answer["Body"].read())
