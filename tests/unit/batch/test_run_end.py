"""The end that counts, of those that were said of a run."""

from dataclasses import replace

import pytest

from batch.concluding import status_before_begin
from batch.documents import RunPhase
from batch.run_end import RunEnd, settled_end
from tests.doubles.batch_world import SETTINGS, execution_arn

STATUS = status_before_begin("run-1", execution_arn("run-1"), SETTINGS, now=1.0)
FAILED = RunEnd(phase=RunPhase.FAILED, message="no rows")
WAY_OUT = "coalmine batch resume run-1"


def settled(end=FAILED, *, status=STATUS, is_published=False, is_planned=True):
    return settled_end(status, is_published=is_published, is_planned=is_planned, end=end)


def test_a_run_with_a_plan_is_told_how_to_go_on():
    assert f"no rows; what is done is kept: {WAY_OUT}" == settled().message


def test_the_way_out_is_told_once():
    end = RunEnd(phase=RunPhase.FAILED, message=f"mend it: {WAY_OUT} --instances 2")

    assert end == settled(end)


@pytest.mark.parametrize("phase", [RunPhase.FAILED, RunPhase.STOPPED])
def test_a_run_without_a_plan_has_nothing_to_go_on_with(phase):
    """Resuming it would be refused."""
    end = RunEnd(phase=phase, message="no rows")

    assert end == settled(end, is_planned=False)


def test_what_is_published_has_succeeded_whatever_was_said():
    end = settled(status=replace(STATUS, rows=1234), is_published=True)

    assert RunEnd(phase=RunPhase.SUCCEEDED, message="1,234 rows are published") == end


def test_what_was_decided_first_counts():
    status = replace(STATUS, ending=RunPhase.STOPPED, message="stopped by ada")

    assert RunEnd(phase=RunPhase.STOPPED, message="stopped by ada") == settled(status=status)


def test_a_success_without_its_marker_is_none():
    end = settled(RunEnd(phase=RunPhase.SUCCEEDED, message=""))

    assert RunPhase.FAILED is end.phase
    assert "_SUCCESS must stand behind the result" in end.message
