"""Which questions about stacks are answered when the stack has settled."""

import pytest

from sandbox.stack_answers import asks_about_a_stack, is_under_way


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        (b"Action=DescribeStacks&StackName=flights&Version=2010-05-15", True),
        (b"Action=DescribeStacks&Version=2010-05-15", False),
        (b"Action=DescribeStackEvents&StackName=flights", False),
        (b"Action=CreateStack&StackName=DescribeStacks", False),
    ],
)
def test_a_question_about_one_stack(body: bytes, is_one: bool):
    assert is_one == asks_about_a_stack(body)


@pytest.mark.parametrize(
    ("status", "is_one"),
    [
        ("CREATE_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_IN_PROGRESS", True),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True),
        ("REVIEW_IN_PROGRESS", False),
        ("UPDATE_COMPLETE", False),
        ("ROLLBACK_FAILED", False),
    ],
)
def test_a_stack_that_settles_by_itself(status: str, is_one: bool):
    assert is_one == is_under_way(f"<member><StackStatus>{status}</StackStatus>".encode())
