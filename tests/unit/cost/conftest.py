"""Templates as the CDK synthesizes them, as small as a case needs them."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from coalmine.config import EnvironmentUsage
from coalmine.cost.assembly import Template
from coalmine.cost.estimate import estimate
from coalmine.cost.prices import Price, PriceTable
from coalmine.cost.resources import Usage, find

DIMENSION = "sagemaker:variant:DesiredInstanceCount"


def variant(name="only", *, count=1, kind="ml.m5.large", weight=1):
    """A production variant on instances."""
    return {
        "VariantName": name,
        "InstanceType": kind,
        "InitialInstanceCount": count,
        "InitialVariantWeight": weight,
        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
    }


def serverless(name="only", *, memory=2048, provisioned=None):
    """A production variant without instances."""
    config = {"MemorySizeInMB": memory, "MaxConcurrency": 20}
    if provisioned is not None:
        config["ProvisionedConcurrency"] = provisioned
    return {"VariantName": name, "InitialVariantWeight": 1, "ServerlessConfig": config}


def endpoint(*variants, **properties):
    """An endpoint with its config."""
    return {
        "Config": {
            "Type": "AWS::SageMaker::EndpointConfig",
            "Properties": {"ProductionVariants": list(variants), **properties},
        },
        "Endpoint": {
            "Type": "AWS::SageMaker::Endpoint",
            "Properties": {"EndpointName": "flights-dev"},
        },
    }


def scaling(
    name="only",
    *,
    least,
    most,
    target=600,
    metric="SageMakerVariantInvocationsPerInstance",
    dimension=DIMENSION,
    scheduled=(),
):
    """A variant's scalable target with its policy."""
    target_id = f"{name}Target"
    return {
        target_id: {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {
                "ResourceId": f"endpoint/flights-dev/variant/{name}",
                "ScalableDimension": dimension,
                "MinCapacity": least,
                "MaxCapacity": most,
                "ScheduledActions": [
                    {"ScalableTargetAction": {"MinCapacity": low, "MaxCapacity": high}}
                    for low, high in scheduled
                ],
            },
        },
        f"{name}Policy": {
            "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
            "Properties": {
                "ScalingTargetId": {"Ref": target_id},
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": target,
                    "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
                },
            },
        },
    }


def template(*parts, region="us-east-1"):
    """A stack of all these resources."""
    resources = {name: body for part in parts for name, body in part.items()}
    return Template.of("Coalmine-dev-flights", region, {"Resources": resources})


def cents(quantity):
    """The three numbers, to the cent."""
    return tuple(round(number, 2) for number in (quantity.least, quantity.expected, quantity.most))


def same(usd):
    """A number that does not depend on instances, to the cent."""
    return (Decimal(usd), Decimal(usd), Decimal(usd))


# Prices as of 2026 that stay what they are: a refresh of the repository's changes no calculation.
USD = {
    "us-east-1": {
        "cloudwatch/alarm-metric": "0.10",
        "cloudwatch/composite-alarm": "0.50",
        "cloudwatch/dashboard": "3.00",
        "cloudwatch/high-resolution-alarm-metric": "0.30",
        "endpoint/data-in": "0.016",
        "endpoint/data-out": "0.016",
        "hosting/ml.m5.large": "0.115",
        "kms/key": "1.00",
        "lambda/gb-second": "0.0000166667",
        "lambda/request": "0.0000002",
        "s3/storage": "0.023",
        "serverless/2048": "0.00004",
        "states/transition": "0.000025",
        "transfer/out": "0.09",
        "transform/ml.m5.large": "0.115",
    },
    "eu-west-1": {"hosting/ml.m5.xlarge": "0.257"},
}
TABLES = {
    region: PriceTable(
        region=region,
        prices={
            key: Price(
                key=key, usd=Decimal(usd), unit="unit", of=date(2026, 7, 30), source="a test's"
            )
            for key, usd in rows.items()
        },
    )
    for region, rows in USD.items()
}


@pytest.fixture
def price():
    """Estimate templates at the prices of these tests."""

    def priced(*templates, usage=None, environment=None, batch_jobs=(), region="us-east-1"):
        used = Usage(
            environment=EnvironmentUsage(canaries_per_month=0)
            if environment is None
            else environment,
            endpoints={} if usage is None else {"flights-dev": usage},
            batch_jobs=batch_jobs,
        )
        return estimate(find(templates, used, region), TABLES, environment="dev", region=region)

    return priced


def goes(**ways):
    """Choices on the word `next`."""
    return [{"Variable": "$.next", "StringEquals": word, "Next": at} for word, at in ways.items()]


MACHINE: dict[str, Any] = {
    "StartAt": "New?",
    "States": {
        "New?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.restore", "IsPresent": True, "Next": "Lost"}],
            "Default": "Prepare",
        },
        "Prepare": {"Type": "Task", "Resource": "<Prepare>", "Next": "Start?"},
        "Start?": {"Type": "Choice", "Choices": goes(smoke_test="Smoke test"), "Default": "Lost"},
        "Smoke test": {"Type": "Task", "Resource": "<Smoke>", "Next": "Passed?"},
        "Passed?": {"Type": "Choice", "Choices": goes(shift="Shift traffic"), "Default": "Lost"},
        "Shift traffic": {"Type": "Task", "Resource": "<Shift>", "Next": "Settled?"},
        "Settled?": {
            "Type": "Choice",
            "Choices": goes(bake="Bake", wait="Settle"),
            "Default": "Lost",
        },
        "Settle": {"Type": "Wait", "SecondsPath": "$.wait_seconds", "Next": "Shift traffic"},
        "Bake": {"Type": "Wait", "SecondsPath": "$.wait_seconds", "Next": "Judge"},
        "Judge": {"Type": "Task", "Resource": "<Judge>", "Next": "Verdict?"},
        "Verdict?": {
            "Type": "Choice",
            "Choices": goes(bake="Bake", shift="Shift traffic", promote="Promote"),
            "Default": "Lost",
        },
        "Promote": {"Type": "Task", "Resource": "<Promote>", "Next": "Promoted?"},
        "Promoted?": {"Type": "Choice", "Choices": goes(conclude="Conclude"), "Default": "Lost"},
        "Conclude": {"Type": "Task", "Resource": "<Conclude>", "Next": "How?"},
        "How?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.outcome", "StringEquals": "promoted", "Next": "Done"}],
            "Default": "Lost",
        },
        "Done": {"Type": "Succeed"},
        "Lost": {"Type": "Fail"},
    },
}


@pytest.fixture
def canary_stack():
    """Give a canary's state machine with its functions: two stages of ten minutes."""
    settings = {
        "stages": [{"share": 0.5, "bake_seconds": 600}, {"share": 1.0, "bake_seconds": 600}],
        "max_bake_seconds": 3600,
    }
    configuration = json.dumps({"settings": settings, "table_name": "<Table>"})
    names = [state["Resource"] for state in MACHINE["States"].values() if "Resource" in state]
    functions = {
        name.strip("<>"): {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "MemorySize": 512,
                "Environment": {"Variables": {"COALMINE_CANARY": configuration}},
            },
        }
        for name in names
    }
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionString": {"Fn::Join": ["", [json.dumps(MACHINE)]]}},
    }
    return {"Machine": machine, **functions}
