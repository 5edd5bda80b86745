"""Stacks with a model, an endpoint config and an endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import BUCKET, RunningSandbox, container, eventually, packed_model

BROKEN = "raise RuntimeError('no model today')\n"
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class Stack:
    """One stack and what a test asks of it."""

    def __init__(self, sandbox: RunningSandbox, name: str, role_arn: str) -> None:
        self.sagemaker = sandbox.client("sagemaker")
        self.runtime = sandbox.client("sagemaker-runtime")
        self.name = name
        self._cloudformation = sandbox.client("cloudformation")
        self._role_arn = role_arn

    def template(
        self, url: str, *, note: str = "", tags: list[dict[str, str]] | None = None
    ) -> str:
        model = container(url)
        if note:
            model["Environment"]["NOTE"] = note
        variants = [
            {
                "VariantName": name,
                "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
                "InitialInstanceCount": 1,
                "InstanceType": "ml.m5.large",
                "InitialVariantWeight": weight,
            }
            # Templates may write numbers as text.
            for name, weight in (("champion", "1"), ("challenger", 0))
        ]
        resources = {
            "Model": {"PrimaryContainer": model, "ExecutionRoleArn": self._role_arn},
            "EndpointConfig": {"ProductionVariants": variants},
            "Endpoint": {
                "EndpointName": self.name,
                "EndpointConfigName": {"Fn::GetAtt": ["EndpointConfig", "EndpointConfigName"]},
                "RetainAllVariantProperties": True,
                "Tags": [] if tags is None else tags,
            },
        }
        outputs = {"Ref": {"Ref": "Endpoint"}, "Name": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}}
        return json.dumps(
            {
                "Resources": {
                    kind: {"Type": f"AWS::SageMaker::{kind}", "Properties": properties}
                    for kind, properties in resources.items()
                },
                "Outputs": {name: {"Value": value} for name, value in outputs.items()},
            }
        )

    def create(self, template: str) -> dict[str, Any]:
        self._cloudformation.create_stack(StackName=self.name, TemplateBody=template)
        return self._finished()

    def update(self, template: str) -> dict[str, Any]:
        self._cloudformation.update_stack(StackName=self.name, TemplateBody=template)
        return self._finished()

    def delete(self) -> None:
        self._cloudformation.delete_stack(StackName=self.name)
        waiter = self._cloudformation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def reasons(self) -> str:
        events = self._cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(event.get("ResourceStatusReason", "") for event in events)

    def physical_id(self, logical_id: str) -> str:
        found = self._cloudformation.describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical_id
        )
        identifier: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return identifier

    def endpoint(self) -> dict[str, Any]:
        description: dict[str, Any] = self.sagemaker.describe_endpoint(EndpointName=self.name)
        return description

    def _finished(self) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
            return found if found["StackStatus"] in DONE else None

        return eventually(look, seconds=30)


@pytest.fixture
def stack(running_sandbox: RunningSandbox, role_arn: str, unique: str) -> Iterator[Stack]:
    """A stack that is deleted after the test."""
    stack = Stack(running_sandbox, f"stack-{unique}", role_arn)
    yield stack
    stack.delete()


@pytest.fixture(scope="module")
def broken_url(running_sandbox: RunningSandbox, artifact_url: str) -> str:
    """The URL of a model whose code raises when it is imported."""
    key = "broken/model.tar.gz"
    running_sandbox.client("s3").put_object(Bucket=BUCKET, Key=key, Body=packed_model(BROKEN))
    return f"s3://{BUCKET}/{key}"


def test_a_new_model_replaces_model_and_config_and_updates_the_endpoint_in_place(
    stack: Stack, artifact_url: str
):
    """The old model and config go after the update; weights of a live canary stay."""
    created = stack.create(stack.template(artifact_url))
    outputs = {output["OutputKey"]: output["OutputValue"] for output in created["Outputs"]}

    assert "CREATE_COMPLETE" == created["StackStatus"]
    assert stack.name == outputs["Name"]
    assert outputs["Ref"].endswith(f":endpoint/{stack.name}")

    stack.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=stack.name,
        DesiredWeightsAndCapacities=[{"VariantName": "challenger", "DesiredWeight": 0.25}],
    )
    eventually(lambda: stack.endpoint()["EndpointStatus"] == "InService")
    before = {kind: stack.physical_id(kind) for kind in ("Model", "EndpointConfig", "Endpoint")}
    updated = stack.update(stack.template(artifact_url, note="retrained"))
    after = {kind: stack.physical_id(kind) for kind in before}

    assert "UPDATE_COMPLETE" == updated["StackStatus"]
    assert ["Model", "EndpointConfig"] == [kind for kind in before if before[kind] != after[kind]]
    assert [1.0, 0.25] == [
        variant["CurrentWeight"] for variant in stack.endpoint()["ProductionVariants"]
    ]
    old_model = before["Model"].rpartition("/")[2]
    assert old_model not in [
        model["ModelName"] for model in stack.sagemaker.list_models(MaxResults=100)["Models"]
    ]


def test_changed_tags_change_nothing_else(stack: Stack, artifact_url: str):
    """Tags are synchronised without touching the endpoint."""
    stack.create(stack.template(artifact_url, tags=[{"Key": "team", "Value": "ml"}]))
    before = stack.endpoint()["LastModifiedTime"]
    stack.update(stack.template(artifact_url, tags=[{"Key": "owner", "Value": "ops"}]))
    tags = stack.sagemaker.list_tags(ResourceArn=stack.physical_id("Endpoint"))["Tags"]

    assert [{"Key": "owner", "Value": "ops"}] == tags
    assert before == stack.endpoint()["LastModifiedTime"]


def test_a_model_that_cannot_load_fails_the_stack_with_its_reason(stack: Stack, broken_url: str):
    """The stack rolls back, and no endpoint stays behind."""
    created = stack.create(stack.template(broken_url))

    assert "ROLLBACK_COMPLETE" == created["StackStatus"]
    assert "did not stabilize" in stack.reasons()
    assert stack.name not in [
        endpoint["EndpointName"]
        for endpoint in stack.sagemaker.list_endpoints(MaxResults=100)["Endpoints"]
    ]


def test_an_update_that_is_rolled_back_is_no_failure_of_the_stack(
    stack: Stack, artifact_url: str, broken_url: str
):
    """SageMaker says InService; who wants to know must compare the configuration."""
    stack.create(stack.template(artifact_url))
    config_name = stack.endpoint()["EndpointConfigName"]
    updated = stack.update(stack.template(broken_url))
    answer = stack.runtime.invoke_endpoint(
        EndpointName=stack.name, Body='{"rows": [[2.0]]}', ContentType="application/json"
    )

    assert "UPDATE_COMPLETE" == updated["StackStatus"]
    assert config_name == stack.endpoint()["EndpointConfigName"]
    assert config_name not in stack.physical_id("EndpointConfig")
    assert "did not pass the ping health check" in stack.endpoint()["FailureReason"]
    assert b"[1]" == answer["Body"].read()


def test_an_unknown_property_is_refused(stack: Stack, artifact_url: str):
    """A misspelt property fails before anything is created."""
    template = json.loads(stack.template(artifact_url))
    template["Resources"]["Endpoint"]["Properties"]["RetainVariants"] = True
    created = stack.create(json.dumps(template))

    assert "ROLLBACK_COMPLETE" == created["StackStatus"]
    assert "RetainVariants" in stack.reasons()


@pytest.mark.parametrize("kind", ["Model", "Endpoint"])
def test_an_unknown_property_is_refused_in_an_update(stack: Stack, artifact_url: str, kind: str):
    """Also when nothing else of the resource changes."""
    stack.create(stack.template(artifact_url))
    template = json.loads(stack.template(artifact_url))
    template["Resources"][kind]["Properties"]["RetainVariants"] = True
    updated = stack.update(json.dumps(template))

    assert "UPDATE_ROLLBACK_COMPLETE" == updated["StackStatus"]
    assert "RetainVariants" in stack.reasons()


def test_a_model_without_its_artifact_fails_the_stack(stack: Stack):
    """SageMaker looks for the data when the model is created, not when it is hosted."""
    created = stack.create(stack.template(f"s3://{BUCKET}/no/such/model.tar.gz"))

    assert "ROLLBACK_COMPLETE" == created["StackStatus"]
    assert f"Could not find model data at s3://{BUCKET}/no/such/model.tar.gz." in stack.reasons()
