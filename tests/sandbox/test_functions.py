"""Functions as batch steps need them: many at once, killed, with a layer."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.sandbox.conftest import (
    RunningSandbox,
    allow,
    eventually,
    make_function,
    make_role,
    refusal,
)

WORKER = """
import os, pathlib, sys, time

def handler(event, context):
    if "leave" in event:
        os._exit(event["leave"])
    if "once" in event and not pathlib.Path(event["once"]).exists():
        pathlib.Path(event["once"]).touch()
        os.kill(os.getpid(), 9)
    time.sleep(event.get("seconds", 0))
    return os.getpid()
"""
LAYERED = """
import importlib.util

import numpy
import pandas
import pyarrow.parquet

def handler(event, context):
    table = pyarrow.Table.from_pandas(pandas.DataFrame({"x": numpy.arange(3)}))
    return [table.num_rows, importlib.util.find_spec("sklearn") is None]
"""
LAYER = "arn:aws:lambda:us-east-1:336392948345:layer"


@pytest.fixture(scope="module")
def worker_arn(running_sandbox: RunningSandbox) -> str:
    """A function that works, leaves, or is killed the first time."""
    return make_function(running_sandbox, "batch-worker", WORKER, [])


def run(
    sandbox: RunningSandbox, name: str, function_arn: str, state: dict[str, Any], given: Any
) -> dict[str, Any]:
    """Run a state machine of one state and return its end."""
    states = sandbox.client("stepfunctions")
    role = make_role(
        sandbox,
        name,
        service="states.amazonaws.com",
        statements=[allow("lambda:InvokeFunction", function_arn)],
    )
    definition = {"StartAt": "Only", "States": {"Only": {**state, "End": True}}}
    machine = states.create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=role
    )
    started = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], input=json.dumps(given)
    )

    def look() -> dict[str, Any] | None:
        found = states.describe_execution(executionArn=started["executionArn"])
        return None if found["status"] == "RUNNING" else found

    return eventually(look, seconds=30)


def task(function_arn: str, **more: Any) -> dict[str, Any]:
    """Return a task that invokes a function with its input."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function_arn, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        **more,
    }


def test_a_map_runs_on_a_few_processes(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str
):
    """Its other items wait for their turn, and all have theirs."""
    states = {"Work": task(worker_arn, End=True)}
    items = {
        "Type": "Map",
        "MaxConcurrency": 40,
        "ItemProcessor": {"StartAt": "Work", "States": states},
    }
    end = run(running_sandbox, unique, worker_arn, items, [{"seconds": 0.1}] * 20)
    processes = json.loads(end["output"])

    assert 20 == len(processes)
    assert 2 <= len(set(processes)) <= 2 * max(os.cpu_count() or 1, 2)


def test_a_killed_function_is_a_service_error_that_is_retried(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str, tmp_path: Any
):
    """As if AWS had lost the host; the next try finds another process."""
    errors = ["Lambda.ServiceException", "Lambda.SdkClientException"]
    retry = [{"ErrorEquals": errors, "IntervalSeconds": 1, "MaxAttempts": 1}]
    given = {"once": str(tmp_path / "killed")}
    end = run(running_sandbox, unique, worker_arn, task(worker_arn, Retry=retry), given)

    assert "SUCCEEDED" == end["status"], end


def test_a_function_that_leaves_is_its_own_fault(
    running_sandbox: RunningSandbox, worker_arn: str, unique: str
):
    """No service error, whatever the code."""
    end = run(running_sandbox, unique, worker_arn, task(worker_arn), {"leave": 3})

    assert "Runtime.ExitError" == end["error"]
    assert "Runtime exited with error: exit status 3" in end["cause"]


def test_a_module_that_leaves_is_its_own_fault(running_sandbox: RunningSandbox, unique: str):
    """Before there is anything to invoke."""
    arn = make_function(running_sandbox, unique, "import os; os._exit(4)", [])
    answer = running_sandbox.client("lambda").invoke(FunctionName=arn)

    assert "Unhandled" == answer["FunctionError"]
    assert "Runtime.ExitError" == json.loads(answer["Payload"].read())["errorType"]


def test_the_public_layer_brings_pandas_and_pyarrow(running_sandbox: RunningSandbox, unique: str):
    """And nothing else of ours."""
    arn = make_function(
        running_sandbox, unique, LAYERED, [], Layers=[f"{LAYER}:AWSSDKPandas-Python313:4"]
    )
    answer = running_sandbox.client("lambda").invoke(FunctionName=arn)

    assert [3, True] == json.loads(answer["Payload"].read())


def test_another_layer_is_refused(running_sandbox: RunningSandbox, unique: str):
    """It would be missing when the function runs."""
    code, message = refusal(
        lambda: make_function(
            running_sandbox, unique, LAYERED, [], Layers=[f"{LAYER}:AWSLambdaPowertools:3"]
        )
    )

    assert ("InvalidParameterValueException", True) == (code, "AWSLambdaPowertools:3" in message)
