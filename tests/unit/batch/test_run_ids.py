"""How a run is named."""

import pytest

from batch.refusal import RefusedRunError
from batch.run_ids import run_id_of
from batch.state import RunRequest


def test_a_run_is_named_after_its_execution():
    assert "nightly-2026.01_a" == run_id_of(RunRequest(), "nightly-2026.01_a")


def test_a_resumed_run_keeps_its_name():
    assert "run-1" == run_id_of(RunRequest(resume="run-1"), "run-1-again")


@pytest.mark.parametrize("name", ["", "_hidden", ".hidden", "a/b", "../a", "a" * 81, "ü"])
def test_a_name_that_is_no_folders_is_refused(name):
    with pytest.raises(RefusedRunError, match="must be 1 to 80 letters"):
        run_id_of(RunRequest(resume=name), "run-1")
