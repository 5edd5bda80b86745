"""IAM is enforced while all of this runs: our roles may do what they are for, and nothing else.

This file is the last of the room, so that it sees what the others were refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.environment import ACCOUNT
from sandbox.lifecycle import ask
from tests.sandbox.deployed.conftest import AB_ENDPOINT, AB_ENDPOINT_NAME, ENDPOINT_NAME, Deployed

SESSION = "borrowed"  # its calls are meant to be refused
OURS = (":role/Coalmine-", ":assumed-role/Coalmine-", ":role/cdk-", ":assumed-role/cdk-")
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
    """By deployments, canaries and their gate, the models, alarms, and every documented command."""
    refused = [
        call
        for call in deployed.sandbox.denials()
        if any(part in call["principal"] for part in OURS) and SESSION not in call["principal"]
    ]

    assert [] == refused


@pytest.mark.parametrize(
    ("role", "service", "operation", "arguments"),
    [
        (JUDGE, "sagemaker-runtime", "invoke_endpoint", {"EndpointName": ENDPOINT_NAME, **INVOKED}),
        (
            SHIFT,
            "sagemaker",
            "update_endpoint_weights_and_capacities",
            {"EndpointName": AB_ENDPOINT_NAME, **WEIGHTS},
        ),
        (SHIFT, "sagemaker", "describe_endpoint", {"EndpointName": AB_ENDPOINT_NAME}),
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
    with borrowed(deployed, role) as client, pytest.raises(ClientError) as caught:
        getattr(client(service), operation)(**arguments)

    assert caught.value.response["Error"]["Code"].startswith("AccessDenied")


def test_the_same_calls_pass_for_what_the_role_is_for(deployed: Deployed):
    """They are refused for what they are, not for how the role was borrowed."""
    with borrowed(deployed, SHIFT) as client:
        found = client("sagemaker").describe_endpoint(EndpointName=ENDPOINT_NAME)

    assert ENDPOINT_NAME == found["EndpointName"]


def test_the_models_of_one_endpoint_do_not_read_the_data_of_another(
    deployed: Deployed, forms: Deployed
):
    """Captured requests lie there."""
    stack = f"Coalmine-sandbox-{AB_ENDPOINT}"
    described = deployed.sandbox.client("cloudformation").describe_stacks(StackName=stack)
    outputs = {each["OutputKey"]: each for each in described["Stacks"][0]["Outputs"]}
    theirs = outputs["DataBucketName"]["OutputValue"]
    with borrowed(deployed, EXECUTION) as client:
        for call, more in (("get_object", {"Key": "capture/a"}), ("list_objects_v2", {})):
            with pytest.raises(ClientError) as caught:
                getattr(client("s3"), call)(Bucket=theirs, **more)

            assert "AccessDenied" == caught.value.response["Error"]["Code"]


@contextmanager
def borrowed(deployed: Deployed, logical_id: str) -> Iterator[Callable[[str], Any]]:
    """Give clients that act as a role of the flights, which trusts a service only.

    Somebody who can change its trust policy could do the same; it is put back.
    """
    iam, sts = deployed.sandbox.client("iam"), deployed.sandbox.client("sts")
    name = role_name(deployed, logical_id)
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    statement = {"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}
    widened = {"Version": "2012-10-17", "Statement": [statement]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(widened))
    try:
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        keys = sts.assume_role(RoleArn=arn, RoleSessionName=SESSION)["Credentials"]
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    yield lambda service: deployed.sandbox.client(
        service,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def role_name(deployed: Deployed, logical_id: str) -> str:
    """Return the physical name of a role of the flights' stack."""
    listed = deployed.sandbox.client("cloudformation").describe_stack_resources(StackName=STACK)
    (found,) = [
        each["PhysicalResourceId"]
        for each in listed["StackResources"]
        if each["ResourceType"] == "AWS::IAM::Role" and each["LogicalResourceId"][:-8] == logical_id
    ]
    name: str = found
    return name
