"""The stacks of an environment, found, looked at, deleted."""

import json
from datetime import UTC, datetime

from coalmine.cleanup.inventory import FoundStack
from coalmine.cleanup.ownership import ENVIRONMENT_TAG
from coalmine.gateways.environment_stacks import EnvironmentStacks

ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/Coalmine-dev-flights/1"
NOW = datetime(2026, 1, 31, tzinfo=UTC)
STACK = FoundStack(
    name="Coalmine-dev-flights", region="eu-west-1", stack_id=ID, status="DELETE_FAILED"
)


def described(name="Coalmine-dev-flights", *, environment="dev", status="CREATE_COMPLETE", **more):
    return {
        "StackName": name,
        "StackId": ID,
        "CreationTime": NOW,
        "StackStatus": status,
        "Tags": [{"Key": ENVIRONMENT_TAG, "Value": environment}],
        **more,
    }


def summary(logical_id, kind, *, status="CREATE_COMPLETE", **more):
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": logical_id.lower(),
        "ResourceType": kind,
        "LastUpdatedTimestamp": NOW,
        "ResourceStatus": status,
        **more,
    }


def stacks(client):
    return EnvironmentStacks(client, "dev", "eu-west-1")


def test_stacks_of_others_are_left_out(stub):
    """Whatever their names begin with."""
    client, stubber = stub("cloudformation")
    theirs = described("Coalmine-dev-eu-x", environment="dev-eu", StackId=f"{ID}2")
    stubber.add_response("describe_stacks", {"Stacks": [described(), theirs]})

    found = stacks(client).find(())

    assert ["Coalmine-dev-flights"] == [each["StackName"] for each in found.ours]
    assert {f"{ID}2": "Coalmine-dev-eu-x"} == found.others


def test_what_a_deleted_stack_was_is_asked_by_its_id(stub):
    """Its name may have been somebody else's."""
    client, stubber = stub("cloudformation")
    gone = {"StackName": "Coalmine-dev-old", "StackId": ID, "CreationTime": NOW}
    stubber.add_response(
        "list_stacks",
        {"StackSummaries": [{**gone, "StackStatus": "DELETE_COMPLETE"}]},
        {"StackStatusFilter": ["DELETE_COMPLETE"]},
    )
    stubber.add_response(
        "describe_stacks",
        {"Stacks": [described("Coalmine-dev-old", status="DELETE_COMPLETE")]},
        {"StackName": ID},
    )

    assert ["Coalmine-dev-old"] == stacks(client).former_names()


def test_what_a_stack_retains_is_read_from_its_template(stub):
    client, stubber = stub("cloudformation")
    template = {"Resources": {"Data": {"DeletionPolicy": "Retain"}, "Role": {}}}
    stubber.add_response("get_template", {"TemplateBody": json.dumps(template)})
    stubber.add_response(
        "list_stack_resources",
        {
            "StackResourceSummaries": [
                summary("Data", "AWS::S3::Bucket"),
                summary("Role", "AWS::IAM::Role"),
                summary("Gone", "AWS::IAM::Role", status="DELETE_COMPLETE"),
            ]
        },
    )

    found = stacks(client).look(described(EnableTerminationProtection=True))

    assert found.is_protected
    assert {"Data": True, "Role": False} == {
        each.logical_id: each.is_retained for each in found.resources
    }


def test_a_stack_that_was_never_executed_has_no_template(stub):
    client, stubber = stub("cloudformation")
    stubber.add_client_error("get_template", "ValidationError", "Stack is REVIEW_IN_PROGRESS")
    stubber.add_response("list_stack_resources", {"StackResourceSummaries": []})

    assert () == stacks(client).look(described(status="REVIEW_IN_PROGRESS")).resources


def test_a_failed_deletion_may_leave_resources(stub):
    client, stubber = stub("cloudformation")
    stubber.add_response("delete_stack", {}, {"StackName": ID})
    stubber.add_response("delete_stack", {}, {"StackName": ID, "RetainResources": ["Data"]})

    stacks(client).delete(STACK)
    stacks(client).delete(STACK, ["Data"])


def test_progress_is_what_is_left(stub):
    """A stack that is gone is known by its id, and has nothing."""
    client, stubber = stub("cloudformation")
    stubber.add_response("describe_stacks", {"Stacks": [described(status="DELETE_FAILED")]})
    failed = summary(
        "Data", "AWS::S3::Bucket", status="DELETE_FAILED", ResourceStatusReason="not empty"
    )
    stubber.add_response("list_stack_resources", {"StackResourceSummaries": [failed]})
    stubber.add_response("describe_stacks", {"Stacks": [described(status="DELETE_COMPLETE")]})

    failed, gone = (stacks(client).progress(STACK) for _ in range(2))

    assert ["not empty"] == [each.reason for each in failed.resources]
    assert gone.is_gone
