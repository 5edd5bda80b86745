import json

import pytest

from canary.documents import to_document
from canary.endpoint import Roles
from canary.periods import Counts
from canary.plan import ExpectedTraffic, build_plan, expect_traffic, plan_rows
from canary.settings import AlarmSettings, CanarySettings, OnInconclusive

ROLES = Roles(champion="blue", challenger="green")


def planned(requests_per_minute=500.0, error_rate=0.005, **changed):
    return build_plan(
        CanarySettings(**changed),
        roles=ROLES,
        expected=ExpectedTraffic(requests_per_minute=requests_per_minute, error_rate=error_rate),
    )


def test_a_plan_says_what_each_stage_does_and_sees():
    first, second, third, last = planned().stages

    assert first.weights == {"blue": 0.9, "green": 0.1}
    assert last.weights == {"blue": 0.0, "green": 1.0}
    assert (first.challenger_requests, first.champion_requests) == (1000, 9000)
    assert 3.0 < first.detectable_ratio < 3.7
    assert second.detectable_ratio < first.detectable_ratio
    assert first.detectable_error_rate == pytest.approx(0.005 * first.detectable_ratio)
    assert third.detectable_ratio is not None
    assert last.detectable_ratio is None


def test_a_stage_takes_its_bake_and_what_cannot_be_judged():
    """Warm-up and metric lag come on top: a bake is what is judged."""
    plan = planned()

    assert plan.stages[0].least_seconds == 180 + 120 + 1200
    assert plan.stages[0].most_seconds == 180 + 120 + 3600
    assert sum(stage.least_seconds for stage in plan.stages) == plan.least_seconds == 5100
    assert (plan.least_ticks, plan.most_ticks) == (85, 260)


def test_a_plan_is_a_document():
    document = to_document(planned())

    assert document == json.loads(json.dumps(document))


def test_a_plan_longer_than_an_execution_is_refused():
    """Step Functions ends an execution after 25,000 events, with traffic where it happens to be."""
    with pytest.raises(ValueError, match=r"25000 history events.* raise tick_seconds"):
        planned(tick_seconds=1)


def test_a_plan_of_a_day_a_stage_is_refused_and_one_with_slower_ticks_is_not():
    day = 24 * 3600

    with pytest.raises(ValueError, match="got up to"):
        planned(max_bake_seconds=day)
    assert planned(max_bake_seconds=day, tick_seconds=300).most_ticks == 4 * 289


def test_every_problem_of_a_plan_is_told():
    with pytest.raises(ValueError, match="history events") as caught:
        build_plan(
            CanarySettings(tick_seconds=1),
            roles=Roles(champion="blue", challenger="blue"),
            expected=ExpectedTraffic(requests_per_minute=10, error_rate=2),
        )

    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("changed", "stage", "note"),
    [
        ({"requests_per_minute": 0.0}, 0, "no traffic is expected, the stage cannot pass"),
        ({"requests_per_minute": 30.0}, 0, "min_requests 100 take about 34 min: the bake"),
        ({"requests_per_minute": 5.0}, 0, "more than max_bake_seconds: the canary ends held"),
        (
            {"requests_per_minute": 5.0, "on_inconclusive": OnInconclusive.ADVANCE},
            0,
            "the stage passes on what it has",
        ),
        ({}, 3, "no champion to compare with"),
        ({}, 3, "neither is set, so nothing but min_requests is asked"),
    ],
)
def test_a_plan_warns_of_what_will_not_work(changed, stage, note):
    assert any(note in each for each in planned(**changed).stages[stage].notes)


def test_a_plan_without_trouble_has_no_notes():
    stages = planned(alarms=(AlarmSettings(name="latency"),)).stages

    assert tuple(stage.notes for stage in stages[:3]) == ((), (), ())
    assert stages[3].notes == ("no champion to compare with: judged by max_error_rate and alarms",)


def test_a_row_reads_like_a_sentence():
    rows = plan_rows(planned())

    assert rows[0] == {
        "stage": "1 of 4",
        "share": "10 %",
        "bake": "20 min",
        "takes": "25 min to 65 min",
        "challenger requests": "about 1000",
        "sees": "3.4x (1.68 % errors)",
        "notes": "",
    }
    assert rows[3]["sees"] == "no comparison"
    assert plan_rows(planned(requests_per_minute=0.0))[0]["sees"] == "nothing"
    assert plan_rows(planned(error_rate=0.0))[0]["sees"].endswith(" % errors")


def test_what_the_settings_say_of_the_traffic_goes_before_what_was_measured():
    measured = Counts(invocations=3000, errors=30)

    def expected(**given):
        return expect_traffic(CanarySettings(**given), measured=measured, measured_seconds=3600)

    assert ExpectedTraffic(requests_per_minute=50, error_rate=0.01) == expected()
    assert expected(expected_error_rate=0.0).error_rate == 0
    assert expected(expected_requests_per_minute=7.0).requests_per_minute == 7


def test_an_endpoint_without_traffic_is_expected_to_have_none():
    expected = expect_traffic(CanarySettings(), measured=Counts(), measured_seconds=3600)

    assert ExpectedTraffic(requests_per_minute=0, error_rate=0) == expected
