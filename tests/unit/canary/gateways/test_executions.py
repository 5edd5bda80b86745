"""Executions: started once, and told dead when they are gone."""

import boto3
import pytest
from botocore.stub import Stubber

from canary.gateways.executions import Executions
from canary.restore import ExecutionStatus

MACHINE = "arn:aws:states:us-east-1:111111111111:stateMachine:Canary"
EXECUTION = "arn:aws:states:us-east-1:111111111111:execution:Canary:a"


@pytest.fixture
def stubbed():
    client = boto3.client(
        "stepfunctions",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    with Stubber(client) as stubber:
        yield stubber, Executions(client, MACHINE)
        stubber.assert_no_pending_responses()


def test_an_execution_is_started_by_name(stubbed):
    stubber, executions = stubbed
    stubber.add_response(
        "start_execution",
        {"executionArn": EXECUTION, "startDate": "2026-01-01T00:00:00Z"},
        {"stateMachineArn": MACHINE, "name": "a", "input": '{"restore": 1}'},
    )

    assert executions.start("a", {"restore": 1})


def test_a_name_that_was_used_starts_nothing(stubbed):
    stubber, executions = stubbed
    stubber.add_client_error("start_execution", "ExecutionAlreadyExists")

    assert not executions.start("a", {})


def test_an_execution_that_does_not_exist_is_gone(stubbed):
    stubber, executions = stubbed
    stubber.add_client_error("describe_execution", "ExecutionDoesNotExist")

    assert ExecutionStatus.GONE is executions.describe(EXECUTION).status


def test_an_execution_tells_what_it_was_started_with(stubbed):
    stubber, executions = stubbed
    stubber.add_response(
        "describe_execution",
        {
            "executionArn": EXECUTION,
            "stateMachineArn": MACHINE,
            "status": "ABORTED",
            "startDate": "2026-01-01T00:00:00Z",
            "input": '{"restore": {"canary_id": "a"}}',
        },
    )

    assert {"restore": {"canary_id": "a"}} == executions.describe(EXECUTION).document
