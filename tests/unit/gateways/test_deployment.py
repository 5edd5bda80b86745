"""Where a canary is deployed, by its stack's outputs."""

import json

import pytest

from coalmine.gateways.aws import AwsError
from coalmine.gateways.deployment import (
    MissingStackError,
    read_batch_deployment,
    read_deployment,
    read_stack,
)

OUTPUTS = {
    "EndpointName": "flights-dev",
    "CanaryStateMachineArn": "arn:machine",
    "CanaryTableName": "canaries",
    "CanaryTopicArn": "arn:topic",
}


def stack(outputs, status="CREATE_COMPLETE"):
    return {
        "Stacks": [
            {
                "StackName": "Coalmine-dev-flights",
                "CreationTime": "2026-01-01T00:00:00Z",
                "StackStatus": status,
                "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()],
            }
        ]
    }


def test_outputs_name_everything(stub):
    client, stubber = stub("cloudformation")
    found = OUTPUTS | {"CanaryRestoreFunctionName": "restore"}
    stubber.add_response("describe_stacks", stack(found), {"StackName": "Coalmine-dev-flights"})
    deployment = read_deployment(read_stack(client, "Coalmine-dev-flights"))

    assert ("flights-dev", "canaries", "restore") == (
        deployment.endpoint_name,
        deployment.table_name,
        deployment.restore_function_name,
    )


def test_a_stack_without_a_canary_is_told_with_the_fix(stub):
    client, stubber = stub("cloudformation")
    stubber.add_response("describe_stacks", stack({"EndpointName": "flights-dev"}))

    with pytest.raises(AwsError, match="must have a canary, got none; add `canary:`"):
        read_deployment(read_stack(client, "Coalmine-dev-flights"))


def test_a_missing_stack_is_named(stub):
    client, stubber = stub("cloudformation")
    stubber.add_client_error("describe_stacks", "ValidationError", "does not exist")

    with pytest.raises(MissingStackError, match=r"stack Coalmine-dev-flights: .*does not exist"):
        read_deployment(read_stack(client, "Coalmine-dev-flights"))


def test_a_stack_that_may_not_be_read_is_not_missing(stub):
    client, stubber = stub("cloudformation")
    stubber.add_client_error("describe_stacks", "AccessDenied", "not authorized")

    with pytest.raises(AwsError, match="not authorized") as caught:
        read_stack(client, "Coalmine-dev-flights")
    assert not isinstance(caught.value, MissingStackError)


def test_a_stack_that_was_rolled_back_has_no_outputs(stub):
    """Its first deployment failed: `coalmine traffic` ended with a KeyError there."""
    client, stubber = stub("cloudformation")
    stubber.add_response("describe_stacks", stack({}, "ROLLBACK_COMPLETE"))
    found = read_stack(client, "Coalmine-dev-flights")

    with pytest.raises(
        AwsError, match="must have the output EndpointName, got none while it is ROLLBACK_COMPLETE"
    ):
        found.output("EndpointName")


def test_a_batch_job_is_what_its_outputs_say(stub):
    """Its settings need no template, and may be those of a later version."""
    client, stubber = stub("cloudformation")
    settings = {
        "job_name": "nightly-dev",
        "model_name": "Model",
        "input_uri": "s3://data/input/",
        "output_uri": "s3://data/published/",
        "work_uri": "s3://data/runs/",
        "what_comes_later": 1,
    }
    outputs = {"BatchStateMachineArn": "arn:batch", "BatchSettings": json.dumps(settings)}
    stubber.add_response(
        "describe_stacks", stack(outputs), {"StackName": "Coalmine-dev-batch-nightly"}
    )

    deployment = read_batch_deployment(read_stack(client, "Coalmine-dev-batch-nightly"))

    assert "arn:batch" == deployment.state_machine_arn
    assert "nightly-dev" == deployment.settings.job_name
