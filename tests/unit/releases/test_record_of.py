"""What the record says of an endpoint, and when nothing can be said."""

import re

import pytest

from coalmine.config.slots import assign_slots
from coalmine.releases.facts import SlotModels
from coalmine.releases.record_of import record_of, refusal_to_record
from tests.doubles.live_release import LOCK, A, B, C, live, model, promoted, record

TWO = {"blue": A, "green": B}
BLUE, GREEN = {"blue": 1.0, "green": 0.0}, {"blue": 0.0, "green": 1.0}
TO_GREEN = promoted("green", "blue", source=B, previous_source=A)


@pytest.mark.parametrize(
    ("facts", "former", "expected"),
    [
        pytest.param(
            live({"blue": A}, {"blue": 1.0}), None, record("blue", A), id="first deployment"
        ),
        pytest.param(live(TWO, BLUE), record("blue", A), record("blue", A), id="not promoted yet"),
        pytest.param(
            live(TWO, GREEN, promoted=TO_GREEN),
            record("blue", A),
            record("green", B, ("blue", A)),
            id="promoted",
        ),
        pytest.param(
            live(TWO, GREEN, promoted=TO_GREEN),
            None,
            record("green", B, ("blue", A)),
            id="promoted, and nobody had written down the first",
        ),
        pytest.param(
            live(TWO, GREEN, promoted=TO_GREEN),
            record("green", B),
            record("green", B),
            id="dropped, not deployed yet",
        ),
        pytest.param(
            live({"blue": C, "green": B}, GREEN, promoted=TO_GREEN),
            record("green", B, ("blue", A)),
            record("green", B, ("blue", A)),
            id="the next one rolled back",
        ),
        pytest.param(
            live({"blue": C, "green": B}, GREEN, promoted=TO_GREEN),
            record("blue", A),
            record("green", B),
            id="written down late: what served before is replaced already",
        ),
        pytest.param(
            live(TWO, BLUE, promoted=promoted("blue", "green", source=A, previous_source=B)),
            record("green", B, ("blue", A)),
            record("blue", A, ("green", B)),
            id="gone back",
        ),
        pytest.param(
            live(TWO, GREEN, promoted=promoted("green", "blue")),
            record("blue", A),
            record("green", B, ("blue", A)),
            id="promoted by a version that noted no sources",
        ),
        pytest.param(
            live(TWO, BLUE, promoted=TO_GREEN),
            record("green", B, ("blue", A)),
            record("blue", A, ("green", B)),
            id="weights moved by hand, back",
        ),
        pytest.param(
            live(TWO, GREEN, has_canary=False),
            record("blue", A),
            record("green", B, ("blue", A)),
            id="no canary, weights moved by hand",
        ),
        pytest.param(
            live({"blue": C, "green": B}, GREEN),
            record("blue", A),
            record("green", B),
            id="weights moved by hand away from what is gone",
        ),
    ],
)
def test_the_record_follows_the_traffic(facts, former, expected):
    """It is written once, and says the same when it is asked again."""
    found = record_of(facts, former)

    assert expected == found
    assert found == record_of(facts, found)


def test_what_is_written_leaves_the_slots_as_they_are():
    """A commit of the record is no release."""
    after = record_of(live(TWO, GREEN, promoted=TO_GREEN), record("blue", A))
    slots = assign_slots(model(B), ["blue", "green"], after)

    assert TWO == {each.name: each.model.artifact for each in slots}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (live(TWO, GREEN, lock=LOCK), "held by canary flights-9"),
        (live(TWO, GREEN, stack_status="UPDATE_IN_PROGRESS"), "its stack UPDATE_IN_PROGRESS"),
        (live(TWO, GREEN, status="RollingBack"), "must be at rest .* got RollingBack"),
        (live(TWO, GREEN, status="Updating", desired={"blue": 0.0, "green": 0.5}), "at rest"),
        (live(TWO, {"blue": 70, "green": 30}), "got a share for blue, green; move the weights"),
        (live(TWO, {"blue": 0, "green": 0}), "got none for anybody"),
    ],
    ids=["a canary", "a deployment", "a roll back", "moving weights", "an A/B test", "nobody"],
)
def test_nothing_is_written_down_while_it_is_not_decided(facts, said):
    """A record that is wrong puts the wrong model in front of everybody, one day."""
    refusal = refusal_to_record(facts, now=100)

    assert refusal is not None
    assert re.search(said, refusal)


def test_autoscaling_does_not_hold_up_a_record():
    """It updates the endpoint at any time, and moves no weight."""
    assert refusal_to_record(live(TWO, GREEN, status="Updating"), now=100) is None


def test_a_stack_that_does_not_say_what_it_deployed_is_deployed_again():
    """Nothing is guessed from artifacts: a hash in a bucket is no name in a config."""
    facts = live({}, {"blue": 1.0})

    with pytest.raises(ValueError, match=r"SlotModels what blue holds, got nothing; deploy"):
        record_of(facts, None)


def test_the_output_of_the_stack_is_read():
    text = (
        '{"release": "green", "slots": {"green": {"model_package": {"group": "f", "version": 3}}}}'
    )
    found = SlotModels.from_output(text)

    assert "green" == found.release
    assert "version 3 of f" == found.slots["green"].identity
