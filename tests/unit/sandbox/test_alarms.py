"""When an alarm changes its state."""

import pytest

from sandbox.alarms import AlarmState, MissingData, Threshold, assess


def threshold(
    *, needed: int = 3, of: int = 3, missing: MissingData = MissingData.MISSING
) -> Threshold:
    """Return a condition: more than 10, in so many of so many periods of 10 s."""
    return Threshold(
        comparison="GreaterThanThreshold",
        value=10.0,
        period_seconds=10,
        evaluation_periods=of,
        datapoints_to_alarm=needed,
        missing_data=missing,
    )


@pytest.mark.parametrize(
    ("needed", "datapoints", "expected"),
    [
        (3, [11.0, 12.0, 13.0], AlarmState.ALARM),
        (3, [11.0, 12.0, 10.0], AlarmState.OK),
        (2, [11.0, 1.0, 13.0], AlarmState.ALARM),
        (2, [11.0, 1.0, 1.0], AlarmState.OK),
    ],
    ids=["all breach", "the threshold itself is fine", "2 of 3", "1 of 3"],
)
def test_enough_of_the_last_periods_must_breach(
    needed: int, datapoints: list[float | None], expected: AlarmState
):
    """M of N, newest first."""
    state, _ = assess(threshold(needed=needed), datapoints, AlarmState.OK)

    assert expected is state


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (MissingData.BREACHING, AlarmState.ALARM),
        (MissingData.NOT_BREACHING, AlarmState.OK),
        (MissingData.IGNORE, AlarmState.INSUFFICIENT_DATA),
        (MissingData.MISSING, AlarmState.INSUFFICIENT_DATA),
    ],
)
def test_no_data_means_what_the_alarm_says(missing: MissingData, expected: AlarmState):
    """Without any datapoint the setting alone decides; ignore keeps the state."""
    state, _ = assess(threshold(missing=missing), [None] * 5, AlarmState.INSUFFICIENT_DATA)

    assert expected is state


GOOD, BAD = 9.0, 11.0
OK, ALARM = AlarmState.OK, AlarmState.ALARM
BEFORE = AlarmState.INSUFFICIENT_DATA


@pytest.mark.parametrize(
    ("datapoints", "missing", "ignore", "breaching", "not_breaching"),
    [
        ([GOOD, None, BAD, None, BAD], OK, OK, OK, OK),
        ([None, None, None, None, GOOD], OK, OK, OK, OK),
        ([GOOD, BAD, BAD, None, BAD], ALARM, ALARM, ALARM, ALARM),
        ([None, None, BAD, None, None], ALARM, BEFORE, ALARM, OK),
        ([None, BAD, BAD, BAD, None], ALARM, ALARM, ALARM, ALARM),
    ],
    ids=["a good one", "one good one", "enough bad ones", "one bad one", "the last one is late"],
)
def test_older_datapoints_stand_in_for_missing_ones(
    datapoints: list[float | None],
    missing: AlarmState,
    ignore: AlarmState,
    breaching: AlarmState,
    not_breaching: AlarmState,
):
    """Of three periods, five are looked at, oldest first here; only what lacks then is filled."""
    expected = {
        MissingData.MISSING: missing,
        MissingData.IGNORE: ignore,
        MissingData.BREACHING: breaching,
        MissingData.NOT_BREACHING: not_breaching,
    }

    for treatment, state in expected.items():
        limit = threshold(missing=treatment)
        newest_first = datapoints[::-1]
        assert len(newest_first) == limit.evaluation_range
        assert state is assess(limit, newest_first, BEFORE)[0]


def test_the_reason_shows_both_operands():
    """One reads it in the alarm's history."""
    _, reason = assess(threshold(needed=1, of=1), [12.5], AlarmState.OK)

    assert "[12.5] breached GreaterThanThreshold 10.0" in reason


def test_only_closed_periods_count():
    """A period that still fills, or whose data may be on its way, is left out."""
    assert [70, 60, 50, 40, 30] == threshold().period_starts(81.5, 1.0)
    assert [60, 50, 40, 30, 20] == threshold().period_starts(80.5, 1.0)
