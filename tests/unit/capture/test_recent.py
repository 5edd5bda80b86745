"""The newest records, and those that arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from coalmine.capture.recent import Recent
from tests.unit.capture.conftest import document

NOON = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def recent(objects):
    return Recent(objects=objects, variant_names=["blue", "green"])


def ids(found):
    return [each.record.event_id for each in found]


def has(objects, variant, at, event_id, number=0):
    return objects.has(variant, at, document(at, event_id=event_id), number=number)


def test_the_newest_of_all_variants_come_in_order(objects, recent):
    has(objects, "blue", NOON - 3 * MINUTE, "old")
    has(objects, "green", NOON - 2 * MINUTE, "middle")
    has(objects, "blue", NOON - MINUTE, "new")

    assert ["middle", "new"] == ids(recent.newest(2, now=NOON))


def test_a_quiet_hour_is_looked_behind(objects, recent):
    """Up to a day."""
    has(objects, "blue", NOON - timedelta(hours=7), "this morning")
    has(objects, "blue", NOON - timedelta(days=2), "the day before yesterday")

    assert ["this morning"] == ids(recent.newest(5, now=NOON))


def test_no_more_objects_are_read_than_needed(objects, recent):
    for number in range(30):
        has(objects, "blue", NOON - number * MINUTE, str(number))

    recent.newest(3, now=NOON)

    assert 3 == len(objects.read)


def test_what_arrives_is_given_once(objects, recent):
    """Also what is written late into the hour before, or into an hour that has begun since."""
    has(objects, "blue", NOON, "before")
    recent.newest(10, now=NOON)
    has(objects, "green", NOON - 45 * MINUTE, "late")

    assert ["late"] == ids(recent.arrived(now=NOON + MINUTE))
    has(objects, "blue", NOON + 40 * MINUTE, "next hour")
    assert ["next hour"] == ids(recent.arrived(now=NOON + 41 * MINUTE))
    assert [] == recent.arrived(now=NOON + 41 * MINUTE)


def test_nothing_old_comes_up_again_after_hours(objects, recent):
    """What is forgotten lies in hours that are not looked at any more."""
    has(objects, "blue", NOON, "noon")
    recent.newest(1, now=NOON)

    for minutes in range(0, 600, 15):
        assert [] == recent.arrived(now=NOON + minutes * MINUTE)


def test_following_can_begin_with_nothing(objects, recent):
    """`--lines 0` shows what comes only."""
    has(objects, "blue", NOON, "before")

    assert [] == recent.newest(0, now=NOON)
    assert [] == recent.arrived(now=NOON)
