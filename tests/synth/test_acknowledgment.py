"""Strangers synthesize without an account and without our feature flags."""

import pytest
from aws_cdk import App, Environment, Fn, Stack, Validations
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks

from constructs_lib.acknowledgment import acknowledge_wildcard
from constructs_lib.data_bucket import DataBucket
from constructs_lib.execution_role import ExecutionRole


@pytest.mark.parametrize(
    "where",
    [None, Environment(account="111111111111", region="cn-north-1")],
    ids=["anywhere", "cn"],
)
def test_acknowledged_findings_do_not_stop_synth(where):
    """The id of a finding holds the resource as cdk-nag writes it, references included."""
    app = App()
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = Stack(app, "Stack", env=where)
    ExecutionRole(stack, "Execution", endpoint_name="flights")
    DataBucket(stack, "Data", retain_data=False)

    assert [stack.stack_name for stack in app.synth().stacks] == ["Stack"]


def test_a_finding_that_nobody_acknowledges_stops_synth(feature_flags):
    """Otherwise the tests above could not fail."""
    app = App(context=feature_flags)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    role = ExecutionRole(Stack(app, "Stack"), "Execution", endpoint_name="flights").role
    role.add_to_policy(iam.PolicyStatement(actions=["s3:*"], resources=["arn:aws:s3:::bucket"]))

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()


def test_what_cannot_be_written_as_text_is_refused(stack):
    with pytest.raises(ValueError, match="must be text and references"):
        acknowledge_wildcard(stack, Fn.select(0, Fn.get_azs()), reason="none")
