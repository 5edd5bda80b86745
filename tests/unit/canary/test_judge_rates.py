"""How often the judge is wrong and how soon it is right, on few but seeded canaries.

`bench/judge_simulation.py` does the same with thousands, against the published figures.
"""

import pytest

from bench.judge_simulation import Case, hour_cases, rollout_cases, simulate, trouble_cases

CASES = {f"{case.table}: {case.name}": case for case in (*hour_cases(), *rollout_cases())}
CASES |= {case.name: case for case in trouble_cases()}
HOUR, ROLLOUT = "10 % for 60 min, one metric", "rollout 10-50-90 %, 3 metrics"


def realised(case: Case, runs: int, replays: int = 2):
    row = simulate(case, runs=runs, replays=replays)

    assert row["judge_disagreements"] == 0
    return row["realised"]


@pytest.mark.parametrize(
    "name",
    [
        f"{HOUR}: 50/min, A/A",
        f"{HOUR}: 500/min, A/A",
        f"{ROLLOUT}: 500/min, A/A",
        "500/min, spikes",
        "500/min, level and share move",
        "500/min, cold start, warm-up dropped",
        "500/min, clumps of 3, tempering 5",
    ],
)
def test_an_equal_challenger_is_seldom_rolled_back(name):
    """The target is 2.5 %; of 300 canaries that is 7.5, and up to 15 are chance."""
    assert realised(CASES[name], runs=300)["rolled_back_percent"] <= 5


@pytest.mark.parametrize(
    ("name", "minutes", "requests"),
    [
        (f"{HOUR}: 50/min, 100%", 1, 10),
        (f"{HOUR}: 500/min, 100%", 1, 60),
        (f"{HOUR}: 5000/min, 100%", 1, 550),
        (f"{HOUR}: 50/min, 20%", 4, 22),
        (f"{HOUR}: 500/min, 20%", 1, 60),
        (f"{HOUR}: 500/min, 5x", 6, 300),
        (f"{HOUR}: 5000/min, 5x", 1, 550),
        (f"{HOUR}: 5000/min, 2x", 6, 3100),
    ],
)
def test_a_bad_challenger_is_rolled_back_soon(name, minutes, requests):
    figures = realised(CASES[name], runs=60)

    assert figures["rolled_back_percent"] == 100
    assert figures["median_minutes"] <= minutes
    assert figures["median_requests"] <= requests


def test_a_double_error_rate_is_mostly_found_within_a_rollout():
    assert realised(CASES[f"{ROLLOUT}: 500/min, 2x"], runs=150)["rolled_back_percent"] >= 65


def test_without_tempering_or_warm_up_the_trouble_shows():
    """The remedies above are needed: without them these canaries are rolled back by the third."""
    assert realised(CASES["500/min, clumps of 3"], runs=100)["rolled_back_percent"] > 15
    assert realised(CASES["500/min, cold start"], runs=100)["rolled_back_percent"] > 20
