from hypothesis import given
from hypothesis import strategies as st

from coalmine.multi_model.patience import LOADING_SECONDS, wait_seconds


def test_pauses_grow_up_to_ten_seconds():
    pauses = [wait_seconds(attempt, waited_seconds=0) for attempt in range(1, 8)]

    assert [0.5, 1, 2, 4, 8, 10, 10] == pauses


def test_after_six_minutes_a_model_has_had_its_time():
    assert wait_seconds(9, waited_seconds=LOADING_SECONDS) is None


@given(st.integers(1, 10_000), st.floats(0, LOADING_SECONDS, exclude_max=True))
def test_no_attempt_begins_after_the_time_is_up(attempt, waited):
    pause = wait_seconds(attempt, waited_seconds=waited)

    assert pause is not None
    assert waited + pause <= LOADING_SECONDS


@given(st.integers(1, 10_000), st.floats(0, 359))
def test_a_pause_is_short_beside_the_minute_that_an_attempt_takes(attempt, waited):
    pause = wait_seconds(attempt, waited_seconds=waited)

    assert pause is not None
    assert 0 < pause <= 10
