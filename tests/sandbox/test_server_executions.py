"""State machines: how they end, what their role may do, who hears of it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, allow, eventually, make_function, make_role

WORKER = """
import time

class LockHeldError(Exception):
    pass

def handler(event, context):
    if event.get("raise"):
        raise LockHeldError("somebody else\\nholds it")
    time.sleep(event.get("seconds", 0))
    try:
        import pydantic
    except ModuleNotFoundError:
        return "only the runtime's modules"
"""
LISTENER = """
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    sqs.send_message(QueueUrl="{queue}", MessageBody=event["detail"]["status"])
"""


@pytest.fixture(scope="module")
def worker_arn(running_sandbox: RunningSandbox) -> str:
    """A function that works, sleeps or raises."""
    return make_function(running_sandbox, "worker", WORKER, [])


def execute(
    sandbox: RunningSandbox,
    name: str,
    definition: dict[str, Any],
    statements: list[dict[str, Any]],
) -> str:
    """Start an execution of a new state machine."""
    states = sandbox.client("stepfunctions")
    machine = states.create_state_machine(
        name=name,
        definition=json.dumps(definition),
        roleArn=make_role(
            sandbox, f"{name}-sfn", service="states.amazonaws.com", statements=statements
        ),
    )
    arn: str = states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    return arn


def ended(sandbox: RunningSandbox, execution_arn: str) -> dict[str, Any]:
    """Return the description of an execution that has ended."""

    def look() -> dict[str, Any] | None:
        found = sandbox.client("stepfunctions").describe_execution(executionArn=execution_arn)
        return None if found["status"] == "RUNNING" else found

    return eventually(look)


def task(function_arn: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a task that invokes a function."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function_arn, "Payload": payload},
        **more,
    }


def loop(function_arn: str) -> dict[str, Any]:
    """Return a definition that invokes a function for ever."""
    work = task(function_arn, {"seconds": 0.1}, Next="Work")
    return {"StartAt": "Work", "States": {"Work": work}}


def history_length(sandbox: RunningSandbox, execution_arn: str) -> int:
    """Return how much has happened in an execution."""
    states = sandbox.client("stepfunctions")
    return len(states.get_execution_history(executionArn=execution_arn, maxResults=1000)["events"])


def test_every_bad_end_reaches_a_lambda_and_ends_the_work(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str
):
    """ABORTED, TIMED_OUT and FAILED are events; nothing happens in the execution afterwards."""
    sandbox = running_sandbox
    queue = sandbox.client("sqs").create_queue(QueueName=unique)["QueueUrl"]
    listener = make_function(
        sandbox, f"{unique}-listener", LISTENER.format(queue=queue), [allow("sqs:SendMessage", "*")]
    )
    events = sandbox.client("events")
    # The rule hears the machines of this test alone.
    machines = f"arn:aws:states:us-east-1:000000000000:stateMachine:{unique}"
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["ABORTED", "TIMED_OUT", "FAILED"],
            "stateMachineArn": [{"prefix": machines}],
        },
    }
    events.put_rule(Name=unique, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=unique, Targets=[{"Id": "listener", "Arn": listener}])
    may_invoke = [allow("lambda:InvokeFunction", worker_arn)]

    stopped = execute(sandbox, f"{unique}-stopped", loop(worker_arn), may_invoke)
    timed = execute(
        sandbox, f"{unique}-timed", {**loop(worker_arn), "TimeoutSeconds": 1}, may_invoke
    )
    failing = {"StartAt": "Work", "States": {"Work": task(worker_arn, {"raise": 1}, End=True)}}
    failed = execute(sandbox, f"{unique}-failed", failing, may_invoke)
    eventually(lambda: history_length(sandbox, stopped) > 5)
    sandbox.client("stepfunctions").stop_execution(executionArn=stopped)
    ends = [ended(sandbox, execution)["status"] for execution in (stopped, timed, failed)]

    assert ["ABORTED", "TIMED_OUT", "FAILED"] == ends

    heard: set[str] = set()

    def listen() -> bool:
        messages = sandbox.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        heard.update(message["Body"] for message in messages.get("Messages", []))
        return len(heard) == 3

    eventually(listen)

    assert {"ABORTED", "TIMED_OUT", "FAILED"} == heard

    lengths = [history_length(sandbox, execution) for execution in (stopped, timed)]
    time.sleep(0.5)

    assert lengths == [history_length(sandbox, execution) for execution in (stopped, timed)]


def test_a_start_is_repeated_only_while_it_runs_and_with_the_same_input(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str
):
    """As on AWS: whoever starts twice by accident cannot tell it from the first start."""
    states = running_sandbox.client("stepfunctions")
    allowed = [allow("lambda:InvokeFunction", worker_arn)]
    unnamed = execute(running_sandbox, f"{unique}-twice", loop(worker_arn), allowed)
    machine = states.describe_execution(executionArn=unnamed)["stateMachineArn"]
    start = {"stateMachineArn": machine, "name": "once", "input": '{"a": 1}'}
    first, again = states.start_execution(**start), states.start_execution(**start)
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(**{**start, "input": '{"a": 2}'})
    for arn in (unnamed, first["executionArn"]):
        states.stop_execution(executionArn=arn)
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(**start)

    assert (first["executionArn"], first["startDate"]) == (
        again["executionArn"],
        again["startDate"],
    )


def test_a_catch_sees_the_exceptions_name(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str
):
    """Lambda reports the class of what a handler raised."""
    catch = [{"ErrorEquals": ["LockHeldError"], "Next": "Caught"}]
    work = task(worker_arn, {"raise": 1}, End=True, Catch=catch)
    definition = {
        "StartAt": "Work",
        "States": {"Work": work, "Caught": {"Type": "Pass", "End": True}},
    }
    may_invoke = [allow("lambda:InvokeFunction", worker_arn)]
    end = ended(running_sandbox, execute(running_sandbox, unique, definition, may_invoke))
    cause = json.loads(json.loads(end["output"])["Cause"])

    assert "SUCCEEDED" == end["status"]
    assert "somebody else\nholds it" == cause["errorMessage"]


def test_a_lambda_has_only_its_runtimes_modules(running_sandbox: RunningSandbox, worker_arn: str):
    """What is missing on AWS is missing here."""
    answer = running_sandbox.client("lambda").invoke(FunctionName=worker_arn)

    assert b'"only the runtime\'s modules"' == answer["Payload"].read()


@pytest.mark.parametrize(
    ("statements", "error"),
    [
        ([], "SageMaker.AccessDeniedException"),
        ([allow("sagemaker:DescribeEndpoint", "*")], "SageMaker.SageMakerException"),
    ],
    ids=["not allowed", "allowed, and not there"],
)
def test_a_state_machine_calls_sagemaker_with_its_role(
    running_sandbox: RunningSandbox, unique: str, statements: list[dict[str, Any]], error: str
):
    """SDK integrations are authorized by the role, and name errors as Step Functions does."""
    look = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint",
        "Parameters": {"EndpointName": "nowhere"},
        "End": True,
    }
    definition = {"StartAt": "Look", "States": {"Look": look}}
    end = ended(running_sandbox, execute(running_sandbox, unique, definition, statements))

    assert error == end["error"]


def test_a_task_needs_permission_to_invoke_its_function(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str
):
    """A role without the permission fails as on AWS."""
    definition = {"StartAt": "Work", "States": {"Work": task(worker_arn, {}, End=True)}}
    end = ended(running_sandbox, execute(running_sandbox, unique, definition, []))

    assert "Lambda.AWSLambdaException" == end["error"]
    assert "lambda:InvokeFunction" in end["cause"]
