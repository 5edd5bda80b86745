"""What people are told when a canary ends."""

import pytest

from canary.kind import CanaryKind
from canary.messages import champion_sick_message, conclusion_message
from canary.position import Next, Position
from canary.verdict import CanaryOutcome
from tests.doubles.canary_run import a_run


@pytest.mark.parametrize(
    ("kind", "outcome", "subject"),
    [
        (CanaryKind.CANARY, CanaryOutcome.PROMOTED, "canary of green promoted"),
        (CanaryKind.CANARY, CanaryOutcome.ROLLED_BACK, "canary of green rolled back"),
        (CanaryKind.HOT_FIX, CanaryOutcome.PROMOTED, "hot fix of green promoted"),
        (CanaryKind.HOT_FIX, CanaryOutcome.ABORTED, "hot fix of green aborted"),
        (CanaryKind.GO_BACK, CanaryOutcome.PROMOTED, "gone back to green"),
        (CanaryKind.GO_BACK, CanaryOutcome.ROLLED_BACK, "going back to green rolled back"),
    ],
)
def test_the_subject_says_what_it_was_and_how_it_ended(kind, outcome, subject):
    position = Position(next=Next.END, run=a_run(kind=kind), outcome=outcome)

    assert f"flights-dev: {subject}" == conclusion_message(position, "flights-dev")[0]


def test_a_sick_champion_is_told_with_what_ends_the_canary():
    position = Position(next=Next.BAKE, run=a_run(), reason="both fail")
    command = "coalmine canary abort flights -c dev"
    subject, body = champion_sick_message(position, command)

    assert "flights-dev: the champion is sick, a canary waits for you" == subject
    assert command == body["ends_the_canary"]


def test_the_body_says_who_asked_why_and_where_the_report_is():
    run = a_run(
        kind=CanaryKind.HOT_FIX,
        requested_by="arn:maria",
        request_reason="prices are off",
        challenger_source="s3://new",
    )
    position = Position(next=Next.END, run=run, outcome=CanaryOutcome.PROMOTED)
    report = {"json": "s3://reports/report.json"}
    _, body = conclusion_message(position, "flights-dev", report=report)

    assert ("hot_fix", "arn:maria", "prices are off", "s3://new", report) == (
        body["kind"],
        body["requested_by"],
        body["request_reason"],
        body["challenger_source"],
        body["report"],
    )


def test_the_end_of_what_was_never_prepared_is_told_too():
    position = Position(next=Next.END, outcome=CanaryOutcome.ABORTED)

    assert "flights-dev: canary aborted" == conclusion_message(position, "flights-dev")[0]
