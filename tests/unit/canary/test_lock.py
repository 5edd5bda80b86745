"""The lock: who may act under it, and what it still has to wait for."""

from dataclasses import replace

from canary.lock import (
    Lock,
    describe_holder,
    has_call_in_flight,
    has_heir,
    held_reason,
    may_resume,
    refusal_to_act,
    refusal_to_roll_back,
)

LOCK = Lock(owner="arn:a", canary_id="a", acquired_at=100, heartbeat_at=160)


def test_the_owner_may_act():
    assert refusal_to_act(LOCK, "arn:a") is None


def test_nobody_else_may_act():
    refusal = refusal_to_act(LOCK, "arn:b")

    assert "the lock must be held by arn:b, got arn:a; it took over" == refusal


def test_without_a_lock_nobody_may_act():
    assert "got no lock" in str(refusal_to_act(None, "arn:a"))


def test_a_lock_that_somebody_deleted_does_not_keep_traffic_on_the_challenger():
    assert refusal_to_roll_back(None, "arn:a", is_concluded=False) is None


def test_a_concluded_canary_is_not_rolled_back_again():
    """Its champion may have been succeeded since."""
    assert refusal_to_roll_back(None, "arn:a", is_concluded=True) is not None


def test_the_lock_of_another_canary_is_respected_on_the_way_back():
    assert refusal_to_roll_back(LOCK, "arn:b", is_concluded=False) is not None


def test_an_announced_call_is_in_flight_until_its_deadline():
    calling = replace(LOCK, call_owner="arn:a", call_until=200)

    assert [True, False] == [has_call_in_flight(calling, now) for now in (199, 200)]


def test_without_an_announced_call_nothing_is_in_flight():
    assert not has_call_in_flight(LOCK, 0)
    assert not has_call_in_flight(None, 0)


def test_an_heir_has_the_same_canary_and_another_execution():
    assert has_heir(LOCK, "arn:dead", "a")
    assert not has_heir(LOCK, "arn:a", "a")
    assert not has_heir(LOCK, "arn:dead", "another canary")
    assert not has_heir(None, "arn:dead", "a")


def test_a_held_endpoint_names_its_canary_its_age_and_its_last_sign_of_life():
    held = "held by canary a (arn:a) for 100 s, last sign of life 40 s ago"

    assert held == describe_holder(LOCK, 200)
    assert held in held_reason(LOCK, 200)


def test_the_age_of_a_lock_is_told_in_words():
    assert "for 2 h 30 min" in describe_holder(LOCK, 100 + 9000)


def test_a_clock_that_is_behind_makes_no_negative_age():
    assert "for 0 s, last sign of life 0 s ago" in describe_holder(LOCK, 0)


def test_a_lock_survives_its_json_form():
    assert Lock.from_dict(LOCK.to_dict()) == LOCK


def test_a_lock_of_another_version_is_read():
    assert LOCK == Lock.from_dict({**LOCK.to_dict(), "news": 1})


def test_scale_in_goes_on_under_the_own_lock_only():
    assert may_resume(LOCK, "arn:a", is_concluded=True)
    assert not may_resume(LOCK, "arn:b", is_concluded=False)


def test_scale_in_goes_on_when_somebody_deleted_the_lock():
    assert may_resume(None, "arn:a", is_concluded=False)
    assert not may_resume(None, "arn:a", is_concluded=True)
