"""The lock in the table: one owner at a time, whoever comes in between."""

from typing import cast

import pytest

from canary.gateways.items import Items
from canary.gateways.table import CanaryTable
from canary.lock import Lock
from tests.doubles.canary_world import FakeItems


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
    table.write_entry("a", 7, {"step": "Judge"})
    table.write_summary("a", {"is_over": False})

    assert {"is_over": False} == table.read_summary("a")
    assert table.read_summary("b") is None
