"""Lambda-backed custom resources: what CloudFormation calls them with, forward and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conftest import RunningSandbox, allow, eventually, make_function

PROVIDER = """
import json
from urllib.request import Request, urlopen
import boto3

def handler(event, context):
    wanted = event["ResourceProperties"]
    was = event.get("OldResourceProperties", {{}}).get("Value")
    call = [event["LogicalResourceId"], event["RequestType"], wanted["Value"], was]
    boto3.client("sqs").send_message(QueueUrl="{queue}", MessageBody=json.dumps(call))
    fails = wanted["Value"] == "broken"
    answer = {{
        "Status": "FAILED" if fails else "SUCCESS",
        "Reason": "this one is broken" if fails else "done",
        "PhysicalResourceId": "thing-" + event["LogicalResourceId"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }}
    body = json.dumps(answer).encode()
    urlopen(Request(event["ResponseURL"], data=body, headers={{"Content-Type": ""}}, method="PUT"))
"""
ENDED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class Stack:
    """A stack of custom resources, each with one value, each depending on the one before."""

    def __init__(self, sandbox: RunningSandbox, name: str) -> None:
        sqs = sandbox.client("sqs")
        queue = sqs.create_queue(QueueName=name)["QueueUrl"]
        self.name = name
        self._receive = lambda: sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1)
        self._delete = lambda handle: sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)
        self._cloudformation = sandbox.client("cloudformation")
        self._function = make_function(
            sandbox, name, PROVIDER.format(queue=queue), [allow("sqs:SendMessage", "*")]
        )

    def create(self, **values: str) -> str:
        self._cloudformation.create_stack(StackName=self.name, TemplateBody=self._template(values))
        return self._ended()

    def update(self, **values: str) -> str:
        self._cloudformation.update_stack(StackName=self.name, TemplateBody=self._template(values))
        return self._ended()

    def calls(self) -> list[tuple[str | None, ...]]:
        """Return the calls since the last look, in their order."""
        found = []
        while messages := self._receive().get("Messages"):
            found.append(tuple(json.loads(messages[0]["Body"])))
            self._delete(messages[0]["ReceiptHandle"])
        return found

    def reasons(self) -> list[str]:
        events = self._cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return [event.get("ResourceStatusReason", "") for event in events]

    def _template(self, values: dict[str, str]) -> str:
        resources: dict[str, Any] = {}
        for name, value in values.items():
            resources[name] = {
                "Type": "Custom::Thing",
                "DependsOn": list(resources),
                "Properties": {"ServiceToken": self._function, "Value": value},
            }
        return json.dumps({"Resources": resources})

    def _ended(self) -> str:
        def look() -> str | None:
            stacks = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"]
            status: str = stacks[0]["StackStatus"]
            return status if status in ENDED else None

        return eventually(look, seconds=30)


@pytest.fixture
def stack(running_sandbox: RunningSandbox, unique: str) -> Stack:
    return Stack(running_sandbox, f"things-{unique}")


def test_a_failed_update_sends_everybody_back_to_what_they_were(stack: Stack):
    """Those that were updated, the failed one among them; what is new is deleted at the end."""
    assert "CREATE_COMPLETE" == stack.create(First="1", Last="1")
    assert [("First", "Create", "1", None), ("Last", "Create", "1", None)] == stack.calls()

    status = stack.update(First="2", New="1", Last="broken")

    assert "UPDATE_ROLLBACK_COMPLETE" == status
    assert "this one is broken" in stack.reasons()
    assert [
        ("First", "Update", "2", "1"),
        ("New", "Create", "1", None),
        ("Last", "Update", "broken", "1"),
        ("First", "Update", "1", "2"),
        ("Last", "Update", "1", "broken"),
        ("New", "Delete", "1", None),
    ] == stack.calls()


def test_what_was_not_reached_is_not_called_back(stack: Stack):
    """The gate counts on it: after an endpoint that failed, nobody calls the check."""
    stack.create(First="1", Last="1")
    stack.calls()

    assert "UPDATE_ROLLBACK_COMPLETE" == stack.update(First="broken", Last="2")
    assert [("First", "Update", "broken", "1"), ("First", "Update", "1", "broken")] == stack.calls()


def test_what_is_removed_is_deleted_after_all_updates(stack: Stack):
    stack.create(Gone="1", Last="1")
    stack.calls()

    assert "UPDATE_COMPLETE" == stack.update(Last="2")
    assert [("Last", "Update", "2", "1"), ("Gone", "Delete", "1", None)] == stack.calls()


def test_what_does_not_change_is_not_called(stack: Stack):
    stack.create(First="1", Last="1")
    stack.calls()

    assert "UPDATE_COMPLETE" == stack.update(First="1", Last="2")
    assert [("Last", "Update", "2", "1")] == stack.calls()
