"""What the table remembers of releases."""

import json

import pytest

from canary.kind import CanaryKind
from canary.record import Promoted, RolledBack, left_model
from canary.verdict import CanaryOutcome
from tests.doubles.canary_run import a_run

SOURCES = {"champion_source": "s3://old", "challenger_source": "s3://new"}


def left(**changed):
    return left_model(a_run(**(SOURCES | changed)), reason="why", now=5)


def test_a_promotion_notes_who_serves_what_by_whom_and_why():
    run = a_run(**SOURCES, requested_by="arn:maria", request_reason="because")
    promoted = Promoted.from_run(run, now=5)

    assert promoted == Promoted(
        variant_name="green",
        previous_variant_name="blue",
        canary_id="flights-1",
        promoted_at=5,
        source="s3://new",
        previous_source="s3://old",
        requested_by="arn:maria",
        reason="because",
    )
    assert promoted == Promoted.from_dict(json.loads(json.dumps(promoted.to_dict())))


def test_a_promotion_of_an_older_version_is_read():
    """It did not note the models."""
    promoted = Promoted.from_dict(
        {
            "variant_name": "green",
            "previous_variant_name": "blue",
            "canary_id": "flights-1",
            "promoted_at": 5,
        }
    )

    assert (None, None, CanaryKind.CANARY) == (
        promoted.source,
        promoted.previous_source,
        promoted.kind,
    )


@pytest.mark.parametrize("kind", CanaryKind)
def test_a_roll_back_speaks_against_the_challenger(kind):
    found = left(kind=kind, outcome=CanaryOutcome.ROLLED_BACK)

    assert found == RolledBack(source="s3://new", canary_id="flights-1", reason="why", at=5)
    assert found == RolledBack.from_dict(json.loads(json.dumps(found.to_dict())))


def test_going_back_speaks_against_what_was_left():
    assert "s3://old" == left(kind=CanaryKind.GO_BACK, outcome=CanaryOutcome.PROMOTED).source


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": CanaryOutcome.PROMOTED},
        {"outcome": CanaryOutcome.PROMOTED, "kind": CanaryKind.HOT_FIX},
        {"outcome": CanaryOutcome.HELD},
        {"outcome": CanaryOutcome.ABORTED},
        {"outcome": CanaryOutcome.INFRASTRUCTURE_ERROR},
        {"outcome": CanaryOutcome.ROLLED_BACK, "challenger_source": None},
        {"outcome": CanaryOutcome.ROLLED_BACK, "challenger_source": "s3://old"},
    ],
    ids=["promoted", "hot fix", "held", "aborted", "broken", "unknown", "serves on"],
)
def test_nothing_else_speaks_against_a_model(changed):
    assert left(**changed) is None


def test_a_canary_that_was_never_prepared_speaks_against_none():
    assert left_model(None, reason="why", now=5) is None
