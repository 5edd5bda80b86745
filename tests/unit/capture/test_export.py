"""Captured objects in, rows out."""

from datetime import UTC, datetime, timedelta

import pytest

from coalmine.capture.export import export
from tests.unit.capture.conftest import document

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Rows:
    """A table in memory."""

    def __init__(self):
        self.rows = []

    def add(self, row):
        self.rows.append(row)

    @property
    def event_ids(self):
        return [row["event_id"] for row in self.rows]


@pytest.fixture
def table():
    return Rows()


def test_variants_are_told_by_their_path_and_come_in_order(objects, table, regressor):
    objects.has("green", NOON + MINUTE, document(NOON + MINUTE, event_id="second"))
    objects.has("blue", NOON, document(NOON, event_id="first"))
    objects.has("blue", NOON + 2 * MINUTE, document(NOON + 2 * MINUTE, event_id="third"))

    summary = export(
        objects, {"blue": regressor, "green": regressor}, table, start=NOON, end=NOON + HOUR
    )
    assert [("first", "blue"), ("second", "green"), ("third", "blue")] == [
        (row["event_id"], row["variant"]) for row in table.rows
    ]
    assert ({"blue": 2, "green": 1}, 3, 3) == (summary.records, summary.rows, summary.objects)


def test_the_time_of_the_event_decides(objects, table, regressor):
    """From its first moment to before its last; also what was delivered an hour later."""
    before, last = NOON - MINUTE, NOON + HOUR - MINUTE
    objects.has("blue", before, document(before, event_id="before"))
    objects.has("blue", NOON, document(NOON, event_id="first"))
    objects.has("blue", NOON + HOUR, document(last, event_id="late"))
    objects.has("blue", NOON + HOUR, document(NOON + HOUR, event_id="after"), number=1)

    export(objects, {"blue": regressor}, table, start=NOON, end=NOON + HOUR)

    assert ["first", "late"] == table.event_ids


def test_other_hours_are_not_read(objects, table, regressor):
    """A month of capture costs an hour's export nothing."""
    for day in range(30):
        at = NOON - timedelta(days=day)
        objects.has("blue", at, document(at))
    wanted = objects.has("blue", NOON, document(NOON), number=1)

    export(objects, {"blue": regressor}, table, start=NOON, end=NOON + HOUR)

    assert 2 == len(objects.read)
    assert wanted in objects.read


def test_lines_that_are_no_records_are_counted(objects, table, regressor):
    """They stop nothing; blank lines are nothing."""
    key = objects.has("blue", NOON, "{", document(NOON), "", *["[]"] * 5)

    summary = export(objects, {"blue": regressor}, table, start=NOON, end=NOON + HOUR)
    assert (1, 6, 3) == (summary.rows, summary.malformed, len(summary.problems))
    assert summary.problems[0].startswith(f"{key} line 1: must be JSON")


def test_what_the_model_cannot_read_is_counted(objects, table, regressor):
    objects.has("blue", NOON, document(NOON, request="one"), document(NOON, answer="much"))
    objects.has("gone", NOON, document(NOON))

    summary = export(objects, {"blue": regressor, "gone": None}, table, start=NOON, end=NOON + HOUR)
    assert (2, 1) == (summary.unread_inputs, summary.unread_outputs)


def test_an_object_is_read_when_its_turn_comes(objects, regressor):
    """Nothing is kept: rows leave before the next object is opened."""

    class Watching(Rows):
        def add(self, row):
            super().add(row)
            assert len(objects.read) == len(self.rows)

    for number in range(5):
        objects.has("blue", NOON, document(NOON), number=number)

    export(objects, {"blue": regressor}, Watching(), start=NOON, end=NOON + HOUR)
