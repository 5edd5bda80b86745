from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.inference_speed.measuring import Effort, Timings, in_turns, median, quantile, ratio


def test_contenders_take_turns_and_start_in_another_order_each_round():
    """What else runs on the machine meets all contenders; nobody always follows the same one."""
    calls: list[str] = []
    contenders = {name: lambda _, name=name: calls.append(name) for name in "abc"}

    in_turns(contenders, {name: [0] for name in "abc"}, _calls_of_a_turn(1), _clock())

    # Once to be made, then two rounds, whose turns begin with a call that is not counted.
    assert "abcaabbccbbccaa" == "".join(calls)


def test_every_call_gets_the_next_row_and_all_get_the_same_rows():
    """A row that comes twice in a row lies in the caches."""
    asked: dict[str, list[int]] = {"a": [], "b": []}
    contenders = {name: asked[name].append for name in asked}

    in_turns(contenders, {name: [0, 1, 2, 3, 4] for name in asked}, _calls_of_a_turn(2), _clock())

    # Once to be made, then each turn begins with the row that the one before ended with.
    assert [0, 0, 1, 2, 2, 3, 4] == asked["a"]
    assert asked["a"] == asked["b"]


def test_a_slow_contender_is_called_as_often_as_a_turn_must_have():
    """Two calls of a second each are enough for a median, and not too many for a run."""
    effort = Effort(rounds=3, burst_seconds=0.04, least_calls=2)

    found = in_turns({"slow": lambda _: None}, {"slow": [0]}, effort, _clock(10**9))

    assert 3 * 2 == len(found["slow"].nanoseconds)


def test_a_summary_is_in_microseconds():
    """The clock tells nanoseconds, nobody reads them."""
    summary = Timings(nanoseconds=[1_000 * each for each in range(1, 101)]).summary()

    assert {"p50_us": 50.0, "p99_us": 99.0, "calls": 100} == summary


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.floats(0, 1))
def test_a_quantile_is_a_value_that_the_share_does_not_exceed(values, share):
    """It is a time that was measured, never one between two."""
    found = quantile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)


def test_the_median_of_an_even_number_is_the_lower_one():
    """Whatever was measured was measured."""
    assert 2 == median([4, 1, 3, 2])


def test_a_quantile_of_nothing_is_refused():
    """No call is not a fast call."""
    with pytest.raises(ValueError, match="one value or more, got none"):
        quantile([], 0.5)


@pytest.mark.parametrize(
    ("slow", "fast", "expected"),
    [
        pytest.param(16_900, 20.1, 841, id="hundreds"),
        pytest.param(2.27, 0.57, 3.98, id="a few"),
        pytest.param(89.0, 404.0, 0.22, id="less than one"),
    ],
)
def test_a_ratio_has_the_digits_that_mean_something(slow, fast, expected):
    """Another run differs in the third digit."""
    assert expected == ratio(slow, fast)


def _calls_of_a_turn(calls: int) -> Effort:
    return Effort(rounds=2, burst_seconds=0, least_calls=calls)


def _clock(step: int = 1):
    ticks = count(step=step)
    return lambda: next(ticks)
