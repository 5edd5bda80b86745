"""The ids of runs."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from batch.run_ids import run_id_of
from batch.state import RunRequest
from coalmine.batch_runs.names import new_run_id, resuming_name

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_runs_sort_by_time():
    names = [
        new_run_id(NOW + timedelta(seconds=each), suffix) for each, suffix in ((0, "f"), (1, "0"))
    ]

    assert names == sorted(names)


@given(suffix=st.text("0123456789abcdef", min_size=6, max_size=6))
def test_a_runs_id_is_one_that_its_first_step_takes(suffix):
    run_id = new_run_id(NOW, suffix)

    assert run_id == run_id_of(RunRequest(), run_id)


@given(run_id=st.text("a0._-", min_size=1, max_size=80), attempt=st.integers(2, 10_000))
def test_an_execution_can_have_the_name_that_goes_on_with_a_run(run_id, attempt):
    """EventBridge names executions as long as they may be."""
    name = resuming_name(run_id, attempt=attempt, suffix="abc123")

    assert re.fullmatch(r"[A-Za-z0-9._-]{1,80}", name)
