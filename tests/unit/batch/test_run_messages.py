"""What is told when a run ends: to people, and to CloudWatch."""

from dataclasses import replace

import pytest

from batch.concluding import status_before_begin
from batch.documents import RunPhase
from batch.run_messages import end_message
from batch.run_metrics import measurements_of
from tests.doubles.batch_world import SETTINGS

STATUS = replace(
    status_before_begin("run-1", "arn", SETTINGS, now=1000.0),
    phase=RunPhase.SUCCEEDED,
    rows=336_776,
    transform_seconds=90.0,
    cost_usd=0.25,
    message="336,776 rows are published",
)


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        (STATUS, "nightly: run run-1 succeeded: 336,776 rows in 20 min"),
        (replace(STATUS, phase=RunPhase.FAILED), "nightly: run run-1 failed after 20 min"),
        (replace(STATUS, phase=RunPhase.STOPPED), "nightly: run run-1 stopped after 20 min"),
    ],
)
def test_the_subject_says_how_it_ended(status, subject):
    assert subject == end_message(status, now=2200.0)[0]


def test_the_message_has_all_that_a_program_needs():
    body = end_message(STATUS, now=2200.0)[1]

    assert ("batch run ended", "succeeded", 336_776, 1200.0, 0.25) == tuple(
        body[key] for key in ("event", "phase", "rows", "duration_seconds", "cost_usd")
    )


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (
            RunPhase.SUCCEEDED,
            {
                "RunsSucceeded": (1.0, "Count"),
                "RunsFailed": (0.0, "Count"),
                "TransformSeconds": (90.0, "Seconds"),
                "Rows": (336_776.0, "Count"),
                "DurationSeconds": (1200.0, "Seconds"),
                "CostUsd": (0.25, "None"),
            },
        ),
        (
            RunPhase.FAILED,
            {
                "RunsSucceeded": (0.0, "Count"),
                "RunsFailed": (1.0, "Count"),
                "TransformSeconds": (90.0, "Seconds"),
                "CostUsd": (0.25, "None"),
            },
        ),
        (
            RunPhase.STOPPED,
            {
                "RunsSucceeded": (0.0, "Count"),
                "RunsFailed": (0.0, "Count"),
                "TransformSeconds": (90.0, "Seconds"),
                "CostUsd": (0.25, "None"),
            },
        ),
    ],
)
def test_a_run_that_somebody_stopped_counts_as_no_failure(phase, expected):
    found = measurements_of(replace(STATUS, phase=phase), now=2200.0)

    assert expected == {each.name.value: (each.value, each.unit) for each in found}


def test_an_unknown_price_is_no_cost_of_nothing():
    found = measurements_of(replace(STATUS, cost_usd=None), now=2200.0)

    assert "CostUsd" not in {each.name.value for each in found}
