"""Roles and users are held to their policies, SageMaker's calls among them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.environment import ACCOUNT
from tests.sandbox.conftest import (
    RunningSandbox,
    allow,
    container,
    make_role,
    refusal,
    user_client,
    variant,
)

DENIED = ("AccessDenied", "AccessDeniedException")


def test_invoking_needs_the_endpoint_in_lower_case(running_sandbox: RunningSandbox, unique: str):
    """Endpoint ARNs have the name in lower case, so a policy must too."""
    allowed = allow("sagemaker:InvokeEndpoint", "arn:aws:sagemaker:*:*:endpoint/mine")
    runtime = user_client(running_sandbox, unique, "sagemaker-runtime", [allowed])
    body = {"Body": b"{}", "ContentType": "application/json"}

    assert "ValidationError" == refusal(runtime.invoke_endpoint, EndpointName="Mine", **body)[0]

    code, message = refusal(runtime.invoke_endpoint, EndpointName="Theirs", **body)

    assert code in DENIED
    assert "endpoint/theirs because no identity-based policy allows" in message


def test_an_update_needs_the_config_too(running_sandbox: RunningSandbox, unique: str):
    """UpdateEndpoint is authorized on the endpoint and on the config."""
    only_endpoint = allow("sagemaker:UpdateEndpoint", "arn:aws:sagemaker:*:*:endpoint/*")
    sagemaker = user_client(running_sandbox, unique, "sagemaker", [only_endpoint])

    code, message = refusal(
        sagemaker.update_endpoint, EndpointName="any", EndpointConfigName="other"
    )

    assert code in DENIED
    assert "sagemaker:UpdateEndpoint" in message


def test_a_model_needs_permission_to_pass_its_role(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
):
    """CreateModel alone is not enough."""
    may_create = [allow("sagemaker:CreateModel", "*")]
    model = {
        "ModelName": unique,
        "PrimaryContainer": container(artifact_url),
        "ExecutionRoleArn": role_arn,
    }
    sagemaker = user_client(running_sandbox, f"{unique}-a", "sagemaker", may_create)
    code, message = refusal(sagemaker.create_model, **model)

    assert code in DENIED
    assert "iam:PassRole" in message

    may_pass = [*may_create, allow("iam:PassRole", role_arn)]
    sagemaker = user_client(running_sandbox, f"{unique}-b", "sagemaker", may_pass)

    assert sagemaker.create_model(**model)["ModelArn"].endswith(unique)


def test_creating_with_tags_needs_permission_to_add_them(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
):
    """As on AWS, where a script that works without tags is denied with them."""
    may_create = [allow("sagemaker:CreateModel", "*"), allow("iam:PassRole", role_arn)]
    model = {
        "ModelName": unique,
        "PrimaryContainer": container(artifact_url),
        "ExecutionRoleArn": role_arn,
        "Tags": [{"Key": "team", "Value": "ml"}],
    }
    sagemaker = user_client(running_sandbox, f"{unique}-a", "sagemaker", may_create)
    code, message = refusal(sagemaker.create_model, **model)

    assert code in DENIED
    assert f"sagemaker:AddTags on resource: arn:aws:sagemaker:us-east-1:{ACCOUNT}:model/" in message

    for_team = {"StringEquals": {"aws:RequestTag/team": "ml"}}
    may_tag = [*may_create, {**allow("sagemaker:AddTags", "*"), "Condition": for_team}]
    sagemaker = user_client(running_sandbox, f"{unique}-b", "sagemaker", may_tag)

    assert sagemaker.create_model(**model)["ModelArn"].endswith(unique)


def test_a_policy_may_ask_for_a_resources_tag(
    running_sandbox: RunningSandbox, role_arn: str, artifact_url: str, unique: str
):
    """Teams are kept apart by aws:ResourceTag."""
    ours, theirs = f"{unique}-ours", f"{unique}-theirs"
    for name, team in ((ours, "ml"), (theirs, "web")):
        running_sandbox.client("sagemaker").create_model(
            ModelName=name,
            PrimaryContainer=container(artifact_url),
            ExecutionRoleArn=role_arn,
            Tags=[{"Key": "team", "Value": team}],
        )
    of_team = {"StringEquals": {"aws:ResourceTag/team": "ml"}}
    may_see = [{**allow("sagemaker:DescribeModel", "*"), "Condition": of_team}]
    sagemaker = user_client(running_sandbox, unique, "sagemaker", may_see)

    assert ours == sagemaker.describe_model(ModelName=ours)["ModelName"]
    assert refusal(sagemaker.describe_model, ModelName=theirs)[0] in DENIED


@pytest.mark.parametrize(
    ("service", "statements", "reason"),
    [
        ("sagemaker.amazonaws.com", [], "Could not access model data"),
        (
            "sagemaker.amazonaws.com",
            [allow("s3:GetObject", "arn:aws:s3:::others/*")],
            "Could not access model data",
        ),
        ("lambda.amazonaws.com", [allow("s3:GetObject", "*")], "Could not assume role"),
    ],
    ids=["no policy", "another bucket", "another service trusted"],
)
def test_an_execution_role_must_reach_the_artifact(
    running_sandbox: RunningSandbox,
    artifact_url: str,
    unique: str,
    service: str,
    statements: list[dict[str, Any]],
    reason: str,
):
    """SageMaker reads the model with the role, so it says so when it cannot."""
    role = make_role(running_sandbox, unique, service=service, statements=statements)
    code, message = refusal(
        running_sandbox.client("sagemaker").create_model,
        ModelName=unique,
        PrimaryContainer=container(artifact_url),
        ExecutionRoleArn=role,
    )

    assert "ValidationException" == code
    assert reason in message


def test_the_root_keys_may_do_everything(running_sandbox: RunningSandbox, unique: str):
    """What `coalmine sandbox env` prints needs no set-up."""
    found = running_sandbox.client("sts").get_caller_identity()

    assert found["Arn"].endswith(":root")
    assert (
        "ValidationException"
        == refusal(
            running_sandbox.client("sagemaker").create_endpoint_config,
            EndpointConfigName=unique,
            ProductionVariants=[variant("no-such-model")],
        )[0]
    )


def test_a_tenant_may_ask_for_its_own_models_only(running_sandbox: RunningSandbox, unique: str):
    """The condition key sagemaker:TargetModel shares a multi-model endpoint between tenants."""
    allowed = {
        **allow("sagemaker:InvokeEndpoint", "*"),
        "Condition": {"StringLike": {"sagemaker:TargetModel": ["tenant-7/*"]}},
    }
    runtime = user_client(running_sandbox, unique, "sagemaker-runtime", [allowed])
    body = {"EndpointName": "none", "Body": b"{}", "ContentType": "application/json"}

    assert (
        "ValidationError"
        == refusal(runtime.invoke_endpoint, TargetModel="tenant-7/1.tar.gz", **body)[0]
    )
    assert refusal(runtime.invoke_endpoint, TargetModel="tenant-8/1.tar.gz", **body)[0] in DENIED
    assert refusal(runtime.invoke_endpoint, **body)[0] in DENIED


def test_what_iam_refused_can_be_read(running_sandbox: RunningSandbox, unique: str):
    """Whose call it was, what it wanted, and on what: a policy is mended by that."""
    mine = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{unique}"
    others = [allow("sagemaker:DescribeEndpoint", "arn:aws:sagemaker:*:*:endpoint/others")]
    sagemaker = user_client(running_sandbox, unique, "sagemaker", others)
    refusal(sagemaker.describe_endpoint, EndpointName=unique)
    refused = [call for call in running_sandbox.denials() if call["principal"].endswith(unique)]

    assert [("sagemaker:DescribeEndpoint", mine)] == [
        (call["action"], call["resource_arn"]) for call in refused
    ]


def test_what_a_service_was_refused_can_be_read_too(
    running_sandbox: RunningSandbox, artifact_url: str, unique: str
):
    """Nobody signed a request then: SageMaker looked whether the role reaches the model."""
    role = make_role(running_sandbox, unique, service="sagemaker.amazonaws.com", statements=[])
    refusal(
        running_sandbox.client("sagemaker").create_model,
        ModelName=unique,
        PrimaryContainer=container(artifact_url),
        ExecutionRoleArn=role,
    )
    refused = [call for call in running_sandbox.denials() if f"/{unique}/" in call["principal"]]

    assert [("s3:GetObject", "arn:aws:s3:::models/tiny/model.tar.gz")] == [
        (call["action"], call["resource_arn"]) for call in refused
    ]


def test_what_is_allowed_is_not_among_it(running_sandbox: RunningSandbox, unique: str):
    mine = [allow("sagemaker:ListEndpoints", "*")]
    user_client(running_sandbox, unique, "sagemaker", mine).list_endpoints()

    assert [] == [call for call in running_sandbox.denials() if unique in call["principal"]]
