"""IAM is enforced while all of this runs: our roles may do what they are for, and nothing else.

This file is the last of the room, so that it sees what the others were refused.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.lifecycle import ask
from tests.sandbox.borrowed_role import borrowed, refused_to_ours
from tests.sandbox.deployed.conftest import ENDPOINT_NAME, Deployed

ANOTHER = "arrivals-sandbox"
STACK = "Coalmine-sandbox-flights"
# What each role is for, and calls that are for another one: of this endpoint, or of another.
JUDGE, SHIFT = "CanaryStepsJudgeRole", "CanaryStepsShiftRole"
GATE, EXECUTION, MACHINE = "GateHandlerRole", "ExecutionRole", "CanaryStateMachineRole"
INVOKED = {"Body": b"{}", "ContentType": "application/json"}
WEIGHTS = {"DesiredWeightsAndCapacities": [{"VariantName": "blue", "DesiredWeight": 1.0}]}


def test_the_sandbox_enforces_policies(deployed: Deployed):
    """Otherwise nothing below would say anything."""
    assert ask(deployed.sandbox.port)["iam_enforced"]


def test_nothing_of_ours_was_refused(deployed: Deployed):
    """By deployments, canaries and their gate, the models and alarms."""
    assert [] == refused_to_ours(deployed.sandbox)


@pytest.mark.parametrize(
    ("role", "service", "operation", "arguments"),
    [
        (JUDGE, "sagemaker-runtime", "invoke_endpoint", {"EndpointName": ENDPOINT_NAME, **INVOKED}),
        (
            SHIFT,
            "sagemaker",
            "update_endpoint_weights_and_capacities",
            {"EndpointName": ANOTHER, **WEIGHTS},
        ),
        (SHIFT, "sagemaker", "describe_endpoint", {"EndpointName": ANOTHER}),
        (GATE, "sagemaker", "delete_endpoint", {"EndpointName": ENDPOINT_NAME}),
        (
            GATE,
            "sagemaker",
            "update_endpoint",
            {"EndpointName": ENDPOINT_NAME, "EndpointConfigName": "another"},
        ),
        (MACHINE, "sagemaker", "describe_endpoint", {"EndpointName": ENDPOINT_NAME}),
        (EXECUTION, "sagemaker", "list_endpoints", {}),
    ],
    ids=[
        "who judges asks for no prediction",
        "who shifts traffic shifts its own endpoint's",
        "who shifts traffic looks at its own endpoint",
        "who guards updates deletes nothing",
        "who guards updates makes none",
        "who calls the steps does nothing itself",
        "who serves models sees no endpoint",
    ],
)
def test_a_role_used_for_something_else_is_refused(
    deployed: Deployed, role: str, service: str, operation: str, arguments: dict[str, Any]
):
    with borrowed(deployed.sandbox, STACK, role) as client, pytest.raises(ClientError) as caught:
        getattr(client(service), operation)(**arguments)

    assert caught.value.response["Error"]["Code"].startswith("AccessDenied")


def test_the_same_calls_pass_for_what_the_role_is_for(deployed: Deployed):
    """They are refused for what they are, not for how the role was borrowed."""
    with borrowed(deployed.sandbox, STACK, SHIFT) as client:
        found = client("sagemaker").describe_endpoint(EndpointName=ENDPOINT_NAME)

    assert ENDPOINT_NAME == found["EndpointName"]
