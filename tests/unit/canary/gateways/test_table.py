"""The lock in the table: one owner at a time, whoever comes in between."""

from dataclasses import replace
from typing import cast

import pytest

from canary.gateways.items import Items
from canary.gateways.table import CanaryTable
from canary.lock import Lock
from canary.record import RolledBack
from canary.verdict import CanaryOutcome
from tests.doubles.canary_run import a_run
from tests.doubles.canary_world import FakeItems

RUN = a_run(canary_id="a", execution_arn="dead")
PROMOTED = replace(RUN, outcome=CanaryOutcome.PROMOTED)


@pytest.fixture
def table():
    return CanaryTable(cast(Items, FakeItems()))


def lock_of(owner):
    return Lock(owner=owner, canary_id="a", acquired_at=1, heartbeat_at=1)


def test_the_first_takes_the_lock_and_the_second_does_not(table):
    assert [True, False] == [table.acquire(lock_of("first")), table.acquire(lock_of("second"))]
    assert "first" == table.read_lock().owner


def test_the_owner_may_take_it_again(table):
    assert [True, True] == [table.acquire(lock_of("first")), table.acquire(lock_of("first"))]


def test_only_the_owner_gives_it_free(table):
    table.acquire(lock_of("first"))

    assert [False, True, False] == [
        table.release(owner="second"),
        table.release(owner="first"),
        table.release(owner="first"),
    ]
    assert table.read_lock() is None


def test_after_a_hand_over_the_dead_owner_can_do_nothing(table):
    table.acquire(lock_of("dead"))
    heir = Lock(owner="heir", canary_id="a", acquired_at=1, heartbeat_at=9, previous_owner="dead")

    assert table.hand_over(heir, dead="dead")
    assert not table.begin_call(owner="dead", until=99)
    assert not table.release(owner="dead")
    assert not table.acquire(lock_of("dead"))
    assert ("heir", "dead") == (table.read_lock().owner, table.read_lock().previous_owner)


def test_a_lock_is_handed_over_once(table):
    table.acquire(lock_of("dead"))

    assert [True, False] == [
        table.hand_over(lock_of("heir"), dead="dead"),
        table.hand_over(lock_of("other heir"), dead="dead"),
    ]


def test_an_announced_call_outlives_the_hand_over_until_it_is_over(table):
    """The heir must wait for it; the dead owner's function may still say that it is done."""
    table.acquire(lock_of("dead"))
    table.begin_call(owner="dead", until=99)
    table.hand_over(lock_of("heir"), dead="dead")

    assert ("dead", 99) == (table.read_lock().call_owner, table.read_lock().call_until)
    table.end_call(owner="dead")

    assert table.read_lock().call_owner is None


def test_journal_and_summary_are_filed_by_canary(table):
    table.write_entry("a", 7, {"step": "Judge"}, now=1)
    table.write_summary("a", {"is_over": False})

    assert {"is_over": False} == table.read_summary("a")
    assert table.read_summary("b") is None


def test_entries_expire_and_nothing_else_does():
    """A journal of months ago is deleted; locks, summaries and the promoted state stay."""
    items = FakeItems()
    table = CanaryTable(cast(Items, items))
    table.write_entry("a", 7, {"step": "Judge"}, now=1000)
    table.write_summary("a", {"is_over": True})
    table.acquire(lock_of("first"))
    table.promote(RUN, owner="first", now=1000)

    assert {"canary#a#000007": 1000 + 90 * 86_400} == {
        key: document["expires_at"]
        for key, document in items.documents.items()
        if "expires_at" in document
    }


def test_a_journal_is_that_of_its_canary_with_its_restores(table):
    for canary_id, number in (("a", 100_000), ("b", 0), ("a", 0), ("ab", 0)):
        table.write_entry(canary_id, number, {"step": f"{canary_id}-{number}"}, now=1)
    table.write_summary("a", {"is_over": True})

    assert ["a-0", "a-100000"] == [entry["step"] for entry in table.read_entries("a")]


def test_what_was_promoted_is_read_as_it_was_written(table):
    assert table.read_promoted() is None
    table.acquire(lock_of("first"))
    table.promote(replace(PROMOTED, challenger_source="s3://new"), owner="first", now=5)

    assert ("green", "s3://new", 5) == (
        table.read_promoted().variant_name,
        table.read_promoted().source,
        table.read_promoted().promoted_at,
    )


def test_each_model_that_was_rolled_back_is_remembered_until_it_is_promoted(table):
    left = [
        RolledBack(source=f"s3://{name}", canary_id=name, reason="why", at=1)
        for name in ("one", "two", "s" * 2000)
    ]
    for each in left:
        table.write_rolled_back(each)

    assert {left[1].source: left[1]} == table.read_rolled_back([left[1].source, "s3://three"])
    table.acquire(lock_of("first"))
    table.promote(replace(PROMOTED, challenger_source=left[1].source), owner="first", now=5)

    assert {left[0].source, left[2].source} == set(
        table.read_rolled_back([each.source for each in left])
    )


def test_a_promotion_that_came_in_between_is_not_handed_over_with_an_older_run(table):
    """The lock was read, the dead execution's Lambda promoted, then the lock was handed over."""
    table.acquire(lock_of("dead"))
    table.promote(PROMOTED, owner="dead", now=5)

    assert not table.hand_over(replace(lock_of("heir"), run=RUN), dead="dead")
    assert (PROMOTED, "dead") == (table.read_lock().run, table.read_lock().owner)
    assert table.hand_over(replace(lock_of("heir"), run=PROMOTED), dead="dead")
    assert (PROMOTED, "heir") == (table.read_lock().run, table.read_lock().owner)


def test_a_hand_over_forgets_the_call_for_help_about_the_owner_before(table):
    table.acquire(lock_of("dead"))
    table.note_call_for_help(owner="dead")
    table.hand_over(lock_of("heir"), dead="dead")

    assert not table.read_lock().called_for_help


def test_a_step_that_does_not_know_of_the_promotion_cannot_undo_it(table):
    """Promote committed, its answer was lost, and its second call saw an update under way."""
    table.acquire(lock_of("first"))
    table.promote(PROMOTED, owner="first", now=5)

    assert [False, True] == [
        table.save_run(RUN, owner="first", now=6),
        table.save_run(PROMOTED, owner="first", now=7),
    ]
    assert PROMOTED == table.read_lock().run
