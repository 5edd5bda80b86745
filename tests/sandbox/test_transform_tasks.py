"""State machines that run transform jobs by Step Functions' own integration."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.conftest import (
    RunningSandbox,
    allow,
    container,
    eventually,
    make_role,
    packed_model,
    refusal,
)

BUCKET = "transform-tasks"
RESOURCE = "arn:aws:states:::sagemaker:createTransformJob"
JOBS = "arn:aws:sagemaker:us-east-1:000000000000:transform-job/*"
RULE = (
    "arn:aws:events:us-east-1:000000000000:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"
)
CREATE = allow("sagemaker:CreateTransformJob", JOBS)
TAG = allow("sagemaker:AddTags", JOBS)
DESCRIBE = allow("sagemaker:DescribeTransformJob", JOBS)
STOP = allow("sagemaker:StopTransformJob", JOBS)
LISTEN = allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], RULE)
ALL = [CREATE, TAG, DESCRIBE, STOP, LISTEN]
SLOW = """
import time

def model_fn(directory):
    return None

def transform_fn(model, content, content_type, accept):
    if "bad" in content:
        raise ValueError("a bad line")
    time.sleep(float(content))
    return content, accept
"""

Machine = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def model(running_sandbox: RunningSandbox, artifact_url: str) -> str:
    """A model that sleeps as long as it is told, and objects that tell it."""
    s3 = running_sandbox.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for name, body in {"quick": b"0", "slow": b"60", "bad": b"bad"}.items():
        s3.put_object(Bucket=BUCKET, Key=f"in/{name}", Body=body)
    s3.put_object(Bucket="models", Key="slow/model.tar.gz", Body=packed_model(SLOW))
    reads = [allow("s3:GetObject", "arn:aws:s3:::models/*")]
    reads += [allow(["s3:ListBucket", "s3:GetObject", "s3:PutObject"], "*")]
    role = make_role(
        running_sandbox, "transform-tasks", service="sagemaker.amazonaws.com", statements=reads
    )
    running_sandbox.client("sagemaker").create_model(
        ModelName="slow-one",
        ExecutionRoleArn=role,
        PrimaryContainer=container("s3://models/slow/model.tar.gz"),
    )
    return artifact_url


@pytest.fixture
def machine(running_sandbox: RunningSandbox, unique: str) -> Machine:
    """Create a state machine of one task and start it."""
    states = running_sandbox.client("stepfunctions")

    def start(
        resource: str,
        statements: list[dict[str, Any]],
        source: str,
        *,
        of_task: dict[str, Any] | None = None,
        of_machine: dict[str, Any] | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        location = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/in/{source}"}
        parameters = {
            "TransformJobName.$": "$.name",
            "ModelName": "slow-one",
            "TransformInput": {"DataSource": {"S3DataSource": location}, "ContentType": "text/csv"},
            "TransformOutput": {"S3OutputPath.$": "States.Format('s3://{}/out/', $.bucket)"},
            "TransformResources.$": "$.resources",
            "ModelClientConfig": {"InvocationsMaxRetries": 0},
            **fields,
        }
        task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
        definition = {
            "StartAt": "Transform",
            "States": {"Transform": {**task, **({} if of_task is None else of_task)}},
            **({} if of_machine is None else of_machine),
        }
        role = make_role(
            running_sandbox, unique, service="states.amazonaws.com", statements=statements
        )
        created = states.create_state_machine(
            name=unique, definition=json.dumps(definition), roleArn=role
        )
        resources = {"InstanceType": "ml.m5.large", "InstanceCount": 1}
        given = {"name": unique, "bucket": BUCKET, "resources": resources}
        started: dict[str, Any] = states.start_execution(
            stateMachineArn=created["stateMachineArn"], input=json.dumps(given)
        )
        return started

    return start


def ended(sandbox: RunningSandbox, started: dict[str, Any]) -> dict[str, Any]:
    """Return the description of an execution that has ended."""
    states = sandbox.client("stepfunctions")

    def look() -> dict[str, Any] | None:
        found = states.describe_execution(executionArn=started["executionArn"])
        return None if found["status"] == "RUNNING" else found

    return eventually(look, seconds=60)


def status(sandbox: RunningSandbox, name: str) -> str | None:
    """Return a job's status, None when there is no such job."""
    sagemaker = sandbox.client("sagemaker")
    listed = sagemaker.list_transform_jobs(NameContains=name)["TransformJobSummaries"]
    return listed[0]["TransformJobStatus"] if listed else None


def test_a_task_that_waits_returns_the_finished_job(
    running_sandbox: RunningSandbox, machine: Machine, unique: str
):
    """As it is described, with Step Functions' tag on it; no other permission is needed."""
    end = ended(running_sandbox, machine(f"{RESOURCE}.sync", ALL, "quick"))
    job = json.loads(end.get("output", "{}"))
    sagemaker = running_sandbox.client("sagemaker")
    described = sagemaker.describe_transform_job(TransformJobName=unique)
    tags = sagemaker.list_tags(ResourceArn=described["TransformJobArn"])["Tags"]

    assert "SUCCEEDED" == end["status"], end
    assert ("Completed", unique) == (job["TransformJobStatus"], job["TransformJobName"])
    assert round(1000 * described["TransformEndTime"].timestamp()) == job["TransformEndTime"]
    assert [{"Key": "MANAGED_BY_AWS", "Value": "STARTED_BY_STEP_FUNCTIONS"}] == tags


def test_a_task_that_does_not_wait_returns_the_arn(
    running_sandbox: RunningSandbox, machine: Machine, unique: str
):
    """The job goes on by itself, and needs only the permission to create it."""
    end = ended(running_sandbox, machine(RESOURCE, [CREATE], "quick"))

    assert {"TransformJobArn": JOBS.replace("*", unique)} == json.loads(end["output"])
    eventually(lambda: status(running_sandbox, unique) == "Completed")


def test_a_failed_job_fails_the_task_and_is_its_cause(
    running_sandbox: RunningSandbox, machine: Machine, unique: str
):
    """A Catch reads the description, with the reason, from the cause."""
    end = ended(running_sandbox, machine(f"{RESOURCE}.sync", ALL, "bad"))
    job = json.loads(end["cause"])

    assert ("FAILED", "States.TaskFailed") == (end["status"], end["error"])
    assert ("Failed", unique) == (job["TransformJobStatus"], job["TransformJobName"])
    assert "Bad HTTP status received from algorithm: 500" in job["FailureReason"]


def test_a_job_that_somebody_stops_fails_the_task(
    running_sandbox: RunningSandbox, machine: Machine, unique: str
):
    """Stopped is no success."""
    started = machine(f"{RESOURCE}.sync", ALL, "slow")
    eventually(lambda: status(running_sandbox, unique) == "InProgress")
    running_sandbox.client("sagemaker").stop_transform_job(TransformJobName=unique)
    end = ended(running_sandbox, started)

    assert "States.TaskFailed" == end["error"]
    assert "Stopped" == json.loads(end["cause"])["TransformJobStatus"]


@pytest.mark.parametrize(
    ("limits", "end"),
    [
        ({}, "ABORTED"),
        ({"of_machine": {"TimeoutSeconds": 2}}, "TIMED_OUT"),
        ({"of_task": {"TimeoutSeconds": 2}}, "FAILED"),
    ],
    ids=["execution stopped", "execution timed out", "task timed out"],
)
def test_the_job_stops_with_its_task(
    running_sandbox: RunningSandbox, machine: Machine, unique: str, limits: Any, end: str
):
    """Nobody would look at it any more, and it would cost."""
    started = machine(f"{RESOURCE}.sync", ALL, "slow", **limits)
    eventually(lambda: status(running_sandbox, unique) == "InProgress")
    if limits == {}:
        running_sandbox.client("stepfunctions").stop_execution(executionArn=started["executionArn"])

    assert end == ended(running_sandbox, started)["status"]
    eventually(lambda: status(running_sandbox, unique) == "Stopped")


@pytest.mark.parametrize(
    ("fields", "statements", "error", "cause"),
    [
        (
            {"ModelName": "nowhere"},
            ALL,
            "SageMaker.AmazonSageMakerException",
            "Error Code: ValidationException",
        ),
        (
            {"TransformResources.$": "$.many", "TransformJobName": "other"},
            ALL,
            "SageMaker.AmazonSageMakerException",
            "Error Code: ValidationException",
        ),
        (
            {"TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 99}},
            ALL,
            "SageMaker.ResourceLimitExceededException",
            "Error Code: ResourceLimitExceeded",
        ),
        (
            {},
            [TAG, DESCRIBE, STOP, LISTEN],
            "SageMaker.AmazonSageMakerException",
            "not authorized to perform: sagemaker:CreateTransformJob on resource",
        ),
        (
            {},
            [CREATE, DESCRIBE, STOP, LISTEN],
            "SageMaker.AmazonSageMakerException",
            "not authorized to perform: sagemaker:AddTags on resource",
        ),
    ],
    ids=[
        "no such model",
        "a missing member",
        "too many instances",
        "may not create",
        "may not tag",
    ],
)
def test_a_refused_request_fails_the_task_with_step_functions_name_of_it(
    running_sandbox: RunningSandbox,
    machine: Machine,
    fields: dict[str, Any],
    statements: list[dict[str, Any]],
    error: str,
    cause: str,
):
    """And the service's own code in the cause."""
    end = ended(running_sandbox, machine(f"{RESOURCE}.sync", statements, "quick", **fields))

    assert (error, True) == (end["error"], cause in end["cause"]), end


def test_a_used_name_is_told_by_its_own_error(
    running_sandbox: RunningSandbox, machine: Machine, unique: str
):
    """By which a repeated task knows that its job is there already."""
    first = machine(f"{RESOURCE}.sync", ALL, "quick")
    ended(running_sandbox, first)
    states = running_sandbox.client("stepfunctions")
    before = states.describe_execution(executionArn=first["executionArn"])
    again = states.start_execution(stateMachineArn=before["stateMachineArn"], input=before["input"])

    assert "SageMaker.ResourceInUseException" == ended(running_sandbox, again)["error"]


def test_a_role_that_may_not_hear_of_the_end_gets_no_state_machine(machine: Machine):
    """Step Functions makes a rule with it, by which it learns that the job has ended."""
    code, message = refusal(
        lambda: machine(f"{RESOURCE}.sync", [CREATE, TAG, DESCRIBE, STOP], "quick")
    )

    assert ("AccessDeniedException", True) == (code, "to create managed-rule" in message)


def test_a_job_does_not_wait_for_a_token(machine: Machine):
    """Step Functions has no such integration of SageMaker."""
    code, message = refusal(lambda: machine(f"{RESOURCE}.waitForTaskToken", ALL, "quick"))

    assert ("InvalidDefinition", True) == (code, "createTransformJob.waitForTaskToken" in message)


def test_a_template_with_such_a_state_machine_fails(running_sandbox: RunningSandbox, unique: str):
    """CloudFormation reports what Step Functions says of the role."""
    role = make_role(running_sandbox, unique, service="states.amazonaws.com", statements=[CREATE])
    task = {"Type": "Task", "Resource": f"{RESOURCE}.sync", "Parameters": {}, "End": True}
    definition = {"StartAt": "Transform", "States": {"Transform": task}}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": role, "DefinitionString": json.dumps(definition)},
    }
    cloudformation = running_sandbox.client("cloudformation")
    cloudformation.create_stack(
        StackName=f"stack-{unique}",
        TemplateBody=json.dumps({"Resources": {"Machine": machine}}),
        OnFailure="DELETE",
    )

    def reasons() -> list[str]:
        events = cloudformation.describe_stack_events(StackName=f"stack-{unique}")["StackEvents"]
        return [each.get("ResourceStatusReason", "") for each in events]

    eventually(lambda: any("create managed-rule" in reason for reason in reasons()))
