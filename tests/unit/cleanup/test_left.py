"""What is there although it was to go."""

from coalmine.cleanup.inventory import Kind
from coalmine.cleanup.kept import Kept
from coalmine.cleanup.left import what_is_left
from coalmine.cleanup.plan import Plan
from tests.doubles.found_environment import inventory, stack, thing

DATA = thing(Kind.BUCKET, "data")


def test_what_was_to_stay_is_not_left():
    plan = Plan(kept=(Kept(thing=DATA, reason="it is not empty"),))

    assert not what_is_left(inventory(DATA), plan, {})


def test_everything_else_is_with_its_reason():
    """The one that AWS gave, or the stack that is there still."""
    found = inventory(
        DATA,
        thing(Kind.ENDPOINT, "flights-dev", stack="Coalmine-dev-flights"),
        thing(Kind.ALARM, "again"),
        stacks=[stack("flights", status="DELETE_FAILED")],
    )

    left = what_is_left(found, Plan(), {"Coalmine-dev-flights": "no right", "data": "denied"})

    assert [("Coalmine-dev-flights", "no right")] == [(it.name, it.reason) for it in left.stacks]
    assert {
        "flights-dev": "stack Coalmine-dev-flights is there still",
        "again": "it is there still, or again; nobody said why",
        "data": "denied",
    } == {each.thing.name: each.reason for each in left.things}
