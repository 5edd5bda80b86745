"""A state machine walked by what its tasks answer."""

import json

import pytest

from coalmine.cost.state_walk import walk

MACHINE = {
    "StartAt": "Look",
    "States": {
        "Look": {"Type": "Task", "Resource": "<Look>", "Next": "Well?"},
        "Well?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.next", "StringEquals": "again", "Next": "Rest"}],
            "Default": "Done",
        },
        "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Look"},
        "Done": {"Type": "Succeed"},
    },
}


def test_each_state_that_is_entered_is_a_transition():
    """Look, well?, rest, look, well?, done."""
    found = walk(json.dumps(MACHINE), {"Look": [{"next": "again"}, {"next": "on"}]})

    assert (6, {"<Look>": 2}) == (found.transitions, found.tasks)


def test_a_task_that_is_called_more_often_than_planned_is_refused():
    with pytest.raises(ValueError, match="the task 'Look' must be one of Look, called as planned"):
        walk(json.dumps(MACHINE), {"Look": [{"next": "again"}]})


def test_a_state_of_another_kind_is_refused():
    machine = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel"}}}
    with pytest.raises(ValueError, match="'Both' must be a Task, Wait, Choice or end, got Paral"):
        walk(json.dumps(machine), {})


def test_a_way_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="got no state 'Gone'"):
        walk('{"StartAt": "Gone", "States": {}}', {})


@pytest.mark.parametrize("text", ["<?>", '{"States": {}}'], ids=["no JSON", "no start"])
def test_what_is_no_definition_is_refused(text):
    with pytest.raises(ValueError, match="definition must"):
        walk(text, {})
