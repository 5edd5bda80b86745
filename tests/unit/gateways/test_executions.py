"""Starting, stopping and restoring canaries."""

import io
import json

import pytest
from botocore.response import StreamingBody

from canary.restore import ExecutionStatus
from coalmine.gateways.aws import AwsError
from coalmine.gateways.executions import CanaryExecutions

EXECUTION = "arn:aws:states:us-east-1:111111111111:execution:Canary:flights-1"


def answer(payload, **more):
    body = json.dumps(payload).encode()
    return {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(body), len(body)), **more}


def test_an_execution_is_named_by_its_canary(stub, deployment):
    client, _ = stub("stepfunctions")

    assert EXECUTION == CanaryExecutions(client, None, deployment).arn("flights-1")


def test_an_execution_that_does_not_exist_is_gone(stub, deployment):
    client, stubber = stub("stepfunctions")
    stubber.add_client_error("describe_execution", "ExecutionDoesNotExist")

    assert ExecutionStatus.GONE is CanaryExecutions(client, None, deployment).status(EXECUTION)


def test_a_restore_is_asked_for_with_the_rules_own_event(stub, deployment):
    client, stubber = stub("lambda")
    event = {
        "detail": {"executionArn": EXECUTION, "status": "ABORTED", "cause": "enough"},
        "is_forced": True,
    }
    stubber.add_response(
        "invoke",
        answer({"action": "restore", "reason": "started"}),
        {"FunctionName": "restore", "Payload": json.dumps(event)},
    )
    executions = CanaryExecutions(None, client, deployment)

    assert "started" == executions.restore(EXECUTION, ExecutionStatus.ABORTED, "enough")


def test_a_restore_that_failed_is_an_error(stub, deployment):
    client, stubber = stub("lambda")
    stubber.add_response("invoke", answer({"errorMessage": "boom"}, FunctionError="Unhandled"))

    with pytest.raises(AwsError, match=r"function restore: .*boom"):
        CanaryExecutions(None, client, deployment).restore(EXECUTION, ExecutionStatus.ABORTED, "")
