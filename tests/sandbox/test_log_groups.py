"""The log groups that SageMaker creates, and no stack owns."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import (
    BUCKET,
    RunningSandbox,
    allow,
    container,
    make_role,
    variant,
)


@pytest.fixture
def name(running_sandbox: RunningSandbox, unique: str) -> Iterator[str]:
    """The name of a model, a config and an endpoint, which is deleted."""
    name = f"logging-{unique}"
    yield name
    with contextlib.suppress(ClientError):
        running_sandbox.client("sagemaker").delete_endpoint(EndpointName=name)


@pytest.mark.parametrize("may_log", [True, False], ids=["may log", "may not"])
def test_an_endpoint_leaves_a_log_group_if_its_role_may_create_one(
    running_sandbox: RunningSandbox, artifact_url: str, name: str, may_log: bool
):
    """It is there as soon as the endpoint is created, and stays until somebody deletes it."""
    group = f"/aws/sagemaker/Endpoints/{name}"
    group_arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
    statements = [allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*")]
    statements += [allow("logs:CreateLogGroup", group_arn)] if may_log else []
    role = make_role(
        running_sandbox, name, service="sagemaker.amazonaws.com", statements=statements
    )
    sagemaker, logs = running_sandbox.client("sagemaker"), running_sandbox.client("logs")
    sagemaker.create_model(
        ModelName=name, PrimaryContainer=container(artifact_url), ExecutionRoleArn=role
    )
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant(name)])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)

    def groups() -> list[str]:
        found = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return [each["logGroupName"] for each in found]

    assert groups() == ([group] if may_log else [])

    if may_log:
        logs.delete_log_group(logGroupName=group)

    assert [] == groups()
