import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary.periods import Change
from canary.run import CanaryRun
from canary.verdict import CanaryOutcome, Verdict
from tests.doubles.canary_run import a_run

SECONDS = st.integers(0, 2**33)


@given(
    stage_index=st.integers(0, 3),
    changes=st.lists(
        st.builds(Change, started_at=SECONDS, settled_at=SECONDS, share=st.floats(0, 1))
    ).map(tuple),
    stage_started_at=st.none() | SECONDS,
    endpoint_config_name=st.none() | st.text(),
    verdict=st.none() | st.sampled_from(Verdict),
    reason=st.text(),
    outcome=st.none() | st.sampled_from(CanaryOutcome),
)
def test_a_run_comes_back_from_json_as_it_went(**changed):
    run = a_run(**changed)

    assert run == CanaryRun.from_dict(json.loads(json.dumps(run.to_dict())))


def test_a_run_of_another_version_is_refused():
    """A canary that was started before an update of the Lambdas must not be misread."""
    document = a_run().to_dict() | {"version": 2}

    with pytest.raises(ValueError, match="version must be 1, got 2"):
        CanaryRun.from_dict(document)


def test_a_deploy_that_added_fields_does_not_close_the_way_back():
    """The canary was prepared by newer functions, then the deploy was rolled back."""
    document = a_run().to_dict()
    document["news"] = 1
    document["settings"]["news"] = document["settings"]["metrics"][0]["news"] = 1
    document["original"]["blue"]["news"] = 1

    assert a_run() == CanaryRun.from_dict(document)


def test_a_run_that_was_stored_before_there_were_kinds_is_an_ordinary_canary():
    """A deploy changes the functions while nobody runs, but a lock may have been left behind."""
    document = a_run().to_dict()
    for name in (
        "kind",
        "request_reason",
        "requested_by",
        "started_at",
        "champion_source",
        "challenger_source",
    ):
        del document[name]
    del document["settings"]["rollback_window_seconds"]

    assert a_run() == CanaryRun.from_dict(document)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"challenger": "blue"}, "challenger must not be the champion, got 'blue' as both"),
        ({"challenger": "red"}, "original must have 'blue' and 'red', got blue, green"),
        ({"stage_index": 4}, "stage_index must be 0 to 3, got 4"),
        ({"stage_index": -1}, "stage_index must be 0 to 3, got -1"),
    ],
)
def test_a_run_that_contradicts_itself_is_refused(changed, problem):
    with pytest.raises(ValueError, match=problem):
        a_run(**changed)


def test_a_run_knows_its_stage():
    first, last = a_run(stage_index=0), a_run(stage_index=3)

    assert (first.stage.share, first.is_last_stage) == (0.1, False)
    assert (last.stage.share, last.is_last_stage) == (1.0, True)
