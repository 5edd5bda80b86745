"""Where Git and AWS differ, case by case, and what is said to do."""

import dataclasses

import pytest

from canary.record import RolledBack
from coalmine.config import WeightsOwner
from coalmine.releases.disagreements import Wanted, find_disagreements
from tests.doubles.live_release import LOCK, A, B, C, live, model, promoted, record

TWO = {"blue": A, "green": B}
BLUE, GREEN = {"blue": 1.0, "green": 0.0}, {"blue": 0.0, "green": 1.0}
TO_GREEN = promoted("green", "blue", source=B, previous_source=A)
START = "coalmine release start flights -c dev"
PROMOTE = "coalmine promote flights -c dev"


def wanted(uri=None, written=None, **more):
    """What Git says."""
    asked = None if uri is None else model(uri)
    return Wanted(
        words="flights -c dev",
        slot_names=("blue", "green"),
        model=asked,
        record=written,
        **{"owner": WeightsOwner.CANARY, **more},
    )


PROMOTED = wanted(B, record("green", B, ("blue", A)))


@pytest.mark.parametrize(
    ("git", "aws"),
    [
        (PROMOTED, live(TWO, GREEN, release="green", promoted=TO_GREEN)),
        (wanted(A, record("blue", A)), live({"blue": A}, {"blue": 1.0}, release="blue")),
        (
            wanted(A, record("blue", A), keeps_all=True),
            live({"blue": A, "green": A}, BLUE, release="blue"),
        ),
        (PROMOTED, live(TWO, GREEN, release="green", promoted=TO_GREEN, status="Updating")),
        (wanted(B, record("blue", A)), live(TWO, {"blue": 0.9, "green": 0.1}, lock=LOCK)),
        (wanted(None, owner=WeightsOwner.TRAFFIC), live(TWO, {"blue": 0.7, "green": 0.3})),
        (
            wanted(None, owner=WeightsOwner.CONFIG, declared_champion="blue"),
            live(TWO, {"blue": 0.7, "green": 0.3}),
        ),
    ],
    ids=[
        "promoted",
        "first",
        "guardrails",
        "autoscaling",
        "a canary at work",
        "an A/B test",
        "the config's own",
    ],
)
def test_what_agrees_is_not_talked_about(git, aws):
    assert [] == find_disagreements(git, aws)


REFUSED = RolledBack(source=B, canary_id="flights-7", reason="9 of 310 failed", at=1)


@pytest.mark.parametrize(
    ("git", "aws", "what", "fix"),
    [
        pytest.param(
            wanted(B, record("blue", A)),
            live({"blue": A}, {"blue": 1.0}, release="blue"),
            "Git asks for boosting, green was deployed with nothing",
            f"deploy it: {START}",
            id="not deployed yet",
        ),
        pytest.param(
            wanted(B, record("blue", A)),
            live(TWO, BLUE, release="green"),
            "Git asks for boosting: it lies in green and serves nobody",
            f"{START} --no-deploy",
            id="no canary yet",
        ),
        pytest.param(
            wanted(B, record("blue", A)),
            live(TWO, BLUE, release="green", rolled_back={B: REFUSED}),
            "which canary flights-7 rolled back: 9 of 310 failed",
            "--retry",
            id="rolled back",
        ),
        pytest.param(
            wanted(B, record("blue", A)),
            live(TWO, GREEN, release="green", promoted=TO_GREEN),
            "Git's record says blue serves, green does",
            f"{PROMOTE} --commit",
            id="promoted, not recorded",
        ),
        pytest.param(
            wanted(A),
            live({"blue": A}, {"blue": 1.0}, release="blue"),
            "Git has no record of who serves: blue does",
            f"{PROMOTE} --commit",
            id="never recorded",
        ),
        pytest.param(
            wanted(A, record("blue", B)),
            live({"blue": A}, {"blue": 1.0}, release="blue"),
            "says blue serves boosting, forest was deployed there",
            f"{PROMOTE} --commit",
            id="another model recorded",
        ),
        pytest.param(
            wanted(B, record("green", B)),
            live(TWO, GREEN, release="green", promoted=TO_GREEN),
            "Git has nothing for blue, forest is deployed there",
            f"deploy it: {START}",
            id="dropped, not deployed",
        ),
        pytest.param(
            wanted(A, record("blue", A, ("green", B))),
            live(TWO, BLUE, release="green"),
            "the deployment would still release boosting, in green",
            f"deploy it: {START}",
            id="gone back, not deployed",
        ),
        pytest.param(
            PROMOTED,
            live({"blue": C, "green": B}, GREEN, release="green", promoted=TO_GREEN),
            "Git keeps forest, blue was deployed with linear",
            f"deploy it: {START}",
            id="the line was put back",
        ),
        pytest.param(
            PROMOTED,
            live(TWO, {"blue": 0.5, "green": 0.5}, release="green"),
            "blue and green share the requests, and no canary runs",
            f"coalmine traffic flights green=1 blue=0 -c dev\nthen: {PROMOTE}",
            id="shared by hand",
        ),
        pytest.param(
            wanted(A, record("blue", A)),
            live(TWO, {"blue": 0.5, "green": 0.5}, release="blue", promoted=TO_GREEN),
            "blue and green share the requests, and no canary runs",
            f"coalmine traffic flights green=1 blue=0 -c dev\nthen: {PROMOTE}",
            id="shared, and the record is behind",
        ),
        pytest.param(
            wanted(A),
            live(TWO, {"blue": 0.5, "green": 0.5}, release="blue"),
            "blue and green share the requests, and no canary runs",
            f"coalmine traffic flights blue=1 green=0 -c dev\nthen: {PROMOTE}",
            id="shared, and nobody knows whose it was",
        ),
        pytest.param(
            PROMOTED,
            live(TWO, {"blue": 0.0, "green": 0.0}, release="green"),
            "no variant has requests",
            "coalmine traffic flights VARIANT=1 -c dev",
            id="nobody serves",
        ),
        pytest.param(
            wanted(B, record("blue", A, ("green", B))),
            live(TWO, BLUE, promoted=TO_GREEN),
            "blue serves, the last promotion was of green: somebody moved the weights",
            "coalmine traffic flights green=1 blue=0 -c dev",
            id="moved by hand",
        ),
        pytest.param(
            PROMOTED,
            live(TWO, GREEN, release="green", stack_status="UPDATE_ROLLBACK_COMPLETE"),
            "the last deployment failed: its stack is UPDATE_ROLLBACK_COMPLETE",
            START,
            id="a deployment failed",
        ),
        pytest.param(
            PROMOTED,
            dataclasses.replace(live(TWO, GREEN, release="green"), deployed=None),
            "the stack does not say what it put into the slots",
            START,
            id="deployed by an older version",
        ),
        pytest.param(
            PROMOTED,
            dataclasses.replace(live(TWO, GREEN, release="green"), sources={"blue": A, "green": C}),
            "green was deployed with boosting, and has linear",
            START,
            id="updated past CloudFormation",
        ),
        pytest.param(
            wanted(None, declared_champion="blue"),
            live(TWO, GREEN),
            "the config begins with blue, green serves",
            f"{PROMOTE} --commit",
            id="explicit slots",
        ),
    ],
)
def test_what_differs_is_told_once_with_the_way_out(git, aws, what, fix):
    (found,) = find_disagreements(git, aws)

    assert what in found.what
    assert fix in "\n".join(found.fixes)
