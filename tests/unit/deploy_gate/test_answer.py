from deploy_gate.answer import answer, shorten


def test_a_create_names_its_resource():
    assert "Gate" == answer({"LogicalResourceId": "Gate"}, problem=None)["PhysicalResourceId"]


def test_an_update_keeps_the_physical_id():
    """Another one would tell CloudFormation that the resource was replaced, and to delete it."""
    event = {"LogicalResourceId": "Gate", "PhysicalResourceId": "as-before"}

    assert "as-before" == answer(event, problem="no")["PhysicalResourceId"]


def test_an_event_that_lacks_everything_is_answered():
    assert "FAILED" == answer({}, problem="no")["Status"]


def test_a_long_reason_is_cut_at_a_whole_character():
    """CloudFormation takes 4096 bytes, and none of an answer that is longer."""
    short = shorten("ä" * 3000)

    assert len(short.encode()) <= 2048
    assert short.endswith("ä...")


def test_a_short_reason_stays():
    assert "no" == shorten("no")
