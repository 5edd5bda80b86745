"""Rules that start state machines: on uploads, on schedules, as their target's role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, allow, eventually, make_role, refusal

START = "states:StartExecution"
TEMPLATE = '{"input_uri": "s3://<bucket>/<key>", "requested_by": "upload"}'
PATHS = {"bucket": "$.detail.bucket.name", "key": "$.detail.object.key"}


@pytest.fixture
def machine_arn(running_sandbox: RunningSandbox, unique: str) -> str:
    """A state machine that returns its input."""
    definition = {"StartAt": "Return", "States": {"Return": {"Type": "Pass", "End": True}}}
    role = make_role(
        running_sandbox, f"{unique}-machine", service="states.amazonaws.com", statements=[]
    )
    created = running_sandbox.client("stepfunctions").create_state_machine(
        name=unique, definition=json.dumps(definition), roleArn=role
    )
    arn: str = created["stateMachineArn"]
    return arn


@pytest.fixture
def bucket(running_sandbox: RunningSandbox, unique: str) -> str:
    """A bucket of a stack, which tells EventBridge of its objects."""
    told = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    properties = {"BucketName": unique, "NotificationConfiguration": told}
    resources = {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}
    cloudformation = running_sandbox.client("cloudformation")
    cloudformation.create_stack(
        StackName=f"stack-{unique}", TemplateBody=json.dumps({"Resources": resources})
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=f"stack-{unique}", WaiterConfig={"Delay": 1}
    )
    return unique


def start_on_upload(
    sandbox: RunningSandbox, bucket: str, machine_arn: str, statements: list[dict[str, Any]]
) -> str:
    """Create a rule on uploads below `in/` that are not empty; return its target's role."""
    role = make_role(
        sandbox, f"{bucket}-events", service="events.amazonaws.com", statements=statements
    )
    uploaded = {"key": [{"prefix": "in/"}], "size": [{"numeric": [">", 0]}]}
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}, "object": uploaded},
    }
    events = sandbox.client("events")
    events.put_rule(Name=bucket, EventPattern=json.dumps(pattern))
    transformer = {"InputPathsMap": PATHS, "InputTemplate": TEMPLATE}
    target = {"Id": "machine", "Arn": machine_arn, "RoleArn": role}
    events.put_targets(Rule=bucket, Targets=[{**target, "InputTransformer": transformer}])
    return role


def test_an_upload_starts_a_state_machine_with_its_address(
    running_sandbox: RunningSandbox, bucket: str, machine_arn: str
):
    """However it was uploaded, and what its key holds; not what lies elsewhere, nor folders."""
    start_on_upload(running_sandbox, bucket, machine_arn, [allow(START, machine_arn)])
    s3, states = running_sandbox.client("s3"), running_sandbox.client("stepfunctions")
    s3.put_object(Bucket=bucket, Key="elsewhere", Body=b"1\n")
    s3.put_object(Bucket=bucket, Key="in/", Body=b"")
    s3.put_object(Bucket=bucket, Key="in/März 1.csv", Body=b"1\n")
    target = {"Bucket": bucket, "Key": "in/parts.csv"}
    upload = {**target, "UploadId": s3.create_multipart_upload(**target)["UploadId"]}
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"1\n")["ETag"]
    parts = [{"PartNumber": 1, "ETag": etag}]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    eventually(lambda: 2 == len(states.list_executions(stateMachineArn=machine_arn)["executions"]))
    started = [
        json.loads(states.describe_execution(executionArn=each["executionArn"])["input"])
        for each in states.list_executions(stateMachineArn=machine_arn)["executions"]
    ]

    assert {f"s3://{bucket}/in/März 1.csv", f"s3://{bucket}/in/parts.csv"} == {
        each["input_uri"] for each in started
    }
    assert {"upload"} == {each["requested_by"] for each in started}


def test_a_role_that_may_not_start_it_does_not(
    running_sandbox: RunningSandbox, bucket: str, machine_arn: str
):
    """The denial is remembered; nobody else is told, as on AWS."""
    role = start_on_upload(running_sandbox, bucket, machine_arn, [])
    running_sandbox.client("s3").put_object(Bucket=bucket, Key="in/1.csv", Body=b"1\n")
    name = role.rpartition("/")[2]
    denied = eventually(
        lambda: [each for each in running_sandbox.denials() if name in each["principal"]]
    )
    states = running_sandbox.client("stepfunctions")

    assert (START, machine_arn) == (denied[0]["action"], denied[0]["resource_arn"])
    assert [] == states.list_executions(stateMachineArn=machine_arn)["executions"]


def test_a_target_that_is_a_state_machine_needs_a_role(
    running_sandbox: RunningSandbox, machine_arn: str, unique: str
):
    """EventBridge has none of its own."""
    events = running_sandbox.client("events")
    events.put_rule(Name=unique, ScheduleExpression="rate(1 day)")
    target = {"Id": "machine", "Arn": machine_arn}
    code, message = refusal(events.put_targets, Rule=unique, Targets=[target])

    assert ("ValidationException", True) == (code, "RoleArn is required" in message)
