"""A role that a stack made, used by somebody else; and what IAM refused to ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.environment import ACCOUNT
from tests.sandbox.conftest import RunningSandbox

_SESSION = "borrowed"  # its calls are meant to be refused
_OURS = (":role/Coalmine-", ":assumed-role/Coalmine-", ":role/cdk-", ":assumed-role/cdk-")


def refused_to_ours(sandbox: RunningSandbox) -> list[dict[str, Any]]:
    """Return the calls of our roles that IAM refused, but for those of a borrowed one."""
    return [
        call
        for call in sandbox.denials()
        if any(part in call["principal"] for part in _OURS) and _SESSION not in call["principal"]
    ]


@contextmanager
def borrowed(
    sandbox: RunningSandbox, stack_name: str, logical_id: str
) -> Iterator[Callable[[str], Any]]:
    """Give clients that act as a role of a stack, which trusts a service only.

    Somebody who can change its trust policy could do the same; it is put back.
    """
    iam, sts = sandbox.client("iam"), sandbox.client("sts")
    name = _role_name(sandbox, stack_name, logical_id)
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    statement = {"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}
    widened = {"Version": "2012-10-17", "Statement": [statement]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(widened))
    try:
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        keys = sts.assume_role(RoleArn=arn, RoleSessionName=_SESSION)["Credentials"]
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    yield lambda service: sandbox.client(
        service,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def _role_name(sandbox: RunningSandbox, stack_name: str, logical_id: str) -> str:
    listed = sandbox.client("cloudformation").describe_stack_resources(StackName=stack_name)
    (found,) = [
        each["PhysicalResourceId"]
        for each in listed["StackResources"]
        if each["ResourceType"] == "AWS::IAM::Role" and each["LogicalResourceId"][:-8] == logical_id
    ]
    name: str = found
    return name
