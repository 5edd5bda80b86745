"""Which other accounts a resource policy lets in."""

import json

import pytest

from coalmine.cleanup.readers import ANYBODY, reader_accounts

OTHER, THIRD = "222233334444", "333344445555"


@pytest.mark.parametrize(
    ("statement", "accounts"),
    [
        ({"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}, (OTHER,)),
        ({"Principal": {"AWS": [f"arn:aws-cn:iam::{THIRD}:role/serve", OTHER]}}, (OTHER, THIRD)),
        ({"Principal": {"AWS": f"arn:aws:sts::{OTHER}:assumed-role/a/b"}}, (OTHER,)),
        ({"Principal": {"AWS": "arn:aws:iam::111111111111:root"}}, ()),
        ({"Principal": {"Service": "cloudtrail.amazonaws.com"}}, ()),
        ({"Principal": "*"}, (ANYBODY,)),
        ({"Principal": {"AWS": "*"}, "Condition": {}}, (ANYBODY,)),
        ({"NotPrincipal": {"AWS": OTHER}}, (ANYBODY,)),
        ({"Principal": {"AWS": "AIDAEXAMPLE"}}, ("AIDAEXAMPLE",)),
        ({"Principal": "*", "Effect": "Deny"}, ()),
    ],
    ids=[
        "an account", "a role and an account", "a session", "its own account", "a service",
        "everybody", "under a condition", "all but one", "a role that is gone", "a denial",
    ],
)  # fmt: skip
def test_who_is_let_in(statement, accounts):
    policy = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", **statement}]}

    assert accounts == reader_accounts(json.dumps(policy), "111111111111")


def test_one_statement_needs_no_list():
    policy = {"Statement": {"Effect": "Allow", "Principal": {"AWS": OTHER}}}

    assert (OTHER,) == reader_accounts(json.dumps(policy), "111111111111")
