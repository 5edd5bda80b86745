import json

from hypothesis import given
from hypothesis import strategies as st

from deploy_gate.answer import MOST_BODY_BYTES, answer, to_body


def test_a_create_names_its_resource():
    assert "Gate" == answer({"LogicalResourceId": "Gate"}, problem=None)["PhysicalResourceId"]


def test_an_update_keeps_the_physical_id():
    """Another one would tell CloudFormation that the resource was replaced, and to delete it."""
    event = {"LogicalResourceId": "Gate", "PhysicalResourceId": "as-before"}

    assert "as-before" == answer(event, problem="no")["PhysicalResourceId"]


def test_an_event_that_lacks_everything_is_answered():
    assert "FAILED" == answer({}, problem="no")["Status"]


@given(st.text(min_size=1).map(lambda some: some * (5000 // len(some))))
def test_a_long_reason_is_cut_to_what_cloudformation_takes(reason):
    """It takes 4096 bytes, escapes counted, and none of an answer that is longer."""
    body = to_body(answer({"StackId": "s" * 1000}, problem=reason))
    sent = json.loads(body)["Reason"]

    assert MOST_BODY_BYTES - 12 <= len(body) <= MOST_BODY_BYTES
    assert reason.startswith(sent.removesuffix("..."))


def test_a_short_reason_stays():
    assert "no é" == json.loads(to_body(answer({}, problem="no é")))["Reason"]
