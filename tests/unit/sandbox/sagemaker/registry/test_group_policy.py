"""What a model package group's policy lets other accounts do."""

import json

import pytest

from sandbox.sagemaker.errors import SageMakerError
from sandbox.sagemaker.registry import group_policy

ARN = "arn:aws:sagemaker:us-east-1:000000000000:model-package/flights/3"
READER = "222233334444"


def policy(**changes):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{READER}:root"},
        "Action": ["sagemaker:DescribeModelPackage", "sagemaker:List*"],
        "Resource": ARN.replace("/3", "/*"),
        **changes,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def is_let_in(document, action="sagemaker:DescribeModelPackage", account=READER):
    written = None if document is None else json.dumps(document)
    try:
        group_policy.refuse_stranger(written, account=account, action=action, arn=ARN)
    except SageMakerError as refusal:
        assert refusal.code == "AccessDeniedException"
        return False
    return True


@pytest.mark.parametrize(
    ("document", "action"),
    [
        (policy(), "sagemaker:DescribeModelPackage"),
        (policy(), "sagemaker:ListModelPackages"),
        (policy(Principal={"AWS": READER}), "sagemaker:DescribeModelPackage"),
        (policy(Principal={"AWS": ["333344445555", READER]}), "sagemaker:DescribeModelPackage"),
        (policy(Principal="*"), "sagemaker:DescribeModelPackage"),
    ],
    ids=["by its root", "by a wildcard", "by its number", "one of several", "everybody"],
)
def test_an_account_is_let_in(document, action):
    assert is_let_in(document, action)


@pytest.mark.parametrize(
    ("document", "action", "account"),
    [
        (None, "sagemaker:DescribeModelPackage", READER),
        (policy(), "sagemaker:UpdateModelPackage", READER),
        (policy(), "sagemaker:DescribeModelPackage", "999999999999"),
        (policy(Resource="arn:other"), "sagemaker:DescribeModelPackage", READER),
        (policy(Effect="Deny"), "sagemaker:DescribeModelPackage", READER),
    ],
    ids=["no policy", "another action", "another account", "another resource", "denied"],
)
def test_an_account_is_kept_out(document, action, account):
    assert not is_let_in(document, action, account)


def test_a_denial_wins():
    document = policy()
    document["Statement"] += policy(Effect="Deny", Principal="*")["Statement"]

    assert not is_let_in(document)


@pytest.mark.parametrize(
    "text",
    ["no JSON", "[]", '{"Version": "2012-10-17"}', '{"Statement": [{"Effect": "Allow"}]}'],
    ids=["text", "a list", "no statement", "half a statement"],
)
def test_what_is_no_policy_is_refused(text):
    with pytest.raises(SageMakerError) as refused:
        group_policy.check(text)

    assert "ValidationException" == refused.value.code
