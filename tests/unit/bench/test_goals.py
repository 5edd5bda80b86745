from typing import Any

import pytest

from bench.inference_speed.goals import Goal, goals, slowest_of_ours


@pytest.mark.parametrize(
    ("is_least", "measured", "expected"),
    [
        pytest.param(True, 4.0, True, id="just fast enough"),
        pytest.param(True, 3.99, False, id="too slow"),
        pytest.param(False, 4.0, True, id="just little enough"),
        pytest.param(False, 4.01, False, id="too much"),
    ],
)
def test_a_goal_is_reached_at_its_number(is_least, measured, expected):
    """The number itself is good enough, on whichever side it stands."""
    goal = Goal(name="x", is_least=is_least, goal=4.0, unit="x", measured=measured)

    assert expected == goal.is_reached


def test_a_goal_is_printed_with_its_sign_and_unit():
    """A reader sees what was asked for, what there is, and whether that is it."""
    goal = Goal(name="load", is_least=False, goal=100, unit=" ms", measured=89.0)

    assert {
        "name": "load",
        "goal": "<= 100 ms",
        "measured": 89.0,
        "reached": True,
    } == goal.to_json()


def test_ours_is_as_slow_as_its_slowest_format():
    """A goal holds for each format, or it is not reached."""
    contenders = {
        "tutorial handler": {"p50_us": 9_000.0},
        "ours (joblib)": {"p50_us": 21.0},
        "ours (fused)": {"p50_us": 20.0},
        "ours (packed with n_jobs=-1)": {"p50_us": 99.0},
    }

    assert 21.0 == slowest_of_ours(contenders, "p50_us")


def test_parts_that_were_not_measured_have_no_goals():
    """A run of one part says nothing of the others, neither good nor bad."""
    found = {"one_row": {"hgb": {"contenders": _contenders(tutorial=2_100, ours=20)}}}

    assert [
        ("one row, histogram gradient boosting: times the tutorial's speed", 105, True),
        ("one row, histogram gradient boosting: p99 / p50", 2.0, True),
    ] == [(goal.name, goal.measured, goal.is_reached) for goal in goals(found)]


def test_the_forest_is_held_against_onnx_runtime_and_its_own_pickle_of_all_cores():
    """Where it is as fast as with one thread, a pickle with n_jobs=-1 is no trap any more."""
    contenders = _contenders(tutorial=16_000, ours=20)
    contenders["ONNX Runtime"] = contenders["ours (packed with n_jobs=-1)"] = _taken(16)
    found = goals({"one_row": {"rf100": {"contenders": contenders}}})

    assert [800, 1.25, 0.8, 2.0] == [goal.measured for goal in found]


def test_direct_serving_has_no_goals_where_it_was_left_out():
    """A run can be of a checkout, or a format, that cannot be served so."""
    servers = {
        "tutorial handler": _rates(66, 64),
        "ours, transform_fn": _rates(4_349, 3_744),
    }
    (goal,) = goals({"http_requests": {"servers": servers}})

    assert 65.9 == goal.measured


def test_one_differing_row_misses_the_goal():
    """Exact is exact."""
    kinds = {"unseen": {"rows_that_differ": 0}, "on_thresholds": {"rows_that_differ": 1}}
    contenders = {
        "ours (joblib), row by row": kinds,
        "ours (joblib), as a batch": {"unseen": {"rows_that_differ": 0}},
        "ONNX Runtime": {"unseen": {"rows_that_differ": 1_000}},
    }
    found = goals({"agreement": {"rf100": {"contenders": contenders}}})

    assert [False, True] == [goal.is_reached for goal in found]


def _contenders(*, tutorial: float, ours: float) -> dict[str, Any]:
    return {"tutorial handler": _taken(tutorial), "ours (joblib)": _taken(ours)}


def _taken(microseconds: float) -> dict[str, float]:
    return {"p50_us": microseconds, "p99_us": 2 * microseconds}


def _rates(one: float, many: float) -> dict[str, Any]:
    return {
        "connections_1": {"requests_per_second": one},
        "connections_16": {"requests_per_second": many},
    }
