"""What handlers are called with: new canaries, restores, caught errors, notices of death."""

import json

import pytest

from canary.inputs import (
    DeathNotice,
    RestoreRequest,
    RollBackInput,
    StartRequest,
    describe_failure,
)
from canary.kind import CanaryKind
from canary.position import Next, Position
from canary.verdict import CanaryOutcome

RESTORE = RestoreRequest(
    canary_id="flights-1", dead="arn:dead", outcome=CanaryOutcome.ABORTED, reason="enough"
)


def test_a_start_may_say_nothing():
    assert StartRequest() == StartRequest.from_dict({})


@pytest.mark.parametrize("name", ["reason", "requested_by"])
def test_a_start_says_so_much_as_travels_with_it(name):
    """Through states of 256 KB, items of 400, and a cause of 32."""
    assert StartRequest.from_dict({name: "x" * 1000})
    with pytest.raises(ValueError, match=f"{name} must have at most 1000 characters, got 1001"):
        StartRequest.from_dict({name: "x" * 1001})


def test_a_start_may_have_a_reason_of_several_lines_but_nothing_that_terminals_obey():
    assert StartRequest(reason="NaN for LGA\nsince 14:00, für alle")
    with pytest.raises(ValueError, match="reason must be of printable characters"):
        StartRequest(reason="all is well\x1b[2J")


def test_a_start_with_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="chalenger is not known"):
        StartRequest.from_dict({"chalenger": "green"})


def test_a_start_says_what_it_is_for_and_why():
    document = {"kind": "hot_fix", "is_release": True, "is_retry": True, "reason": "prices are off"}
    request = StartRequest.from_dict(document)

    assert (CanaryKind.HOT_FIX, True, True, "prices are off") == (
        request.kind,
        request.is_release,
        request.is_retry,
        request.reason,
    )


def test_a_start_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of canary, hot_fix, go_back, got"):
        StartRequest.from_dict({"kind": "yolo"})


def test_a_restore_survives_being_an_execution_input():
    state = json.loads(json.dumps(RESTORE.to_input()))

    assert RESTORE == RollBackInput.from_state(state).restore


def test_a_roll_back_from_a_state_has_its_position_and_what_was_caught():
    position = Position(next=Next.BAKE, canary_id="flights-1")
    caught = {"Error": "States.Timeout", "Cause": "after 60 seconds"}
    given = RollBackInput.from_state(position.to_dict() | {"error": caught})

    assert (position, "States.Timeout: after 60 seconds") == (given.position, given.failure)
    assert "flights-1" == given.canary_id("execution")


def test_a_roll_back_from_a_dead_prepare_has_only_the_failure():
    given = RollBackInput.from_state({"challenger": "green", "error": {"Error": "E", "Cause": ""}})

    assert (None, None, "E: ") == (given.position, given.restore, given.failure)
    assert "execution" == given.canary_id("execution")


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ('{"errorType": "KeyError", "errorMessage": "x", "stackTrace": []}', "KeyError: x"),
        ("plain words", "Lambda.Unknown: plain words"),
        ("[1]", "Lambda.Unknown: [1]"),
    ],
)
def test_a_caught_error_is_told_without_its_stack_trace(cause, words):
    assert words == describe_failure({"Error": "Lambda.Unknown", "Cause": cause})


def test_a_notice_of_eventbridge_is_read():
    detail = {"executionArn": "arn:dead", "status": "ABORTED", "cause": None}
    notice = DeathNotice.from_event({"source": "aws.states", "detail": detail})

    assert ("arn:dead", "ABORTED", "", False) == (
        notice.execution_arn,
        notice.status,
        notice.cause,
        notice.is_forced,
    )


def test_a_schedules_event_asks_for_the_regular_look():
    notice = DeathNotice.from_event({"source": "aws.events", "detail": {}})

    assert (None, None) == (notice.execution_arn, notice.status)
