import pytest

from deploy_gate.gateways.stack import Stacks
from tests.doubles.stubbed_client import stubbed_client


@pytest.mark.parametrize(
    ("status", "is_rolling_back"),
    [
        ("UPDATE_IN_PROGRESS", False),
        ("CREATE_IN_PROGRESS", False),
        ("DELETE_IN_PROGRESS", False),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", False),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", False),
        ("ROLLBACK_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_IN_PROGRESS", True),
        ("IMPORT_ROLLBACK_IN_PROGRESS", True),
    ],
)
def test_a_stack_is_rolling_back_while_it_restores(status, is_rolling_back):
    with stubbed_client("cloudformation") as (client, answers):
        stack = {"StackName": "Flights", "CreationTime": 0, "StackStatus": status}
        answers.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "arn:stack"})

        assert is_rolling_back == Stacks(client).is_rolling_back("arn:stack")
