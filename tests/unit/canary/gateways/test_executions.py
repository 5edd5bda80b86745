"""Executions: started once, and told dead when they are gone."""

import pytest

from canary.gateways.executions import Executions
from canary.restore import ExecutionStatus
from tests.doubles.stubbed_client import stubbed_client

MACHINE = "arn:aws:states:us-east-1:111111111111:stateMachine:Canary"
EXECUTION = "arn:aws:states:us-east-1:111111111111:execution:Canary:a"


@pytest.fixture
def stubbed():
    with stubbed_client("stepfunctions") as (client, stubber):
        yield stubber, Executions(client, MACHINE)


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
